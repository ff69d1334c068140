"""Everything that can happen in a small procedure: each answer of everybody at every place.

The values that are tried are those that the conditions tell apart, so what is not found among them is not there. Beside
answers, the customer may cancel or correct once, and ask for the same again when it is over.

Two conversations from which the same may come are gone on with once (`marks`): between requests, where as much was done
and agreed to; within one, once nothing is corrected any more, where what is still read is the same too. A property is
not watched any longer once a conversation violates it. `plain` leaves all of that out, so both can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from aop.engine import events
from aop.engine.effects import AskLedger, CallAction, Effect, SetTimer
from aop.engine.program import Program
from aop.engine.snapshot import Frame, Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.machine.policy import Property
from aop.machine.release import Release
from aop.machine.states import Collect
from aop.proofs.watching import Watch
from aop.values import Money, Record, Value
from laws.world import START

AMOUNTS = tuple(Money(Decimal(amount), currency) for amount, currency in ((100, "USD"), (200, "USD"), (200, "EUR")))
VALUES: dict[str, tuple[Value, ...]] = {"mode": ("a", "b"), "flag": (True, False), "sum": AMOUNTS}
ACTIONS = ("s.pay", "s.tell")

#: More transitions than this are not looked at: then only what was found by then is said of the machine.
MOST = 6_000

#: More calls of one action than this make no difference to any rule or property of a small procedure.
ENOUGH = 2


@dataclass(slots=True)
class Everything:
    """Every conversation of one machine. `broken` are the properties that some conversation violates."""

    release: Release
    plain: bool = False
    most: int = MOST
    program: Program = field(init=False)
    properties: tuple[Property, ...] = field(init=False)
    read: tuple[frozenset[str], ...] = field(init=False)
    broken: set[str] = field(default_factory=set)
    transitions: int = 0

    def __post_init__(self) -> None:
        self.program = Program(self.release)
        self.properties = self.release.procedures["small"].properties
        self.read = _read(self.release)

    def look(self) -> bool:
        """Whether all was looked at."""
        watches = tuple(Watch(self.program, item) for item in self.properties)
        left = [Talk(opened(self.program, "all", START), watches)]
        seen: set[object] = set()
        while left and (self.plain or len(self.broken) < len(self.properties)):
            talk = left.pop()
            mark = None if self.plain else talk.mark(self.read, self.broken)
            if mark is not None and mark in seen:
                continue
            seen.add(mark)
            for event in talk.following():
                if self.transitions >= self.most:
                    return False
                self.transitions += 1
                left.append(self._after(talk, event))
        return True

    def _after(self, talk: Talk, event: events.Event) -> Talk:
        after = talk.after(self.program, event)
        self.broken.update(item.property.at.text for item in after.watches if item.broken is not None)
        if not self.plain:
            after.watches = tuple(item for item in after.watches if item.property.at.text not in self.broken)
        return after


def _read(release: Release) -> tuple[frozenset[str], ...]:
    """The slots that the code from each place on reads or asks for: it only leads ahead."""
    code, found, later = release.procedures["small"].code, [], frozenset[str]()
    for step in reversed(code):
        slots = step.slots if isinstance(step, Collect) else ()
        text = repr(step)
        later |= {name for name in VALUES if name in slots or f"root={name!r}" in text}
        found.append(later)
    return tuple(reversed(found))


@dataclass(slots=True)
class Talk:
    """One conversation so far. `booked` is what the ledger counts of it."""

    state: Snapshot
    watches: tuple[Watch, ...]
    requests: int = 0
    meddled: bool = False
    asked: tuple[Effect, ...] = ()
    booked: tuple[CallAction, ...] = ()

    def mark(self, read: tuple[frozenset[str], ...], broken: set[str]) -> object:
        """What is the same of two conversations from which the same may come; None where they are not compared."""
        state = self.state
        if state.status != "open":
            return None
        agreed = tuple(sorted((item.digest, item.rule or "") for item in state.consents if item.state == "granted"))
        booked = tuple(min(ENOUGH, sum(item.action == name for item in self.booked)) for name in ACTIONS)
        between = self.requests, self.meddled, agreed, booked, self._done(broken)
        if not state.frames:
            return between
        frame = state.frames[-1]
        runs_again = frame.ask is not None and frame.ask.kind not in ("slot", "confirm")
        return (*between, self._within(frame, read[frame.pc])) if self.meddled and not runs_again else None

    def _done(self, broken: set[str]) -> object:
        """How often each was done; what it came to, as long as a total is watched."""
        done = [item for item in self.state.done if item.counts]
        counts = tuple(min(ENOUGH, sum(item.action == name for item in done)) for name in ACTIONS)
        if not any(item.kind == "total" and item.at.text not in broken for item in self._properties):
            return counts
        paid = [item.inputs.get("amount") for item in done if item.action == "s.pay"]
        return counts, tuple(sorted(str(item) for item in paid))

    @property
    def _properties(self) -> tuple[Property, ...]:
        return tuple(item.property for item in self.watches)

    def _within(self, frame: Frame, read: frozenset[str]) -> object:
        """Of a request in which nothing is corrected any more: where it is, what it still reads and must meet."""
        state, ask, flight = self.state, frame.ask, self.state.flight
        asked = None if ask is None else (ask.kind, ask.pc, ask.slot, ask.digests)
        called = None if flight is None else (flight.pc, flight.phase, flight.digest, flight.bound, flight.needs)
        said = {item.reading.slot: repr(item.reading.value) for item in frame.inbox}
        values = tuple((name, repr(frame.values.get(name)), said.get(name)) for name in sorted(read))
        here = [item.action for item in state.done if item.request == state.requests and item.counts]
        met = tuple(item.digest for item in frame.memory.written)
        return (
            frame.pc,
            asked,
            called,
            values,
            tuple(here),
            met,
            frame.memory.agreed,
            tuple(sorted(frame.counts.items())),
        )

    def after(self, program: Program, event: events.Event) -> Talk:
        state, effects = transition(program, self.state, event)
        watches = tuple(replace(item) for item in self.watches)
        for item in watches:
            item.see(self.state, effects, state)
        booked = self.booked + tuple(item for item in effects if isinstance(item, CallAction))
        if isinstance(event, events.ActionSettled) and event.outcome in ("fails", "denied"):
            booked = tuple(item for item in booked if item.call != event.call)
        begins = isinstance(event, events.MessageReceived) and bool(event.understanding.requests)
        meddles = isinstance(event, events.MessageReceived) and (
            event.understanding.cancel or event.understanding.correction
        )
        return Talk(state, watches, self.requests + begins, self.meddled or meddles, effects or self.asked, booked)

    def following(self) -> Iterator[events.Event]:
        """What may come next."""
        state, frame = self.state, self.state.frames[-1] if self.state.frames else None
        if state.status != "open":
            return
        if state.flight is not None:
            yield from self._of_call()
        elif frame is None:
            if self.requests < 2:
                yield self._message(Understanding(requests=(Request("small", Decimal(1), 0, 1),)))
        elif frame.ask is not None:
            yield from self._of_question()

    def _message(self, said: Understanding) -> events.Event:
        return events.MessageReceived(self.state.now, "m1", said)

    def _of_question(self) -> Iterator[events.Event]:
        asked = self.state.frames[-1].ask
        assert asked is not None
        if asked.kind == "slot" and asked.slot is not None:
            for value in VALUES[asked.slot]:
                yield self._message(Understanding(values=(Reading(asked.slot, Evidence("m1", 0, 1), value),)))
            yield self._message(Understanding(answer="does_not_know"))
        else:
            for answer in ("yes", "no"):
                yield self._message(Understanding(answer=answer, plain_answer=answer))
            yield self._message(Understanding())
        if not self.meddled and asked.kind in ("slot", "confirm"):
            yield self._message(Understanding(cancel=True))
            for name, held in self.state.frames[-1].values.items():
                for value in VALUES.get(name, ()):
                    if value != held:
                        reading = Reading(name, Evidence("m1", 0, 1), value)
                        yield self._message(Understanding(values=(reading,), correction=True))

    def _of_call(self) -> Iterator[events.Event]:
        flight = self.state.flight
        assert flight is not None
        match flight.phase:
            case "ledger":
                asked = next(item for item in self.asked if isinstance(item, AskLedger))
                found = {
                    query.rule: Decimal(sum(item.action in query.actions for item in self.booked))
                    for query in asked.queries
                }
                yield events.LedgerAnswered(self.state.now, flight.id, found)
            case "approval":
                yield events.ApprovalDecided(self.state.now, flight.id, "maria", "lead", True)
                yield events.ApprovalDecided(self.state.now, flight.id, "maria", "lead", False, "no")
                timer = next(item for item in self.asked if isinstance(item, SetTimer))
                yield events.TimerFired(max(self.state.now, timer.due), timer.timer)
            case _:
                result = Record("s.pay.result", {"id": "p1"}) if flight.action == "s.pay" else None
                yield events.ActionSettled(self.state.now, flight.id, "done", result)
                for outcome in ("fails", "denied", "unclear"):
                    yield events.ActionSettled(self.state.now, flight.id, outcome)
