"""One fact about the conversation, at each place of every procedure: a forward must-analysis, through `follow`.

The fact holds from a `verify` on, from a test that shows it, and from a `follow` of what makes it hold on every way
that comes back there. A procedure that something the customer asks for starts, starts without it. One that is only
followed starts as its callers are, when all of them are known. What the conversation knows is never forgotten on a
way, so a handler knows what all the sentences know that it may answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from aop.analysis.flow import successors
from aop.analysis.lint import Checked, Lint
from aop.machine import states
from aop.machine.expressions import Expr, Path, walk
from aop.machine.release import Procedure

Places: TypeAlias = dict[str, dict[int, bool]]

#: The endings that go back to a caller; the others go to its `otherwise`.
_RETURNS = ("resolved", "informed", "not_needed")
#: Handlers of the built-in procedures start at any time.
_BUILT_IN = "aop_"
#: Where a conversation waits, or is given up for going on too long.
_WAITS = (
    states.Collect, states.Confirm, states.Call, states.Verify, states.Quote, states.Pause, states.Await,
    states.AskPerson, states.Loop, states.Count,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """`shows`: whether a condition that is true, or is not, shows the fact. `from_start`: it always holds. `said`: the
    places (procedure, place) behind which it counts as holding. `by_verify`: verifying makes it hold."""

    shows: Callable[[Expr, bool], bool]
    from_start: bool = False
    said: frozenset[tuple[str, int]] = frozenset()
    by_verify: bool = True


@dataclass(frozen=True, slots=True)
class _Outs:
    """Whether the fact holds on every way back to a caller: to the next sentence, and to the `otherwise`."""

    returned: bool = True
    left: bool = True


def places(lint: Lint, fact: Fact) -> Places:
    """For each procedure, whether the fact surely holds at each place that its steps and handlers reach."""
    checked = {item.machine.name: item for item in lint.procedures}
    complete = len(checked) == len(lint.symbols.files.procedures)
    started = {name for name, item in checked.items() if item.machine.intents or name.startswith(_BUILT_IN)}
    entries = {name: fact.from_start or name not in started for name in checked}
    outs = dict.fromkeys(checked, _Outs())
    raising = {name: lint.once("raising", item, partial(_raising, item.machine)) for name, item in checked.items()}
    while True:
        known = {
            name: _Solved(item, entries[name], outs, fact, raising[name]).places() for name, item in checked.items()
        }
        after = {name: _outs(checked[name], held) for name, held in known.items()}
        ins = dict(entries)
        for name, item in checked.items() if complete else ():
            for target, state in _calls(item, known[name]):
                ins[target] = ins.get(target, True) and state
        if after == outs and ins == entries:
            return known
        outs, entries = after, ins


class _Solved:
    """The analysis of one procedure, by what is known where it starts and where those it follows come back."""

    def __init__(self, item: Checked, entry: bool, outs: Mapping[str, _Outs], fact: Fact, raising: Raising) -> None:
        self._machine = item.machine
        self._code = item.machine.code
        self._entry = entry
        self._outs = outs
        self._fact = fact
        self._raising = raising
        self._known: dict[int, bool] = {}

    def places(self) -> dict[int, bool]:
        self._spread(0, self._entry)
        while True:
            before = dict(self._known)
            for place, raising in self._raising:
                self._spread(place, all(self._known.get(pc, True) for pc in raising))
            if self._known == before:
                return self._known

    def _spread(self, start: int, state: bool) -> None:
        left = [(start, state)]
        while left:
            pc, given = left.pop()
            held = self._known.get(pc)
            merged = given and held is not False
            if pc < len(self._code) and merged is not held:
                self._known[pc] = merged
                left.extend(self._edges(pc, merged))

    def _edges(self, pc: int, state: bool) -> Iterator[tuple[int, bool]]:
        state = state or (self._machine.name, pc) in self._fact.said
        shows = self._fact.shows
        match self._code[pc]:
            case states.Verify(otherwise=otherwise, restart=restart):
                yield pc + 1, state or self._fact.by_verify
                yield otherwise, state
                yield restart, state
            case states.Branch(condition=condition, otherwise=otherwise):
                yield pc + 1, state or shows(condition, True)
                yield otherwise, state or shows(condition, False)
            case states.Count(until=until, exit=exit_place, otherwise=otherwise):
                yield exit_place, state or shows(until, True)
                yield otherwise, state
                yield pc + 1, state
            case states.Enter(procedure=procedure, otherwise=otherwise):
                outs = self._outs.get(procedure, _Outs())
                yield pc + 1, state or outs.returned
                if otherwise is not None:
                    yield otherwise, state or outs.left
            case _:
                yield from ((target, state) for target in successors(self._code, pc))


#: For each handler, its place and the places where it may take over, if they are reached.
Raising: TypeAlias = tuple[tuple[int, tuple[int, ...]], ...]


def _raising(machine: Procedure) -> Raising:
    places = range(len(machine.code))
    return tuple(
        (place, tuple([pc for pc in places if _may_raise(machine, handler, pc)]))
        for handler, place in machine.handlers.items()
    )


def _may_raise(machine: Procedure, handler: str, pc: int) -> bool:
    step = machine.code[pc]
    match handler:
        case "failed":
            return isinstance(step, states.Call) and "fails" not in step.outcomes
        case "denied":
            return _says_values(machine, step) or (isinstance(step, states.Call) and "denied" not in step.outcomes)
        case "undecided":
            return isinstance(step, states.Call) and handler not in step.outcomes
        case "unclear":
            return isinstance(step, states.Choose) or (isinstance(step, states.Call) and handler not in step.outcomes)
        case "cancelled" | "corrected" if machine.intents:
            return isinstance(step, states.Enter) or (isinstance(step, states.Call) and step.verb == "do")
        case "resumed" | "cancelled" | "corrected":
            return isinstance(step, (*_WAITS, states.Enter, states.Jump))
    return isinstance(step, _WAITS) or (isinstance(step, states.Jump) and step.back)


def _says_values(machine: Procedure, step: states.Instruction) -> bool:
    """Whether a sentence says something, which may be of somebody else's record."""
    match step:
        case states.Tell(text=text) | states.Confirm(question=text):
            parts = [part for part in text.every() if not isinstance(part, str)]
            return any(isinstance(inner, Path) for part in parts for inner in walk(part))
        case states.Collect(slots=slots):
            return any(machine.slots[name].is_picked for name in slots if name in machine.slots)
    return False


def _outs(item: Checked, known: Mapping[int, bool]) -> _Outs:
    code = item.machine.code
    ends = [(step.outcome, state) for pc, state in known.items() if isinstance(step := code[pc], states.Finish)]
    return _Outs(
        all(state for outcome, state in ends if outcome in _RETURNS),
        all(state for outcome, state in ends if outcome not in _RETURNS),
    )


def _calls(item: Checked, known: Mapping[int, bool]) -> Iterator[tuple[str, bool]]:
    for pc, state in known.items():
        step = item.machine.code[pc]
        if isinstance(step, states.Enter | states.Switch):
            yield step.procedure, state
