"""Whether a conversation that was played violates a property: read off its calls, without the prover's own watch.

A call counts from when it leaves until it surely failed. One that is undone later was made all the same, as the ledger
has it, so it counts on; the call that undoes it is one like any other. A call that a person sends again is the same
call, and is not judged again. What a person does by hand is not held against the agent, and is there where a property
wants it to have been done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from aop.engine.effects import CallAction, CloseRequest, Effect, Explain, Query
from aop.engine.program import Program
from aop.engine.scope import Scope
from aop.engine.snapshot import Snapshot
from aop.engine.work import Work
from aop.machine.policy import Property
from aop.ports.ledger import is_booked
from aop.values import Money, Value

#: Who makes a call: a sentence or a queue, a cancel, a person.
OF_THE_AGENT = ("do", "undo")


@dataclass(frozen=True, slots=True)
class Called:
    """A call of the agent, or of a person by hand. `request` is the number of its request, 0 where it is a queue's;
    `outcome` is ``called`` as long as nothing came back."""

    effect: CallAction
    request: int
    outcome: str = "called"

    @property
    def action(self) -> str:
        return self.effect.action

    @property
    def by_hand(self) -> bool:
        return self.effect.verb == "act"

    @property
    def counts(self) -> bool:
        return self.outcome in ("called", "done", "unclear")

    @property
    def is_booked(self) -> bool:
        return self.counts and is_booked(self.effect)

    def came_out(self, outcome: str) -> Called:
        return replace(self, outcome=outcome)


@dataclass(frozen=True, slots=True)
class Step:
    """One transition, as a property sees it. `calls` are those of the conversation so far, these included."""

    program: Program
    before: Snapshot
    after: Snapshot
    effects: tuple[Effect, ...]
    calls: tuple[Called, ...]

    @property
    def matters(self) -> bool:
        """Whether a call leaves or a request ends."""
        return any(isinstance(item, CallAction | CloseRequest) for item in self.effects)

    def violates(self, item: Property) -> bool:
        if item.kind == "order":
            return self._finishes() and _is_owed(item, self._of_request())
        return any(self._breaks(item, place) for place in self._made())

    def _made(self) -> Iterable[int]:
        """The places of the calls that leave with this transition for the first time."""
        leaving = [item.call for item in self.effects if isinstance(item, CallAction) and item.verb in OF_THE_AGENT]
        return [
            place for place, item in enumerate(self.calls) if item.effect.call in leaving and item.outcome == "called"
        ]

    def _breaks(self, item: Property, place: int) -> bool:
        call, others = self.calls[place], [other for other in self.calls[:place] if other.counts]
        assert item.per in (None, "conversation")
        own = [other for other in others if not other.by_hand]
        match item.kind:
            case "together":
                pair = {item.first, item.second}
                return call.action in pair and any(other.action in pair - {call.action} for other in own)
            case "total":
                return call.action in item.actions and _is_over(item, [*own, call])
            case "before" if item.second is not None:
                return call.action in item.actions and all(other.action != item.second for other in others)
        return call.action in item.actions and not self._agreed(item, call) and self._holds(item, call)

    def _holds(self, item: Property, call: Called) -> bool:
        """Whether the property's condition says that the call must not be."""
        if item.condition is None:
            return True
        work, inputs = Work(self.program, self.after), self.program.release.actions[call.action].inputs
        frame = work.top if work.state.frames else None
        names = {**dict.fromkeys(inputs), **call.effect.inputs}
        truth = self.program.value(item.condition, Scope(names, work, frame))
        return truth is not True if item.kind in ("unless", "before") else truth is not False

    def _agreed(self, item: Property, call: Called) -> bool:
        """Whether the yes that the property asks for is there; nobody is asked for one to an undo or to a queue's."""
        flight = self.after.flight
        if item.consent is None or flight is None or flight.id != call.effect.call or call.effect.verb != "do":
            return False
        if item.consent == "approval":
            return bool(flight.needs)
        return self._confirmed(call.effect.digest)

    def _confirmed(self, digest: str) -> bool:
        """Whether a customer's yes to exactly this call is there and unused, or was used just now."""
        was = [item for item in self.before.consents if item.rule is None and item.digest == digest]
        now = [item for item in self.after.consents if item.rule is None and item.digest == digest]
        just_used = sum(item.state == "used" for item in now) - sum(item.state == "used" for item in was)
        return just_used > 0 or any(item.state == "granted" for item in now)

    def _finishes(self) -> bool:
        """Whether a sentence ended a request, and not a cancel or a person."""
        ended = {item.outcome for item in self.effects if isinstance(item, CloseRequest)} - {"escalated"}
        said = (
            item.data.get("outcome") for item in self.effects if isinstance(item, Explain) and item.kind == "request"
        )
        return any(outcome in ended for outcome in said)

    def _of_request(self) -> list[Called]:
        return [item for item in self.calls if item.counts and item.request == self.after.requests]


def _is_owed(item: Property, calls: list[Called]) -> bool:
    """Whether one of the first has none of the second behind it, or before it."""
    for place, call in enumerate(calls):
        others = calls[place + 1 :] if item.relation == "after" else calls[:place]
        if call.action == item.first and not call.by_hand and all(other.action != item.second for other in others):
            return True
    return False


def _is_over(item: Property, calls: list[Called]) -> bool:
    """Whether they come to more than the limit; what is in another currency cannot be compared."""
    given = [call.effect.inputs.get(item.input or "") for call in calls if call.action in item.actions]
    match item.limit:
        case Money(most, currency):
            own = [value.amount for value in given if isinstance(value, Money) and value.currency == currency]
        case Decimal() as most:
            own = [value for value in given if isinstance(value, Decimal)]
        case _:
            raise AssertionError(item)
    return len(own) < len(given) or sum(own, Decimal(0)) > most


def with_calls(calls: tuple[Called, ...], effects: tuple[Effect, ...], request: int) -> tuple[Called, ...]:
    """The calls of a conversation, and those that leave now, or that the ledger does not let leave; what is sent again
    stands there already."""
    known = {item.effect.call for item in calls}
    for item in effects:
        by_hand = isinstance(item, CallAction) and item.verb == "act" and not item.action.startswith("aop.")
        if isinstance(item, CallAction) and (by_hand or item.verb in OF_THE_AGENT) and item.call not in known:
            fits = all(query.holds(booked(calls, query)) for query in item.reserves)
            calls = (*calls, Called(item, request, "called" if fits else "denied"))
    return calls


def booked(calls: tuple[Called, ...], query: Query) -> Decimal:
    """What the ledger counts."""
    rows = [item.effect.inputs for item in calls if item.is_booked and item.action in query.actions]
    return Decimal(len(rows)) if query.input is None else sum((_amount(row[query.input]) for row in rows), Decimal(0))


def _amount(value: Value) -> Decimal:
    return value.amount if isinstance(value, Money) else Decimal(str(value))
