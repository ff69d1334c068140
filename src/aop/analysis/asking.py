"""What a question needs when it is asked (semantics S2, S3): its own text, the options it offers, what they are called,
and what is said of an answer that is refused.

A slot's texts stand at its declaration and are used at each sentence that collects it: what is known there decides.
The fields of an option are in scope by name, and the slot's own name is the option.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aop.analysis.kinds import fields_of, may_lack
from aop.analysis.missing import Facts, Known, killed
from aop.machine import states
from aop.machine.expressions import Expr, Path
from aop.machine.states import Instruction
from aop.machine.types import RecordType, Slot, Template, Type


@dataclass(frozen=True, slots=True)
class Lack:
    """A path in a question that may be missing, with the fact it lacks; `of_option` when that is a field of what is
    offered, which no sentence before can make sure of."""

    path: Path
    fact: str
    of_option: bool = False


class Questions:
    """The questions of one procedure. `elements` is what each slot holds, or one of what it holds."""

    def __init__(
        self,
        slots: Mapping[str, Slot],
        elements: Mapping[str, Type | None],
        records: Mapping[str, RecordType],
        known: Known,
    ) -> None:
        self._slots = slots
        self._elements = elements
        self._records = records
        self._known = known

    def lacking(self, step: Instruction, facts: Facts) -> Iterator[Lack]:
        """What the questions of a sentence need and may not have, by what is known before it."""
        match step:
            case states.Collect(slots=names, again=again):
                held = killed(facts, *names) if again else facts
                for index, name in enumerate(names):
                    if name in self._slots and name not in held:
                        earlier = frozenset() if step.either else frozenset(names[:index])
                        asking = step.asking if index == 0 else None
                        yield from self._asked(self._slots[name], asking, held | earlier)
            case states.AskPerson(slot=name) if name in self._slots:
                yield from self._in_text(self._slots[name].ask, facts, self._known)

    def _asked(self, slot: Slot, asking: Template | None, facts: Facts) -> Iterator[Lack]:
        if slot.is_picked and slot.options_from is not None:
            yield from self._in_value(slot.options_from, facts, self._known)
        yield from self._in_text(asking or slot.ask, facts, self._known)
        types = {**(fields_of(self._element(slot), self._records) or {}), slot.name: self._element(slot)}
        there = {name for name in types if name == slot.name or not may_lack(self._element(slot), name, self._records)}
        held = killed(facts, *types) | there
        inside = self._known.inside(types)
        for lack in (*self._in_text(slot.label, held, inside), *self._in_text(slot.invalid, held, inside)):
            yield Lack(lack.path, lack.fact, lack.path.root in types)
        if slot.valid_when is not None:  # needs a definite yes, so an option may be without a field that it tests
            found = self._in_value(slot.valid_when, held, inside)
            yield from (lack for lack in found if lack.path.root not in types)

    def _element(self, slot: Slot) -> Type | None:
        return self._elements.get(slot.name)

    # ---- parts

    def _in_text(self, text: Template | None, facts: Facts, known: Known) -> Iterator[Lack]:
        for part in () if text is None else text.every():
            if not isinstance(part, str):
                yield from self._in_value(part, facts, known)

    def _in_value(self, expr: Expr, facts: Facts, known: Known) -> Iterator[Lack]:
        yield from (Lack(path, fact) for path, fact in known.unknown(expr, facts))
