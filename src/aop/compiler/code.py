"""Flat code under construction: instructions with labels that become places when everything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aop.diagnostics import Span
from aop.machine import states
from aop.machine.states import Instruction, Place

#: The fields of each instruction that hold a place in the code.
PLACES: dict[type[Any], tuple[str, ...]] = {
    states.Branch: ("otherwise",),
    states.Loop: ("exit",),
    states.Next: ("loop",),
    states.Count: ("exit", "otherwise"),
    states.Jump: ("to",),
    states.Enter: ("otherwise",),
    states.Collect: ("otherwise",),
    states.Confirm: ("otherwise",),
    states.Call: ("outcomes",),
    states.Verify: ("otherwise", "restart"),
    states.Quote: ("otherwise",),
    states.Await: ("otherwise",),
    states.AskPerson: ("otherwise",),
}

#: Labels are numbers above every place, so that one left unresolved cannot be taken for a place.
FIRST_LABEL = 1_000_000


class Code:
    """Instructions in order, each with the span of its sentence, the step it stands in and the loops around it."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.spans: list[Span] = []
        self.steps: list[int] = []
        self.step = 0
        self.nest: tuple[int, ...] = ()  # the loops around what is written now
        self.nesting: dict[int, tuple[int, ...]] = {}
        self._labels: dict[int, int] = {}
        self._next = FIRST_LABEL

    def label(self) -> int:
        self._next += 1
        return self._next

    def mark(self, label: int) -> None:
        """The label is the place of what is written next."""
        self._labels[label] = len(self.instructions)

    def mark_at(self, label: int, place_in_code: int) -> None:
        """The label is a place that is written soon."""
        self._labels[label] = place_in_code

    def emit(self, instruction: Instruction, span: Span) -> int:
        self.instructions.append(instruction)
        self.spans.append(span)
        self.steps.append(self.step)
        if self.nest:
            self.nesting[len(self.instructions) - 1] = self.nest
        return len(self.instructions) - 1

    def place_of(self, label: int) -> int:
        return self._labels[label]

    def resolve(self) -> None:
        """Puts places where labels were."""
        self.instructions = [self._resolved(item) for item in self.instructions]

    def _resolved(self, instruction: Instruction) -> Instruction:
        changes: dict[str, Any] = {}
        for name in PLACES.get(type(instruction), ()):
            held = getattr(instruction, name)
            if isinstance(held, Mapping):
                changes[name] = {key: self._place(label) for key, label in held.items()}
            elif held is not None:
                changes[name] = self._place(held)
        return replace(instruction, **changes) if changes else instruction

    def _place(self, label: int) -> int:
        return self._labels[label] if label >= FIRST_LABEL else label


def place(span: Span) -> Place:
    """The place of a sentence: its first line is its text."""
    source = span.source
    line, column = source.position(span.start)
    end = source.line_starts[line] if line < len(source.line_starts) else span.end
    text = source.text[span.start : min(end, span.end)]
    return Place(source.path, line, column, text.splitlines()[0].strip() if text else "")
