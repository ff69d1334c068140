"""The world around one conversation, driven straight through `transition`: what it is waiting for, and what comes.

Nothing here is async and nothing has a clock: events are made from a `Random`, so a seed repeats a conversation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from aop.engine.effects import (
    AskLedger,
    AwaitEvent,
    CallAction,
    Effect,
    FindPassage,
    ReadAgain,
    RequestAnswer,
    RequestApproval,
    SetTimer,
)
from aop.engine.events import ActionSettled, Event, LedgerAnswered, MessageReceived, SlotRead
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.machine.types import Slot, Type
from aop.ports.ledger import Row
from aop.runtime.conform import conform
from aop.stores.memory import MemoryLedger
from aop.values import Money, Record, Value, canonical

START = datetime(2026, 11, 23, 15, tzinfo=UTC)  # a Monday, 10:00 in New York
T = TypeVar("T")

ITEMS: list[dict[str, Any]] = [
    {"item_id": "i1", "name": "shoes", "price": "120"},
    {"item_id": "i2", "name": "socks", "price": "9", "color": "red"},
    {"item_id": "i3", "name": "hat", "price": "40", "color": "red"},
]
ACCOUNT: dict[str, Any] = {"id": "c1", "email": "ana@example.com", "postcode": "02134", "tier": "gold"}
ORDER: dict[str, Any] = {
    "order_id": "#W1234567", "owner": "c1", "status": "delivered", "total": "169", "items": ITEMS,
    "shipped": "2026-11-10",
}  # fmt: skip
GIVEN: dict[str, Any] = {
    "s.account": ACCOUNT,
    "s.order": ORDER,
    "s.stock": {"item_id": "i1", "left": "3", "available": True},
    "s.refund": {"id": "r1"},
    "s.take_back": {"id": "t1"},
    "s.ship": {"id": "p1"},
    "s.note": {"note_id": "n1"},
}
WORDS: dict[str, list[Value]] = {
    "order_id": ["#W1234567"] * 4 + ["#W7654321"],
    "email": ["ana@example.com"] * 6 + ["eve@example.com"],
    "postcode": ["02134"] * 6 + ["99999"],
    "mode": ["quick", "careful"],
    "sum": [Money(Decimal(item), "USD") for item in ("10", "60", "120", "160", "400", "2500")],
    "why": ["It broke", "Wrong size", "Forbidden"],
    "sure": [True, False],
    "verdict": [True, False],
}


def done(coming: Coroutine[Any, Any, T]) -> T:
    """What a coroutine of a port in memory gives: it never waits."""
    try:
        coming.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    raise AssertionError("a port in memory waited for something")


@dataclass(slots=True)
class Talk:
    """One conversation with its history and everything that it still waits for, in the order it was asked."""

    program: Program
    conversation: str = "case"
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    given: Mapping[str, Any] = field(default_factory=lambda: GIVEN)
    history: list[tuple[Event, tuple[Effect, ...]]] = field(default_factory=list)
    open: list[Effect] = field(default_factory=list)
    timers: dict[str, datetime] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)  # calls that the ledger did not book
    number: int = 0
    start: Snapshot = field(init=False)
    state: Snapshot = field(init=False)

    def __post_init__(self) -> None:
        self.start = self.state = opened(self.program, self.conversation, START)

    @property
    def now(self) -> datetime:
        return self.state.now

    def feed(self, event: Event) -> tuple[Effect, ...]:
        """One transition, kept. Raises what the engine raises, and then nothing is kept."""
        self.state, effects = transition(self.program, self.state, event)
        self.keep(event, effects)
        return effects

    def keep(self, event: Event, effects: tuple[Effect, ...]) -> None:
        self.history.append((event, effects))
        for effect in effects:
            match effect:
                case SetTimer(timer, due):
                    self.timers[timer] = due
                case CallAction():
                    self._reserve(effect)
                    self.open.append(effect)
                case ReadAgain() | AskLedger() | RequestApproval() | AwaitEvent() | RequestAnswer():
                    self.open.append(effect)
                case FindPassage():
                    self.open.append(effect)

    def says(self, understanding: Understanding) -> tuple[Effect, ...]:
        """A message of the customer, and what comes back from systems at once. Every effect of it."""
        self.number += 1
        return (*self.feed(MessageReceived(self.now, f"m{self.number}", understanding)), *self.settle())

    def settle(self) -> tuple[Effect, ...]:
        """Answers the ledger, the readers and the systems until nothing more is asked of them."""
        effects: list[Effect] = []
        while (event := self.answer()) is not None:
            effects.extend(self.feed(event))
        return tuple(effects)

    def answer(self) -> Event | None:
        """What comes back for the first open thing that needs nobody's decision."""
        for effect in self.open:
            match effect:
                case AskLedger() | ReadAgain() | CallAction():
                    self.open.remove(effect)
                    return self.usual(effect)
        return None

    def usual(self, effect: AskLedger | ReadAgain | CallAction) -> Event:
        """The plain answer: the ledger's truth, nothing read again, what is `given`."""
        match effect:
            case AskLedger(call, queries):
                found = {query.rule: done(self.ledger.count(query)) for query in queries}
                return LedgerAnswered(self.now, call, found)
            case ReadAgain(slot=slot, said=said, options=options):
                return SlotRead(self.now, slot, reread(slot, said, options))
            case CallAction():
                return self.settled(effect, "done", self.data(effect))

    def data(self, effect: CallAction) -> Value:
        declared = self.program.release.actions[effect.action].returns
        given = self.given.get(effect.action)
        data = given(effect) if callable(given) else given
        return None if declared is None else conform(data, declared, self.program.release.records, "USD")

    def settled(
        self, effect: CallAction, outcome: str, value: Value = None, failure: str | None = None
    ) -> ActionSettled:
        """What became of a call; what the ledger refused when it was committed is denied."""
        if effect.call in self.refused:
            return ActionSettled(self.now, effect.call, "denied", reason="a limit")
        if effect.verb == "do":
            done(self.ledger.settle(effect.call, outcome if outcome in ("done", "unclear") else "released"))
        return ActionSettled(self.now, effect.call, outcome, value, failure)

    def _reserve(self, effect: CallAction) -> None:
        """In the commit of the intent (semantics S10)."""
        if effect.verb == "do":
            amounts = {name: item.amount for name, item in effect.inputs.items() if isinstance(item, Money)}
            row = Row(effect.call, effect.action, effect.keys, amounts, self.now)
            if done(self.ledger.reserve(row, effect.reserves)) is not None:
                self.refused.add(effect.call)

    def bytes(self) -> bytes:
        return canonical(self.state.to_json())

    def calls(self, verb: str = "do") -> list[CallAction]:
        """The calls that went out, in order."""
        return [item for _, effects in self.history for item in effects
                if isinstance(item, CallAction) and item.verb == verb]  # fmt: skip

    def effects(self, kind: type[T]) -> list[T]:
        return [item for _, effects in self.history for item in effects if isinstance(item, kind)]


