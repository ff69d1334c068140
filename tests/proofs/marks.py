"""What is the same of two conversations from which the same may come.

Between requests that is how often each was done, and what it came to as long as a total is watched. Within a request it
is where it is and what it still reads; and, as long as it may run again, all that was said, done and agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aop.engine.snapshot import Ask, Consent, Done, Frame, Memory, Pending, Snapshot
from aop.machine.policy import Property
from aop.machine.release import Release
from aop.machine.states import Collect
from proofs.judged import Called
from proofs.talks import VALUES, Talk

#: More calls of one action than this make no difference to any rule or property of a small procedure.
ENOUGH = 2

#: Rules and properties that are about a call among others.
AMONG_OTHERS = frozenset(("before", "together", "total", "never_before", "never_together", "at_most", "total_at_most"))

#: What a request counts that only says which one it is.
NUMBERS = frozenset(("began", "request", "rerun"))


@dataclass(slots=True)
class Marks:
    """The marks of the conversations that were gone on with, each with how many requests there had been and what had
    happened beside answers. With fewer of both, the same and more may come."""

    release: Release
    seen: dict[object, list[tuple[int, frozenset[str]]]] = field(default_factory=dict)
    read: tuple[frozenset[str], ...] = field(init=False)
    limited: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.read = _read(self.release)
        rules = (*self.release.rules, *self.release.procedures["small"].rules)
        self.limited = frozenset(name for rule in rules if rule.kind in AMONG_OTHERS for name in rule.actions)

    def has_seen(self, talk: Talk, watched: tuple[Property, ...]) -> bool:
        """Whether one like this was gone on with; from now on, one was."""
        had, frames = (talk.requests, _spent(talk)), bool(talk.state.frames)
        short = (*self._between(talk, watched), *(self._within(talk, watched) if frames else ()))
        if not frames or talk.beside:
            return self._has(short, *had)
        if self._has((*short, *self._of_run(talk)), *had):
            return True
        self._has(short, *had)
        return False

    def _has(self, mark: object, requests: int, beside: frozenset[str]) -> bool:
        known = self.seen.setdefault(mark, [])
        if any(fewer <= requests and less <= beside for fewer, less in known):
            return True
        known.append((requests, beside))
        return False

    def _between(self, talk: Talk, watched: tuple[Property, ...]) -> tuple[object, ...]:
        """What outlives a request: what was done, as far as a rule or a property still asks for it."""
        state = talk.state
        unclear = tuple(
            [(item.action, item.request == state.requests) for item in state.done if item.state == "unclear"]
        )
        return (
            state.status,
            None if state.assigning is None else state.assigning.digest,
            _counted(talk.calls, self.limited.union(*(_among(item) for item in watched))),
            _paid(talk.calls, watched),
            unclear,
        )

    def _within(self, talk: Talk, watched: tuple[Property, ...]) -> tuple[object, ...]:
        """Where the request is, what it still reads and must meet."""
        state, frame = talk.state, talk.state.frames[-1]
        here = [item for item in talk.calls if item.request == state.requests and item.counts]
        ordered = (
            tuple([(item.action, item.by_hand) for item in here])
            if any(item.kind == "order" for item in watched)
            else ()
        )
        return (
            frame.pc,
            _question(frame.ask),
            _question(frame.aside),
            _called(state),
            _awaited(frame.pending),
            tuple([(item.state, *_of_call(item)) for item in state.done if item.request == state.requests]),
            state.undoing,
            ordered,
            tuple([(item.digest, item.rule) for item in state.consents if _is_usable(item, state)]),
            tuple(sorted(item for item in frame.counts.items() if item[0] not in NUMBERS)),
            _remembered(frame.memory),
            self._said(frame, self.read[frame.pc]),
        )

    def _of_run(self, talk: Talk) -> tuple[object, ...]:
        """All that a run after a correction begins with."""
        frame = talk.state.frames[-1]
        return self._said(frame, self.read[0]), _remembered(frame.log)

    def _said(self, frame: Frame, read: frozenset[str]) -> object:
        """What is known of what is still read, and what was said of it."""
        held = [
            (name, str(value)) for name, value in sorted(frame.values.items()) if name in read or name not in VALUES
        ]
        said = [(item.reading.slot, str(item.reading.value)) for item in frame.inbox if item.reading.slot in read]
        return tuple(held), tuple(said)


def _read(release: Release) -> tuple[frozenset[str], ...]:
    """The slots that the code from each place on reads or asks for: it only leads ahead, and to `on:`, which may lead
    to another of its answers."""
    procedure, found = release.procedures["small"], list[frozenset[str]]()
    code, first = procedure.code, min(procedure.handlers.values())
    later = frozenset(name for name in VALUES if f"root={name!r}" in repr(code[first:]))
    for step in reversed(code):
        slots = step.slots if isinstance(step, Collect) else ()
        text = repr(step)
        later |= {name for name in VALUES if name in slots or f"root={name!r}" in text}
        found.append(later)
    return tuple(reversed(found))


def _spent(talk: Talk) -> frozenset[str]:
    """What cannot happen any more."""
    return talk.beside | {"this one"} if talk.is_cancelled else talk.beside


def _among(item: Property) -> frozenset[str]:
    """The actions of which it matters how often they were made."""
    names = (*item.actions, item.first, item.second) if item.kind in AMONG_OTHERS else ()
    return frozenset(name for name in names if name is not None)


def _counted(calls: Iterable[Called], names: frozenset[str]) -> object:
    """How often each of these was made that counts, and is booked."""
    made: dict[tuple[str, bool, bool], int] = {}
    for item in calls:
        if item.counts and item.action in names:
            key = item.action, item.is_booked, item.by_hand
            made[key] = min(ENOUGH, made.get(key, 0) + 1)
    return tuple(sorted(made.items()))


def _paid(calls: Iterable[Called], watched: tuple[Property, ...]) -> object:
    """What it came to, as long as a total is watched."""
    totals = {name for item in watched if item.kind == "total" for name in item.actions}
    if not totals:
        return ()
    paid = [(item.action, str(item.effect.inputs.get("amount"))) for item in calls if item.counts and not item.by_hand]
    return tuple(sorted(item for item in paid if item[0] in totals))


def _of_call(item: Done) -> tuple[object, ...]:
    return item.action, *(str(value) for value in item.inputs.values()), str(item.value), item.undoes != ""


def _remembered(memory: Memory) -> object:
    return memory.agreed, tuple([(item.pc, item.digest) for item in memory.written])


def _is_usable(item: Consent, state: Snapshot) -> bool:
    return item.state == "granted" and item.request == state.requests


def _question(asked: Ask | None) -> object:
    if asked is None:
        return None
    read = None if asked.reading is None else (asked.reading.slot, str(asked.reading.value))
    return asked.kind, asked.pc, asked.slot, asked.digests, read


def _awaited(pending: Pending | None) -> object:
    return None if pending is None else (pending.pc, pending.late, str(pending.answer))


def _called(state: Snapshot) -> object:
    flight = state.flight
    if flight is None:
        return None
    return flight.verb, flight.pc, flight.phase, flight.digest, flight.bound, flight.needs
