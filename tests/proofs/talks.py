"""One conversation with a small machine, and what may come next in it: every answer of everybody, and what a customer
says instead. They may cancel each request, correct once, and ask for the same again when it is over; whoever asks for
a person gets one where a queue does something beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from aop.engine import events
from aop.engine.effects import AskLedger, Effect
from aop.engine.program import Program
from aop.engine.snapshot import Flight, Pending, Snapshot
from aop.engine.transition import transition
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.values import Money, Record, Value
from proofs.judged import Called, Step, booked, with_calls

AMOUNTS = tuple(Money(Decimal(amount), currency) for amount, currency in ((100, "USD"), (200, "USD"), (200, "EUR")))
VALUES: Mapping[str, tuple[Value, ...]] = {"mode": ("a", "b"), "flag": (True, False), "sum": AMOUNTS}

#: What a customer does beside answers: a cancel once in each request, a correction once in a conversation.
CANCELLED, CORRECTED = "cancelled", "corrected"

#: How often the customer asks, unless it is said.
REQUESTS = 2

#: What a call may give back, by its action and the names of what it returns.
GIVEN: Mapping[str, tuple[Value, ...]] = {"id": ("p1",), "amount": AMOUNTS[:2]}


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation so far. `asked` are the effects that it waits for an answer to; `beside` is what happened in it
    beside answers; `step` is its last transition; `most` is how many requests there may be, `cancelled`
    which of them the customer cancelled last; `unsure`: they also say another value with no word that it is one."""

    program: Program
    state: Snapshot
    calls: tuple[Called, ...] = ()
    requests: int = 0
    beside: frozenset[str] = frozenset()
    asked: tuple[Effect, ...] = ()
    step: Step | None = None
    most: int = REQUESTS
    cancelled: int = 0
    unsure: bool = False

    def after(self, event: events.Event, beside: str = "") -> Talk:
        """One event later."""
        state, effects = transition(self.program, self.state, event)
        calls = self.calls
        if isinstance(event, events.ActionSettled):  # the ledger knows it before anything comes of it
            calls = tuple(item.came_out(event.outcome) if item.effect.call == event.call else item for item in calls)
        calls = with_calls(calls, effects, _request_of(state))
        begins = isinstance(event, events.MessageReceived) and bool(event.understanding.requests)
        happened = self.beside | {beside} if beside else self.beside
        step = Step(self.program, self.state, state, effects, calls)
        return Talk(
            self.program,
            state,
            calls,
            self.requests + begins,
            happened,
            effects or self.asked,
            step,
            self.most,
            0,
            self.unsure,
        )

    # ---- what may come next: each way on, as the conversations along it

    def answers(self) -> Iterator[Way]:
        """Of whoever is asked, or called."""
        flight, frames = self.state.flight, self.state.frames
        if self.state.assigning is not None:
            yield from self.outcomes(self.state.assigning)
        elif self.state.status != "open":
            return
        elif self.is_called and flight is not None:
            yield from self.outcomes(flight) if flight.phase == "called" else [(self.after(self.counted(flight)),)]
        elif not frames:
            if self.requests < self.most:
                yield (self._said(requests=(Request("small", Decimal(1), 0, 1),)),)
        else:
            yield from self._decided(flight) if flight is not None else ()
            yield from self._answered()
            yield from self._came(frames[-1].pending)
            if self._a_queue_does:
                yield (self._said(wants_person=True),)

    def cancelling(self) -> Iterator[Way]:
        """The customer cancels, once in each request: at a question of the procedure, or while people decide; then a
        "no" is asked about, too."""
        if self.may_be_stopped and not self.is_cancelled:
            flight = self.state.flight
            for said in ({"cancel": True}, {"answer": "no", "plain_answer": "no"})[: 1 if flight is None else 2]:
                yield (replace(self._said(CANCELLED, **said), cancelled=self.state.requests),)

    @property
    def is_cancelled(self) -> bool:
        """Whether this very request was."""
        return bool(self.state.frames) and self.cancelled == self.state.requests

    def correcting(self) -> Iterator[Way]:
        """The customer corrects something there; where `unsure`, also without a word that says so."""
        if CORRECTED not in self.beside and self.may_be_stopped:
            for reading in self._others():
                yield (self._said(CORRECTED, values=(reading,), correction=True),)
                if self.unsure:
                    yield (self._said(CORRECTED, values=(reading,)),)

    @property
    def is_called(self) -> bool:
        return self.state.flight is not None and self.state.flight.phase in ("called", "ledger")

    @property
    def may_be_stopped(self) -> bool:
        if self.state.status != "open" or not self.state.frames or self.is_called:
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

    # ---- people and systems that are asked

    def _came(self, pending: Pending | None) -> Iterator[Way]:
        """What a request waits for: a colleague's answer, or its time is over."""
        if pending is None or pending.is_over:
            return
        now, due = self.state.now, pending.due
        if pending.kind == "person" and pending.role is not None:
            for value in VALUES["flag"]:
                yield (self.after(events.PersonAnswered(now, pending.id, "maria", pending.role, value)),)
        if due is not None:
            yield (self.after(events.TimerFired(max(now, due), pending.id)),)

    def _decided(self, flight: Flight) -> Iterator[Way]:
        now, call = self.state.now, flight.id
        yield (self.after(events.ApprovalDecided(now, call, "maria", "lead", True)),)
        yield (self.after(events.ApprovalDecided(now, call, "maria", "lead", False, "no")),)
        for place, need in enumerate(flight.needs, start=1):
            if need.due is not None:
                yield (self.after(events.TimerFired(max(now, need.due), f"{call}/approval/{place}")),)

    def counted(self, flight: Flight) -> events.Event:
        """What the ledger says of a call."""
        asked = next(item for item in self.asked if isinstance(item, AskLedger))
        found = {query.rule: booked(self.calls, query) for query in asked.queries}
        return events.LedgerAnswered(self.state.now, flight.id, found)

    def outcomes(self, flight: Flight) -> Iterator[Way]:
        """Of a call that left, or that the ledger did not let leave."""
        now = self.state.now
        if not any(item.effect.call == flight.id and item.outcome == "denied" for item in self.calls):
            for value in self.given(flight.action):
                yield (self.after(events.ActionSettled(now, flight.id, "done", value)),)
            for outcome in ("fails", "unclear"):
                yield (self.after(events.ActionSettled(now, flight.id, outcome)),)
        yield (self.after(events.ActionSettled(now, flight.id, "denied")),)

    def given(self, action: str) -> Iterator[Value]:
        """What a call may give back."""
        release, returns = self.program.release, self.program.release.actions[action].returns
        if returns is None or returns.record is None:
            yield None
            return
        names = tuple(release.records[returns.record].fields)
        for values in product(*(GIVEN[name] for name in names)):
            yield Record(returns.record, dict(zip(names, values, strict=True)))

    @property
    def _a_queue_does(self) -> bool:
        return any(item.do is not None for item in self.program.release.workspace.queues.values())


#: The conversations along a way on, one event after the other.
Way: TypeAlias = tuple[Talk, ...]


def _reading(slot: str, value: Value) -> Reading:
    return Reading(slot, Evidence("m1", 0, 1), value)


def _request_of(state: Snapshot) -> int:
    """The request that a call belongs to that leaves now: the running one; none where it is a queue's or a person's
    between two."""
    return state.requests if state.frames and state.status != "handed_off" else 0
