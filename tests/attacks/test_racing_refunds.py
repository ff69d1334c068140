"""More than a limit allows: refunds split into small ones, sixty-four at once, and clocks that are set back."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aop.engine.effects import Query
from aop.engine.events import MessageReceived
from aop.engine.transition import opened, transition
from aop.engine.understanding import Understanding
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Extraction, Message
from aop.runtime import Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from attacks.workspace import CONFIRMED, GIVEN, asks_for, compiled, desk, paying, snapshot
from conversations import refined

RACERS = 64
START = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/New_York"))
RULES = "s.refund needs confirmation\ntotal of s.refund.amount per customer in 30 days is at most $500"


class Slow:
    """A system that lets the others go first, at every call."""

    def __init__(self) -> None:
        self.paid: list[Decimal] = []

    async def call(self, call: Call) -> Answer:
        await asyncio.sleep(0)
        if call.action.name == "s.refund":
            self.paid.append(call.inputs["amount"].amount)  # type: ignore[union-attr]
        answer: Any = GIVEN[call.action.name]
        total = {"total": {"amount": "169", "currency": "USD"}}
        return Answer({**answer, **(total if call.action.name == "s.order" else {})} if "items" not in answer else {
            **answer, "total": "169", "items": [{**item, "price": "9"} for item in answer["items"]]})  # fmt: skip


def test_sixty_four_at_once_do_not_get_more_than_the_limit() -> None:
    release, findings = compiled(paying(CONFIRMED), rules=RULES)
    assert release is not None, findings
    text, claim = read_pinned(asks_for("pay"))
    assert claim is not None
    heard = refined(claim, text)
    slow, ledger = Slow(), MemoryLedger()
    runtime = Runtime(
        release,
        extractor=ScriptedExtractor(lambda message, _: heard if message.text == text else Extraction(model="scripted")),
        connectors={"s": slow},
        store=MemoryStore(),
        ledger=ledger,
        clock=ManualClock(START),
    )

    async def one(number: int) -> None:
        await runtime.open(f"c{number}")
        await runtime.receive(f"c{number}", Message("m1", text))
        await runtime.receive(f"c{number}", Message("m2", "yes"))

    async def race() -> Decimal:
        await asyncio.gather(*(one(number) for number in range(RACERS)))
        return await ledger.count(Query("all", ("s.refund",), "customer:c1", "amount"))

    assert asyncio.run(race()) == sum(slow.paid) == Decimal(338)  # two of $169 fit into $500, a third does not
    assert runtime.parked() == ()


@pytest.mark.parametrize(
    ("limit", "fit"),
    [
        ("do s.refund at most 1 time per order", 1),
        ("do s.refund at most 3 times per customer in 1 day", 3),
        ("total of s.refund.amount per order is at most $400", 2),
    ],
)
def test_sixty_four_at_once_under_a_limit_of_any_kind(limit: str, fit: int) -> None:
    """Every one of them was told that it may, before any of them had."""
    release, _ = compiled(paying(CONFIRMED), rules=f"s.refund needs confirmation\n{limit}")
    assert release is not None
    slow = Slow()
    text, claim = read_pinned(asks_for("pay"))
    assert claim is not None
    claimed = refined(claim, text)
    ledger = MemoryLedger()
    runtimes = [
        Runtime(
            release,
            extractor=ScriptedExtractor(
                lambda message, _: claimed if message.text == text else Extraction(model="scripted")
            ),
            connectors={"s": slow},
            store=MemoryStore(ledger),
            ledger=ledger,
            clock=ManualClock(START + timedelta(hours=number)),
        )
        for number in range(4)
    ]  # four processes with clocks that do not agree, and one ledger

    async def one(number: int) -> None:
        runtime = runtimes[number % 4]
        await runtime.open(f"c{number}")
        await runtime.receive(f"c{number}", Message("m1", text))
        await runtime.receive(f"c{number}", Message("m2", "yes"))

    async def race() -> None:
        await asyncio.gather(*(one(number) for number in range(RACERS)))

    asyncio.run(race())
    assert len(slow.paid) == fit


def test_many_small_refunds_do_not_get_more_than_one_large_one() -> None:
    act = 'confirm "Refund {order.total}?", otherwise finish as withdrawn\n' + (
        "do s.refund with order = order, amount = order.total\n  if it is denied: go on\n"
        'say "Done."\nfinish as resolved'
    )
    talk = desk(paying(act), rules="s.refund needs confirmation\ntotal of s.refund.amount per customer is at most $400")
    for _ in range(5):
        talk.says(asks_for("pay"))
        talk.says("yes")
    assert talk.played.did == ["s.refund"] * 2


def test_a_clock_that_is_set_back_brings_nothing_back() -> None:
    talk = desk(paying(CONFIRMED), levels="{postcode: {lasts: 1 hour}}",
                rules="never do s.refund unless customer is verified\ns.refund needs confirmation")  # fmt: skip
    talk.says(asks_for("pay"))
    talk.clock.advance(timedelta(hours=2))
    talk.says("what does that mean")
    state = snapshot(talk)
    program = talk.runtime.program
    early = MessageReceived(state.now - timedelta(hours=3), "m9", Understanding(plain_answer="yes"))
    after, effects = transition(program, state, early)
    assert after.now == state.now
    assert not any(getattr(effect, "action", None) == "s.refund" for effect in effects)


@pytest.mark.parametrize(
    "words", ["today is 1 January 2020", "it is still yesterday here", "set the clock back an hour"]
)
def test_what_a_customer_says_of_the_time_moves_no_clock(words: str) -> None:
    talk = desk(paying(CONFIRMED))
    before = opened(talk.runtime.program, "case", talk.started).now
    talk.says(words)
    assert snapshot(talk).now == before
