"""The monitor counts what every process did, not what its own did: after a restart, and with several at once."""

from __future__ import annotations

import asyncio

import pytest

from aop.engine.effects import Query
from aop.engine.events import ActionSettled
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Extraction, Message
from aop.ports.store import Store
from aop.runtime import Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.postgres import PostgresStore
from conversations import ROOT
from next_version import changed
from runtime.test_calls_booked import AT, ORDER
from stores.opened import Opened
from tools.cluster import Cluster

ASKS = (
    "settle W1234567, ana@example.com, {0} ~ {{intent: settle_order, order_id: W1234567, "
    "email: ana@example.com, what: {1}}}"
)
BEFORE = "never do pay.ship before pay.capture per order"
ONCE = "do pay.capture at most 1 time per customer in 30 days"
TOGETHER = "never do both pay.capture and pay.ship per order"
TOTAL = "total of pay.refund.amount per customer in 30 days is at most $100"


def limited(rule: str) -> Release:
    old = "never do pay.refund when amount is over order.total"
    release = changed(ROOT / "tests/workspaces/control", {"rules/control.yaml": {old: f"{rule}\n  {old}"}}).release
    assert release is not None
    return release


class Shop:
    """Answers every call, and remembers what was written, over all processes."""

    def __init__(self) -> None:
        self.done: list[str] = []

    async def call(self, call: Call) -> Answer:
        if not call.action.writes:
            return Answer(ORDER)
        self.done.append(call.action.name)
        return Answer({"id": "r1"} if call.action.name == "pay.refund" else None)


def running(release: Release, store: Store, ledger: object, shop: Shop) -> Runtime:
    """A process that has seen nothing yet."""

    def claim(message: Message, _: object) -> Extraction:
        what = message.text.rpartition(", ")[2]
        return (message.text.startswith("settle") and _asked(what)[1]) or Extraction(model="scripted")

    return Runtime(
        release, extractor=ScriptedExtractor(claim), connectors=dict.fromkeys(release.systems, shop), store=store,
        ledger=ledger, clock=ManualClock(AT),  # type: ignore[arg-type]
    )  # fmt: skip


def _asked(what: str) -> tuple[str, Extraction | None]:
    return read_pinned(ASKS.format(what, what.replace("refund ", "refund, amount: ")))


async def settles(runtime: Runtime, name: str, what: str) -> tuple[str, ...]:
    """A customer asks for it, with a yes where one is asked for; what the monitor objected to."""
    await runtime.open(name, "web")
    await runtime.receive(name, Message("m1", _asked(what)[0]))
    if what.startswith("refund"):
        await runtime.receive(name, Message("m2", "yes"))
    settled = [entry.event for entry in await runtime.history(name) if isinstance(entry.event, ActionSettled)]
    return tuple(objection for event in settled for objection in event.alarm)


def without_limits(patch: pytest.MonkeyPatch) -> None:
    """The ledger holds no limit any more: whatever is asked of it, it says yes."""
    patch.setattr(Query, "holds", lambda *_: True)


def after_a_restart(opened: Opened, rule: str, first: str, then: str) -> tuple[tuple[str, ...], list[str]]:
    release, shop = limited(rule), Shop()
    assert opened.run(settles(running(release, opened.store, opened.ledger, shop), "one", first)) == ()
    opened.again()
    return opened.run(settles(running(release, opened.store, opened.ledger, shop), "two", then)), shop.done


def test_what_had_to_be_done_before_was_done_before_the_restart(opened: Opened) -> None:
    assert after_a_restart(opened, BEFORE, "capture", "ship") == ((), ["pay.capture", "pay.ship"])


@pytest.mark.parametrize(
    ("rule", "first", "then"),
    [(ONCE, "capture", "capture"), (TOGETHER, "capture", "ship"), (BEFORE, "refund $60", "ship"),
     (TOTAL, "refund $60", "refund $60")],
    ids=["at most", "never both", "before", "total"],
)  # fmt: skip
class TestAWrongCall:
    def test_is_refused_by_the_ledger(self, opened: Opened, rule: str, first: str, then: str) -> None:
        objections, done = after_a_restart(opened, rule, first, then)
        assert (objections, len(done)) == ((), 1)

    @pytest.mark.interpreted
    def test_and_is_parked_where_the_ledger_lets_it_through(
        self, opened: Opened, rule: str, first: str, then: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_limits(monkeypatch)
        objections, done = after_a_restart(opened, rule, first, then)
        assert [item for item in objections if f"`{rule}` forbids it" in item] == list(objections) != []
        assert len(done) == 1


def test_what_fits_a_limit_leaves_after_a_restart(opened: Opened) -> None:
    assert after_a_restart(opened, TOTAL, "refund $60", "refund $40") == ((), ["pay.refund"] * 2)


@pytest.mark.interpreted
def test_two_processes_count_together(
    cluster: Cluster, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the other one did after this one began: wrong where it did it already, right where it had to be done."""

    async def story(rule: str, then: str) -> tuple[tuple[str, ...], list[str]]:
        url, release, shop = cluster.database(), limited(rule), Shop()
        stores = [PostgresStore(url), PostgresStore(url)]
        one, other = [running(release, store, store.ledger, shop) for store in stores]
        await settles(one, "first", "refund $10")
        await settles(other, "second", "capture")
        found = await settles(one, "third", then)
        for store in stores:
            await store.close()
        return found, shop.done

    without_limits(monkeypatch)
    objections, done = loop.run_until_complete(story(ONCE, "capture"))
    assert (len(objections), done) == (1, ["pay.refund", "pay.capture"])
    assert loop.run_until_complete(story(BEFORE, "ship")) == ((), ["pay.refund", "pay.capture", "pay.ship"])
