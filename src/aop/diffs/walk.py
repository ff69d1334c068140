"""Both procedures in step: the shortest ways first, to every place where they could do something else.

A way is kept while both sides do the same. Where only a text or a question is other, they go on; where something was
put in or taken out, they go on behind it; where they cannot go on together, the way ends and what each can still do
says what is newly allowed or refused. From places that are alike nothing is walked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from aop.diffs.alike import Alike, meaning
from aop.diffs.comparing import compared
from aop.diffs.gates import called
from aop.diffs.meeting import Differs, Event, Meeting, On, Pair
from aop.diffs.parting import parted
from aop.diffs.sides import Frame, Known, Reader, Side, Taken, TooManyWays, looks_same
from aop.machine import states
from aop.machine.release import Procedure, Release
from aop.machine.states import Instruction, Place
from aop.machine.types import Type
from aop.proofs.names import slot_type
from aop.proofs.terms import Model, Questions, Truth, Unsure, both
from aop.proofs.values import MISSING, Sym, Values

#: So many pairs of places are looked at in one procedure.
MAX_MEETINGS = 6_000
#: So long one question may take the solver.
SECONDS = 2.0
#: Wishes that are given up one after the other, where an assignment cannot have all of them.
GIVEN_UP = ((), ("small",), ("small", "plain"))


@dataclass(frozen=True, slots=True)
class Way:
    """What has happened on a way, and under which condition. `met` are the pairs of places that were passed."""

    old: Side
    new: Side
    known: Known
    condition: Truth = True
    events: tuple[Event, ...] = ()
    met: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A difference with the way to it and an assignment in which it shows."""

    differs: Differs
    old: Place
    new: Place
    way: Way
    model: Model
    taken: tuple[tuple[Taken, ...], tuple[Taken, ...]]


