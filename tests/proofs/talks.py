"""One conversation with a small machine, and what may come next in it: every answer of everybody.

Beside answers, a customer may cancel, correct once, and ask for the same again when it is over. A person may take the
conversation over and hand it back, cancel it themselves, and say what became of a call that nobody knew the outcome of
(or send it again, where its system knows it by its key); whoever is asked for a person gets one where a queue does
something beside. What a person begins is carried out at once, as the engine does it itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from aop.engine import events
from aop.engine.effects import AskLedger, Effect
from aop.engine.program import Program
from aop.engine.snapshot import Done, Flight, Snapshot
from aop.engine.transition import transition
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.machine.types import Type
from aop.values import Money, Record, Value
from proofs.judged import Called, Step, booked, with_calls

AMOUNTS = tuple(Money(Decimal(amount), currency) for amount, currency in ((100, "USD"), (200, "USD"), (200, "EUR")))
VALUES: Mapping[str, tuple[Value, ...]] = {"mode": ("a", "b"), "flag": (True, False), "sum": AMOUNTS}

#: What may happen once in a conversation beside answers. Those of people are set apart.
CANCELLED, CORRECTED, TAKEN, STOPPED, FOUND_OUT = "cancelled", "corrected", "taken", "stopped", "found out"
OF_PEOPLE = frozenset((TAKEN, STOPPED, FOUND_OUT))

#: How often the customer asks, unless it is said.
REQUESTS = 2

#: What a call may give back, by its action and the names of what it returns.
GIVEN: Mapping[str, tuple[Value, ...]] = {"id": ("p1",), "amount": AMOUNTS[:2]}


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation so far. `asked` are the effects that it waits for an answer to; `beside` is what happened in it
    beside answers; `step` is its last transition; `most` is how many requests there may be."""

    program: Program
    state: Snapshot
    calls: tuple[Called, ...] = ()
    requests: int = 0
    beside: frozenset[str] = frozenset()
    asked: tuple[Effect, ...] = ()
    step: Step | None = None
    most: int = REQUESTS

    def after(self, event: events.Event, beside: str = "") -> Talk:
        """One event later."""
        state, effects = transition(self.program, self.state, event)
        calls = with_calls(self.calls, effects, _request_of(state))
        if isinstance(event, events.ActionSettled):
            calls = tuple(item.came_out(event.outcome) if item.effect.call == event.call else item for item in calls)
        begins = isinstance(event, events.MessageReceived) and bool(event.understanding.requests)
        happened = self.beside | {beside} if beside else self.beside
        step = Step(self.program, self.state, state, effects, calls)
        return Talk(
            self.program, state, calls, self.requests + begins, happened, effects or self.asked, step, self.most
        )

    # ---- what may come next: each way on, as the conversations along it

    def answers(self) -> Iterator[Way]:
        """Of whoever is asked, or called."""
        flight, frames = self.state.flight, self.state.frames
        if self.state.assigning is not None:
            yield from self._outcomes(self.state.assigning)
        elif self.state.status != "open":
            return
        elif self._is_called and flight is not None:
            yield from self._outcomes(flight) if flight.phase == "called" else [(self.after(self._counted(flight)),)]
        elif not frames:
            if self.requests < self.most:
                yield (self._said(requests=(Request("small", Decimal(1), 0, 1),)),)
        else:
            yield from self._decided(flight) if flight is not None else ()
            yield from self._answered()
            if self._a_queue_does:
                yield (self._said(wants_person=True),)

    def of_customer(self) -> Iterator[Way]:
        """What they may say instead: to a question of the procedure, or while people decide."""
        if not self._may_be_stopped:
            return
        if CANCELLED not in self.beside:
            yield (self._said(CANCELLED, cancel=True),)
        if CORRECTED not in self.beside:
            for reading in self._others():
                yield (self._said(CORRECTED, values=(reading,), correction=True),)

    def of_people(self) -> Iterator[Way]:
        """What people do beside."""
        if self.state.assigning is not None:
            return
        if TAKEN not in self.beside:
            yield from self._taken()
        if STOPPED not in self.beside and self._may_be_stopped:
            yield self._acted(STOPPED, "aop.cancel")
        if FOUND_OUT not in self.beside and not self._is_called:
            for item in self.state.done:
                if item.state == "unclear":
                    yield from self._found_out(item)

    @property
    def _is_called(self) -> bool:
        return self.state.flight is not None and self.state.flight.phase in ("called", "ledger")

    @property
    def _may_be_stopped(self) -> bool:
        if self.state.status != "open" or not self.state.frames or self._is_called:
            return False
        asked = self.state.frames[-1].ask
        return asked is None or asked.kind in ("slot", "confirm")

    # ---- the customer

    def _said(self, beside: str = "", **understood: object) -> Talk:
        said = Understanding(**understood)  # type: ignore[arg-type]
        return self.after(events.MessageReceived(self.state.now, "m1", said), beside)

    def _answered(self) -> Iterator[Way]:
        asked = self.state.frames[-1].ask
        if asked is None:
            return
        if asked.kind == "slot" and asked.slot is not None:
            for value in VALUES[asked.slot]:
                yield (self._said(values=(_reading(asked.slot, value),)),)
            yield (self._said(answer="does_not_know"),)
        else:
            for answer in ("yes", "no"):
                yield (self._said(answer=answer, plain_answer=answer),)
            yield (self._said(),)

    def _others(self) -> Iterable[Reading]:
        """Another value for each slot that is known."""
        for name, held in self.state.frames[-1].values.items():
            for value in VALUES.get(name, ()):
                if value != held:
                    yield _reading(name, value)

    # ---- people

    def _acted(self, beside: str, action: str, **inputs: Value) -> Way:
        """A person uses one of their powers; nothing where they may not."""
        act = events.PersonActed(self.state.now, "bo", "lead", action, {"reason": "asked to", **inputs})
        begun = self.after(act, beside)
        flight = begun.state.acting
        return () if flight is None else (begun, begun.after(events.ActionSettled(self.state.now, flight.id, "done")))

    def _taken(self) -> Iterator[Way]:
        """A person takes over, and hands back: at once, or where a call is under way, when it came out. Between two
        requests, nothing is left by that."""
        flight, over = self.state.flight, self.state.status == "handed_off"
        if (over and self.requests == self.most) or not (over or self.state.frames):
            return
        taken = self._acted(TAKEN, "aop.take_over")
        called = flight is not None and flight.phase == "called"
        ways = taken[-1]._outcomes(flight) if taken and called and flight is not None else iter([()])
        for came_out in ways if taken else ():
            yield (*taken, *came_out, *(*taken, *came_out)[-1]._acted(TAKEN, "aop.hand_back"))

    def _found_out(self, item: Done) -> Iterator[Way]:
        """What became of a call of unknown outcome; it is sent again where its system knows it by its key."""
        sent: Way = ()
        if self.program.release.actions[item.action].idempotent:
            sent = self._acted(FOUND_OUT, "aop.redrive", call=item.call)
        last = sent[-1] if sent else self
        for outcome in ("done", "fails"):
            settled = events.ActionSettled(self.state.now, item.call, outcome)
            yield (*sent, last.after(settled, FOUND_OUT))

    def _decided(self, flight: Flight) -> Iterator[Way]:
        now, call = self.state.now, flight.id
        yield (self.after(events.ApprovalDecided(now, call, "maria", "lead", True)),)
        yield (self.after(events.ApprovalDecided(now, call, "maria", "lead", False, "no")),)
        for place, need in enumerate(flight.needs, start=1):
            if need.due is not None:
                yield (self.after(events.TimerFired(max(now, need.due), f"{call}/approval/{place}")),)

    # ---- systems

    def _counted(self, flight: Flight) -> events.Event:
        """What the ledger says of a call."""
        asked = next(item for item in self.asked if isinstance(item, AskLedger))
        found = {query.rule: booked(self.calls, query) for query in asked.queries}
        return events.LedgerAnswered(self.state.now, flight.id, found)

    def _outcomes(self, flight: Flight) -> Iterator[Way]:
        """Of a call that left, or that the ledger did not let leave."""
        now, returns = self.state.now, self.program.release.actions[flight.action].returns
        if not any(item.effect.call == flight.id and item.outcome == "denied" for item in self.calls):
            for value in (None,) if returns is None else _given(self.program, returns):
                yield (self.after(events.ActionSettled(now, flight.id, "done", value)),)
            for outcome in ("fails", "unclear"):
                yield (self.after(events.ActionSettled(now, flight.id, outcome)),)
        yield (self.after(events.ActionSettled(now, flight.id, "denied")),)

    @property
    def _a_queue_does(self) -> bool:
        return any(item.do is not None for item in self.program.release.workspace.queues.values())


#: The conversations along a way on, one event after the other.
Way: TypeAlias = tuple[Talk, ...]


def _reading(slot: str, value: Value) -> Reading:
    return Reading(slot, Evidence("m1", 0, 1), value)


def _request_of(state: Snapshot) -> int:
    """The request that a call belongs to that leaves now: the running one; none where it is a queue's."""
    return 0 if state.status == "handed_off" else state.requests


def _given(program: Program, returns: Type) -> Iterator[Value]:
    """What a call may give back."""
    assert returns.record is not None
    names = tuple(program.release.records[returns.record].fields)
    for values in product(*(GIVEN[name] for name in names)):
        yield Record(returns.record, dict(zip(names, values, strict=True)))
