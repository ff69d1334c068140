"""Places of two procedures from which everything goes the same: found by refining classes until none splits
(bisimulation).

Two places are alike when their instructions say the same, and each way on leads to places that are alike. Names of
steps, the order of rules and where a sentence stands say nothing, so they are left out. A call carries the rules that
bind it and its action as the catalogue has it; a question its slots; and whatever waits, what the handlers would do
instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from aop.machine import states
from aop.machine.flow import successors
from aop.machine.policy import Rule
from aop.machine.release import Procedure, Release
from aop.machine.states import Instruction, Place

#: Fields that say where, not what; and those that hold places in the code.
_WHERE = frozenset({"at", "id", "workspace", "rests_on", "covers"})
_TARGETS = frozenset({"otherwise", "exit", "to", "restart", "loop", "outcomes", "covers"})

#: A procedure of one of the sides, by the side and its name.
Key = tuple[str, str]


class Alike:
    """The classes of all places of all procedures of two releases. `same` asks whether two places are alike."""

    def __init__(self, old: Release, new: Release) -> None:
        self._releases = {"old": old, "new": new}
        self._classes = self._refined()

    def same(self, old: str, old_pc: int, new: str, new_pc: int) -> bool:
        """Whether what follows from a place of the old and one of the new is the same, names of values included."""
        one = self._classes.get(("old", old, landing(self._releases["old"].procedures[old], old_pc)))
        two = self._classes.get(("new", new, landing(self._releases["new"].procedures[new], new_pc)))
        return one is not None and one == two

    def unchanged(self, name: str) -> bool:
        """Whether a procedure of this name does the same on both sides from its start, and when it is interrupted."""
        old, new = (release.procedures.get(name) for release in self._releases.values())
        if old is None or new is None or sorted(old.intents) != sorted(new.intents):
            return False
        return self.does_the_same(old, new)

    def does_the_same(self, old: Procedure, new: Procedure) -> bool:
        """Whether two procedures do the same, whatever they are called and asked for by."""
        if _declared(old) != _declared(new) or set(old.handlers) != set(new.handlers):
            return False
        pairs = ((0, 0), *((pc, new.handlers[item]) for item, pc in old.handlers.items()))
        return all(self.same(old.name, one, new.name, two) for one, two in pairs)

    def _refined(self) -> dict[tuple[str, str, int], int]:
        places = [
            (side, name, pc)
            for side, release in self._releases.items()
            for name, item in release.procedures.items()
            for pc in range(len(item.code))
        ]
        labels = {place: self._label(*place) for place in places}
        ahead = {place: self._ahead(*place) for place in places}
        classes = _numbered(labels)
        while True:
            finer = _numbered(
                {place: (classes[place], tuple(classes.get(item, -1) for item in ahead[place])) for place in places}
            )
            if len(set(finer.values())) == len(set(classes.values())):
                return finer
            classes = finer

    def _ahead(self, side: str, name: str, pc: int) -> list[tuple[str, str, int]]:
        """The ways on, those of the handlers behind what waits or calls, and the start of what is followed."""
        procedure = self._releases[side].procedures[name]
        step = procedure.code[pc]
        found = [(side, name, landing(procedure, target)) for target in _ordered(procedure, pc)]
        if isinstance(step, _WAITS):
            found += [(side, name, procedure.handlers[item]) for item in sorted(procedure.handlers)]
        if isinstance(step, states.Enter | states.Switch):
            found.append((side, step.procedure, 0))
        return found

    def _label(self, side: str, name: str, pc: int) -> str:
        release, procedure = self._releases[side], self._releases[side].procedures[name]
        step = procedure.code[pc]
        parts = [plain(step)]
        match step:
            case states.Collect(slots=slots):
                parts += [plain(procedure.slots[slot]) for slot in slots if slot in procedure.slots]
            case states.AskPerson(slot=slot):
                parts.append(plain(procedure.slots.get(slot)))
            case states.Call(action=action, inputs=inputs):
                parts += [plain(release.actions[action]), action in procedure.actions, sorted(inputs)]
                parts += bound_by(release, procedure, action)
            case states.Enter() | states.Switch():  # rules of who follows bind what is followed
                parts.append(sorted(meaning(rule) for rule in procedure.rules))
            case states.Jump():
                parts = ["jump", step.back, step.repeats, step.forgets]
        if isinstance(step, _WAITS):
            parts.append(sorted(procedure.handlers))
        return repr([*parts, plain(procedure.constants), plain(release.constants)])


_WAITS = (
    states.Collect, states.Confirm, states.Call, states.Verify, states.Quote, states.Pause, states.Await,
    states.AskPerson, states.Tell, states.Choose, states.Loop, states.Jump, states.Finish,
)  # fmt: skip


def landing(procedure: Procedure, pc: int) -> int:
    """Where one comes out: jumps ahead are only how the code is laid out."""
    seen: set[int] = set()
    while pc < len(procedure.code) and pc not in seen:
        seen.add(pc)
        step = procedure.code[pc]
        if not isinstance(step, states.Jump) or step.back or step.repeats:
            return pc
        pc = step.to
    return pc


def bound_by(release: Release, procedure: Procedure, action: str) -> list[str]:
    """The rules that bind an action in a procedure, in an order that does not depend on how they are written."""
    return sorted(meaning(rule) for rule in (*release.rules, *procedure.rules) if action in rule.actions)


def meaning(rule: Rule) -> str:
    """A rule without where it stands; the order of its actions counts only where the rule is about their order."""
    actions = rule.actions if rule.kind == "never_before" else tuple(sorted(rule.actions))
    return repr((plain(rule), actions))


def plain(thing: Any) -> Any:
    """Data of a machine without where it stands and where it leads."""
    if isinstance(thing, Place):
        return None
    if isinstance(thing, Rule):
        return _fields(thing, _WHERE | {"actions"})
    if is_dataclass(thing) and not isinstance(thing, type):
        return _fields(thing, _WHERE | _TARGETS if isinstance(thing, _INSTRUCTIONS) else _WHERE)
    if isinstance(thing, Mapping):
        return tuple((key, plain(thing[key])) for key in sorted(thing))
    return tuple(plain(item) for item in thing) if isinstance(thing, tuple | list) else thing


_INSTRUCTIONS = Instruction.__args__


def _fields(thing: Any, without: Iterable[str]) -> tuple[Any, ...]:
    left = set(without)
    listed = ((item.name, plain(getattr(thing, item.name))) for item in fields(thing) if item.name not in left)
    return (type(thing).__name__, *listed)


def _declared(procedure: Procedure) -> Any:
    """What a procedure says before its steps that somebody can notice."""
    return plain(
        (
            procedure.role,
            procedure.inputs,
            procedure.returns,
            [plain(item) for item in procedure.escalations],
        )
    )


def _ordered(procedure: Procedure, pc: int) -> list[int]:
    """The ways on in an order that both sides have: outcomes of calls by their names."""
    step = procedure.code[pc]
    if isinstance(step, states.Call):
        return [pc + 1, *(step.outcomes[name] for name in sorted(step.outcomes))]
    return list(successors(procedure.code, pc))


def _numbered(labels: Mapping[tuple[str, str, int], Any]) -> dict[tuple[str, str, int], int]:
    numbers: dict[Any, int] = {}
    return {place: numbers.setdefault(label, len(numbers)) for place, label in labels.items()}