@dataclass(slots=True)
class Walk:
    """Walks one procedure of two releases. `left` says what was not compared, and why."""

    old: Release
    new: Release
    alike: Alike
    is_over: Callable[[], bool]
    values: Values = field(init=False)
    found: dict[tuple[object, ...], Found] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    _readers: tuple[Reader, Reader] = field(init=False)
    _questions: Questions = field(init=False)
    _told: int = 0

    def __post_init__(self) -> None:
        self.values = Values(self.new)
        shared: dict[str, Sym] = {}
        self._readers = Reader(self.old, self.values, shared), Reader(self.new, self.values, shared)
        self._questions = Questions()

    def run(self, old: Procedure, new: Procedure) -> None:
        """From the first step, and from every handler that both have."""
        self._from(old, new, 0, 0, {})
        for name in new.handlers:
            if name in old.handlers and not self.alike.same(old.name, old.handlers[name], new.name, new.handlers[name]):
                self._from(old, new, old.handlers[name], new.handlers[name], self._anything(old, new))

    def _anything(self, old: Procedure, new: Procedure) -> dict[str, Sym]:
        """A handler begins anywhere: what names hold may be anything, the same on both sides."""
        reader = self._readers[0]
        slots = {**old.slots, **new.slots}
        held = {name: reader.common(f"{name} at a handler", slot_type(slot)) for name, slot in slots.items()}
        return held | {"reason": reader.common("reason", Type("text"))}

    def _from(self, old: Procedure, new: Procedure, old_pc: int, new_pc: int, names: dict[str, Sym]) -> None:
        waiting = deque(
            [
                Way(
                    self._start(old, old_pc, names),
                    self._start(new, new_pc, names),
                    Known(customer=self._readers[0].before()),
                )
            ]
        )
        for _ in range(MAX_MEETINGS):
            if not waiting:
                return
            if self.is_over():
                self.left.append(f"`{new.name}`: the time was over before every way was compared")
                return
            waiting.extend(self._step(waiting.popleft()))
        self.left.append(f"`{new.name}` has more ways than are compared ({MAX_MEETINGS:,} places beside each other)")

    def _start(self, procedure: Procedure, pc: int, names: dict[str, Sym]) -> Side:
        reader = self._readers[0]
        held = {name: reader.common(f"input {name}", item.type) for name, item in procedure.inputs.items()}
        held |= {name: self.values.constant(()) for name in procedure.lists}
        return Side((Frame(procedure.name, pc, {**held, **names}),))

    # ---- one step

    def _step(self, way: Way) -> list[Way]:
        try:
            return list(self._ways_on(way))
        except TooManyWays:
            self.left.append(f"`{way.new.top.procedure}` has more ways without a word between them than are compared")
            return []

    def _ways_on(self, way: Way) -> Iterator[Way]:
        for one_when, one in self._readers[0].settled(way.old, way.known):
            for two_when, two in self._readers[1].settled(way.new, way.known):
                here = replace(way, old=one, new=two, condition=both(way.condition, one_when, two_when))
                if not self._is_same(here) and self._model(here.condition) is not None:
                    yield from self._met(here)

    def _is_same(self, way: Way) -> bool:
        """Whether nothing can differ from here on: alike code, and every name holds the same."""
        if len(way.old.frames) != len(way.new.frames):
            return False
        for one, two in zip(way.old.frames, way.new.frames, strict=True):
            if not self.alike.same(one.procedure, one.pc, two.procedure, two.pc):
                return False
            if not all(
                looks_same(one.names.get(name, MISSING), two.names.get(name, MISSING))
                for name in (*one.names, *two.names)
            ):
                return False
        return way.old.agreed == way.new.agreed or not (way.old.agreed or way.new.agreed) or self._agreed_alike(way)

    def _agreed_alike(self, way: Way) -> bool:
        """The calls that a yes covers, as they stand on both sides."""
        one, two = way.old.top.procedure, way.new.top.procedure
        return all(any(self.alike.same(one, a, two, b) for b in way.new.agreed) for a in way.old.agreed) and all(
            any(self.alike.same(one, a, two, b) for a in way.old.agreed) for b in way.new.agreed
        )

    def _met(self, way: Way) -> Iterator[Way]:
        pair = Pair(*self._readers, way.old, way.new, way.known)
        entered = self._entered(pair, way)
        if entered is not None:
            yield entered
            return
        meeting = compared(pair, called)
        if self._leads_back_elsewhere(pair, way):
            meeting = replace(meeting, parts=True)
        if meeting.parts:
            yield from self._parted(pair, way)
            return
        self._note(pair, way, meeting)
        yield from (self._on(way, on) for on in meeting.ways if both(way.condition, on.when) is not False)

    def _on(self, way: Way, on: On) -> Way:
        met = (*way.met, (way.old.top.pc, way.new.top.pc))
        return Way(on.old, on.new, on.known, both(way.condition, on.when), (*way.events, on.event), met)

    def _entered(self, pair: Pair, way: Way) -> Way | None:
        """Where only one side follows a procedure, or another one, it is walked as if it stood there."""
        one, two = pair.steps
        if not (isinstance(one, states.Enter) or isinstance(two, states.Enter)):
            return None
        if self._follow_alike(way, one, two):
            return None
        old = pair.old_reader.entered(way.old, way.known) if isinstance(one, states.Enter) else way.old
        new = pair.new_reader.entered(way.new, way.known) if isinstance(two, states.Enter) else way.new
        return replace(way, old=old, new=new)

    def _follow_alike(self, way: Way, one: Instruction, two: Instruction) -> bool:
        """Whether both follow the same procedure, bound by the same rules of theirs: it is compared by itself."""
        if not (isinstance(one, states.Enter) and isinstance(two, states.Enter) and one.procedure == two.procedure):
            return False
        return self._binds(way.old, 0, one.procedure) == self._binds(way.new, 1, one.procedure)

    def _binds(self, side: Side, which: int, followed: str) -> set[str]:
        """The rules of those who follow that bind what the followed procedure calls."""
        release = self._readers[which].release
        called = {step.action for step in release.procedures[followed].code if isinstance(step, states.Call)}
        rules = (rule for frame in side.frames for rule in release.procedures[frame.procedure].rules)
        return {meaning(rule) for rule in rules if called & set(rule.actions)}

    def _leads_back_elsewhere(self, pair: Pair, way: Way) -> bool:
        """Both go back: to what they met together first from there on, or the ways part."""
        one, two = pair.steps
        if not (isinstance(one, states.Jump) and isinstance(two, states.Jump)):
            return False
        first = next((place for place, (old, _) in enumerate(way.met) if old >= one.to), None)
        return first != next((place for place, (_, new) in enumerate(way.met) if new >= two.to), None)

    def _parted(self, pair: Pair, way: Way) -> Iterator[Way]:
        parting = parted(pair)
        self._note(pair, way, Meeting(parting.differs))
        if parting.old is not None and parting.new is not None:
            yield replace(way, old=parting.old, new=parting.new)

    # ---- what was found

    def _note(self, pair: Pair, way: Way, meeting: Meeting) -> None:
        one, two = pair.steps
        for item in meeting.differs:
            key = item.kind, item.what, one.at, two.at
            if key in self.found:
                continue
            condition = both(way.condition, item.when)
            model = self._model(condition)
            if model is not None:
                self.found[key] = Found(item, one.at, two.at, way, self._plainest(condition, model), _apart(way))

    def _model(self, condition: Truth) -> Model | None:
        """An assignment in which a condition holds; where the solver does not know, that is said, and none is found."""
        self._questions.know(self.values.axioms[self._told :])
        self._told = len(self.values.axioms)
        try:
            return self._questions.ask(SECONDS, condition)
        except Unsure:
            self.left.append("a condition was too hard to compare")
            return None

    def _plainest(self, condition: Truth, model: Model) -> Model:
        """An assignment that makes a plain conversation, where there is one: whole amounts, small numbers."""
        for given_up in GIVEN_UP:
            wishes = (wish for group, wish in self.values.wishes if group not in given_up)
            plain = self._model(both(condition, *wishes))
            if plain is not None:
                return plain
        return model


def _apart(way: Way) -> tuple[tuple[Taken, ...], tuple[Taken, ...]]:
    """The branches that only one of the sides took, or took the other way."""
    old, new = ({(item.at.text, item.held) for item in side.taken} for side in (way.old, way.new))
    return (
        tuple(item for item in way.old.taken if (item.at.text, item.held) not in new),
        tuple(item for item in way.new.taken if (item.at.text, item.held) not in old),
    )
