"""What a name can stand for, and the places in a file where it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aop.diagnostics import Span
from aop.syntax.tree import Word


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a name. `owner` is what it belongs to: the record of a field, the procedure of a step or of a
    name that its sentences use, the action of an input or a failure; empty for what the workspace knows.

    `kind`: action, system, record, field, procedure, name (a slot, value, result, input or item of a procedure), value
    (a constant of the workspace), step, table, message, intent, topic, queue, level, role, input, failure, built_in.
    """

    kind: str
    name: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a thing is named. `declares` where it is said what it is; `role` says how a name is bound there:
    slot, input, result, value, item, table."""

    span: Span
    thing: Thing
    declares: bool = False
    role: str = ""


def mark_at(marks: Iterable[Mark], offset: int) -> Mark | None:
    """The smallest mark that an offset touches; its end counts, for a cursor behind a word."""
    touched = [mark for mark in marks if mark.span.start <= offset <= mark.span.end and mark.span.start < mark.span.end]
    return min(touched, key=lambda mark: (offset == mark.span.end, mark.span.end - mark.span.start), default=None)


class Marks:
    """Collects the marks of one file."""

    def __init__(self) -> None:
        self.found: list[Mark] = []

    def use(self, word: Word | None, kind: str, owner: str = "") -> None:
        if word is not None and word.text:
            self.found.append(Mark(word.span, Thing(kind, word.text, owner)))

    def declare(self, word: Word, kind: str, owner: str = "", role: str = "", name: str = "") -> None:
        self.found.append(Mark(word.span, Thing(kind, name or word.text, owner), True, role))

    def at(self, span: Span, thing: Thing) -> None:
        self.found.append(Mark(span, thing))
