"""Where two sides meet: what each would do next, and whether somebody could notice a difference.

A meeting says what is other than it was, and how both go on from each thing that may come of it; where they cannot go
on together, it says that the ways part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aop.diffs.alike import plain
from aop.diffs.renaming import renamed
from aop.diffs.sides import Known, Reader, Side
from aop.machine.states import Instruction
from aop.machine.types import Slot, Template, Type
from aop.proofs.terms import Truth, either, no
from aop.proofs.values import MISSING, Sym, identical


@dataclass(frozen=True, slots=True)
class Event:
    """Something that came of what both sides did: what a conversation that shows it has to do. `kind`: answer, yes, no,
    outcome, verified, given up, over."""

    kind: str
    name: str = ""
    values: tuple[tuple[str, Sym], ...] = ()


@dataclass(frozen=True, slots=True)
class On:
    """How both go on from an event, under a condition."""

    old: Side
    new: Side
    known: Known
    event: Event
    when: Truth = True


@dataclass(frozen=True, slots=True)
class Differs:
    """Something other than it was, where `when` holds. `reads` are values that it rests on, by what they are called."""

    kind: str
    what: str
    when: Truth = True
    reads: tuple[tuple[str, Sym], ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """`parts`: they cannot go on together. Else `ways` are the ways on, none where both end."""

    differs: tuple[Differs, ...] = ()
    ways: tuple[On, ...] = ()
    parts: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides at something that can be noticed."""

    old_reader: Reader
    new_reader: Reader
    old: Side
    new: Side
    known: Known

    @property
    def steps(self) -> tuple[Instruction, Instruction]:
        return self.old_reader.step(self.old), self.new_reader.step(self.new)

    def words(self, old: Template, new: Template) -> Truth:
        """Whether two texts are not the same."""
        one = self.old_reader.words(old, self.old, self.known)
        two = self.new_reader.words(new, self.new, self.known)
        if plain(old.variants) != plain(renamed(new.variants, self.names())):
            return True
        if len(one) != len(two):
            return True
        return either(*(_unlike(left, right) for left, right in zip(one, two, strict=True)))

    def names(self) -> Mapping[str, str]:
        """Names of the new side that hold the very value of another name of the old one: they were renamed."""
        old, new = self.old.top.names, self.new.top.names
        return {
            name: next((other for other, held in old.items() if held is value), name)
            for name, value in new.items()
            if old.get(name) is not value
        }

    def inputs(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Sym, Sym]]:
        """Inputs by name, as both have them."""
        return {
            name: (
                self.old_reader.value(old[name], self.old, self.known) if name in old else MISSING,
                self.new_reader.value(new[name], self.new, self.known) if name in new else MISSING,
            )
            for name in dict.fromkeys((*old, *new))
        }

    def later(self, **changes: Any) -> Known:
        return replace(self.known, happened=self.known.happened + 1, **changes)

    def on(self, event: Event, old: int | Side, new: int | Side, known: Known | None = None, when: Truth = True) -> On:
        """Both on, to places of their frames or as they are."""
        one = self.old.to(old) if isinstance(old, int) else old
        two = self.new.to(new) if isinstance(new, int) else new
        return On(one, two, known or self.later(), event, when)

    def handler(self, name: str) -> tuple[int, int]:
        return self.old_reader.procedure(self.old).handlers[name], self.new_reader.procedure(self.new).handlers[name]

    def ahead(self) -> tuple[int, int]:
        return self.old.top.pc + 1, self.new.top.pc + 1


def slot_of(reader: Reader, side: Side, name: str) -> Slot:
    procedure = reader.procedure(side)
    return procedure.slots.get(name) or Slot(name, Type("text"))


def often(tries: int | None) -> str:
    return "as often as the workspace says" if tries is None else f"at most {tries} times"


def _unlike(one: str | Sym, two: str | Sym) -> Truth:
    if isinstance(one, str) or isinstance(two, str):
        return one != two
    return no(identical(one, two))
