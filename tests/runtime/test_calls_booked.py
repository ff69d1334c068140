"""Limits across conversations: booked in the commit of the intent, never exceeded however many race for them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier
from typing import TypeGuard

import pytest

from aop.engine.effects import CallAction, Effect, Query
from aop.engine.snapshot import Snapshot
from aop.errors import OutcomeUnknown, Unavailable
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Extraction, Message
from aop.ports.ledger import Row
from aop.ports.store import Commit, Conflict
from aop.runtime import Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from conversations import ROOT
from next_version import changed

RACERS = 64
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
ASKS = (
    "settle W1234567, ana@example.com, refund $90 ~ {intent: settle_order, order_id: W1234567, "
    "email: ana@example.com, what: refund, amount: $90}"
)
ORDER = {
    "order_id": "#W1234567",
    "status": "delivered",
    "total": "4000",
    "customer": {"id": "c1", "email": "ana@example.com"},
}


@dataclass
class Shop:
    """Answers after it let the others go on; remembers how the ledger had each refund when it arrived."""

    ledger: MemoryLedger
    outcomes: list[str] = field(default_factory=list)
    arrived: list[str | None] = field(default_factory=list)

    async def call(self, call: Call) -> Answer:
        await asyncio.sleep(0)
        if call.action.name != "pay.refund":
            return Answer(ORDER)
        self.arrived.append(self.ledger.states().get(call.id))
        match self.outcomes.pop() if self.outcomes else "done":
            case "down":
                raise Unavailable("pay does not answer")
            case "unclear":
                raise OutcomeUnknown("pay did not answer in time")
        return Answer({"id": "r1"})


def limited(rule: str) -> Release:
    old = "never do pay.refund when amount is over order.total"
    rules = {"rules/control.yaml": {old: f"{rule}\n  {old}"}}
    stops = {"actions/pay.yaml": {"fallback: collect_for_human": "fallback: stop"}}
    release = changed(ROOT / "tests/workspaces/control", {**rules, **stops}).release
    assert release is not None
    return release


def running(release: Release, ledger: MemoryLedger, shop: Shop, store: MemoryStore) -> Runtime:
    def claim(message: Message, _: object) -> Extraction:
        return read_pinned(ASKS)[1] or Extraction(model="scripted") if "settle" in message.text else Extraction()

    return Runtime(
        release, extractor=ScriptedExtractor(claim), connectors=dict.fromkeys(release.systems, shop), store=store,
        ledger=ledger, clock=ManualClock(AT),
    )  # fmt: skip


async def refund(runtime: Runtime, name: str) -> None:
    await runtime.open(name, "web")
    await runtime.receive(name, Message("m1", read_pinned(ASKS)[0]))
    await runtime.receive(name, Message("m2", "yes"))


async def raced(release: Release, store: MemoryStore, shop: Shop, name: str = "case") -> list[Snapshot]:
    runtime = running(release, shop.ledger, shop, store)
    await asyncio.gather(*(refund(runtime, f"{name}{number}") for number in range(RACERS)))
    stored = [await store.load(f"{name}{number}") for number in range(RACERS)]
    return [item.snapshot for item in stored if item is not None]


@pytest.mark.parametrize("apart", [False, True], ids=["one store with its ledger", "store and ledger apart"])
@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("do pay.refund at most 5 times per customer in 1 day", 5),
        ("total of pay.refund.amount per customer in 30 days is at most $500", 5),
        ("do pay.refund at most 1 time per order", 1),
    ],
)
def test_sixty_four_conversations_under_one_limit_never_exceed_it(rule: str, most: int, apart: bool) -> None:
    ledger = MemoryLedger()
    shop = Shop(ledger)
    store = MemoryStore() if apart else MemoryStore(ledger)
    snapshots = asyncio.run(raced(limited(rule), store, shop))
    assert len(shop.arrived) == most
    assert sum(item.state == "done" for snapshot in snapshots for item in snapshot.done) == most
    assert [snapshot.flight for snapshot in snapshots] == [None] * RACERS  # the others were denied, none hangs


def test_what_is_unclear_counts_and_what_surely_was_not_done_makes_room() -> None:
    ledger = MemoryLedger()
    shop, release = Shop(ledger, ["unclear", "down"]), limited("do pay.refund at most 5 times per customer in 1 day")
    first = asyncio.run(raced(release, MemoryStore(ledger), shop, "first"))
    assert sorted(item.state for snapshot in first for item in snapshot.done) == ["done"] * 3 + ["unclear"]
    then = asyncio.run(raced(release, MemoryStore(ledger), shop, "then"))
    assert [item.state for snapshot in then for item in snapshot.done] == ["done"]


def test_a_call_is_booked_before_it_leaves_and_in_the_commit_of_its_intent() -> None:
    booked: list[str] = []

    def is_refund(effect: Effect) -> TypeGuard[CallAction]:
        return isinstance(effect, CallAction) and effect.action == "pay.refund"

    class Watching(MemoryStore):
        async def commit(self, commit: Commit) -> None:
            await super().commit(commit)
            effects = [item for entry in commit.entries for item in entry.effects]
            booked.extend(ledger.states()[item.call] for item in effects if is_refund(item))

    ledger = MemoryLedger()
    shop = Shop(ledger)
    runtime = running(limited("do pay.refund at most 1 time per order"), ledger, shop, Watching(ledger))
    asyncio.run(refund(runtime, "case"))
    assert booked == shop.arrived == ["reserved"]
    assert [state for name, state in ledger.states().items() if "try" not in name] == ["done"]


def test_a_commit_that_came_second_books_nothing() -> None:
    class Late(MemoryStore):
        async def commit(self, commit: Commit) -> None:
            flight = commit.snapshot.flight
            if flight is not None and flight.phase == "called" and flight.verb == "do":
                commit = replace(commit, version=commit.version + 1)
            await super().commit(commit)

    ledger = MemoryLedger()
    shop = Shop(ledger)
    runtime = running(limited("do pay.refund at most 1 time per order"), ledger, shop, Late(ledger))
    with pytest.raises(Conflict):
        asyncio.run(refund(runtime, "case"))
    assert shop.arrived == []
    assert [name for name in ledger.states() if "try" not in name] == []


# ---- the ledger in memory


def test_sixty_four_threads_under_one_limit_never_exceed_it() -> None:
    ledger, start = MemoryLedger(), Barrier(RACERS)
    query = Query("total", ("pay.refund",), "customer:c1", "amount", adds=Decimal(30), at_most=Decimal(300))

    def race(number: int) -> str | None:
        row = Row(
            f"case{number}/1", "pay.refund", ("customer:c1", f"conversation:{number}"), {"amount": Decimal(30)}, AT
        )
        start.wait()
        return asyncio.run(ledger.reserve(row, (query,)))

    with ThreadPoolExecutor(RACERS) as pool:
        refused = list(pool.map(race, range(RACERS)))
    assert refused.count(None) == 10
    assert asyncio.run(ledger.count(query)) == 300


def test_asked_again_a_booking_stays_and_a_refusal_is_tested_again() -> None:
    ledger = MemoryLedger()
    query = Query("once", ("pay.refund",), "order:1", adds=Decimal(1), at_most=Decimal(1))

    def reserve(call: str) -> str | None:
        return asyncio.run(ledger.reserve(Row(call, "pay.refund", ("order:1",), {}, AT), (query,)))

    assert [reserve("a/1"), reserve("a/1"), reserve("b/1")] == [None, None, "once"]
    asyncio.run(ledger.settle("a/1", "released"))
    assert reserve("b/1") is None
    assert reserve("a/1") == "once"  # what was released has no place kept