def reread(slot: str, said: tuple[Reading, ...], options: tuple[Value, ...]) -> Reading | None:
    """What was said earlier, against the options as they are now: the keys of the items that were named."""
    named = {str(reading.raw) for reading in said}
    picks = tuple(index for index, item in enumerate(options) if isinstance(item, Record) and item.get("name") in named)
    return Reading(slot, said[-1].evidence, picks=picks, raw=said[-1].raw) if picks else None


# ---- what is understood


def reading(slot: str, value: Value, number: int = 1) -> Reading:
    return Reading(slot, Evidence(f"m{number}", 0, 3), value)


def picked(slot: str, *places: int, raw: str = "that one") -> Reading:
    return Reading(slot, Evidence("m1", 0, 3), picks=places, raw=raw)


def request(intent: str, *readings: Reading, sure: str = "1") -> Request:
    return Request(intent, Decimal(sure), 0, 5, readings)


def values(**said: Value) -> Understanding:
    return Understanding(values=tuple(reading(slot, value) for slot, value in said.items()))


YES = Understanding(answer="yes", plain_answer="yes")
NO = Understanding(answer="no", plain_answer="no")


def asked(talk: Talk) -> str | None:
    """What is open: the name of the slot that was asked, or the kind of the yes or no."""
    frames = talk.state.frames
    ask = frames[-1].ask if frames else None
    return None if ask is None else ask.slot if ask.kind == "slot" else ask.kind


def a_value(chance: Random, slot: Slot) -> Value:
    """A typed value of a slot that is not picked."""
    if slot.name in WORDS:
        return chance.choice(WORDS[slot.name])
    return _of_type(chance, slot.type)


def _of_type(chance: Random, kind: Type) -> Value:
    if kind.options:
        return chance.choice(kind.options)
    return {"yes_no": True, "money": Money(Decimal(20), "USD"), "integer": Decimal(2)}.get(kind.kind, "x")


def reached_all(reached: Counter[str], *names: str) -> None:
    """Fails where a generator never reached one of its hard cases."""
    missing = [name for name in names if not reached[name]]
    assert not missing, f"never reached: {', '.join(missing)}; reached {dict(reached)}"
