"""Lines that open a block: `if` and its `otherwise` lines, loops, and what answers a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aop.diagnostics import Span
from aop.syntax.clauses import Clauses
from aop.syntax.reading import Parts

#: What may come of a call, each answered by a line under it.
HANDLERS = ("fails", "denied", "undecided", "unclear")


@dataclass(frozen=True, slots=True)
class Opener:
    """A line that opens a block. `kind`: if, otherwise if, otherwise, for each, repeat, or a handler's outcome."""

    kind: str
    parts: tuple[Any, ...]
    span: Span


class Openers(Clauses):
    """One method a kind of line, without its block."""

    def if_(self, c: Parts) -> Opener:
        return Opener("if", (self.condition(c[1]),), self.span(c[0], c[1]))

    def otherwise_if(self, c: Parts) -> Opener:
        return Opener("otherwise if", (self.condition(c[2]),), self.span(c[0], c[2]))

    def otherwise_(self, c: Parts) -> Opener:
        return Opener("otherwise", (None,), self.token_span(c[0]))

    def for_each(self, c: Parts) -> Opener:
        given = self.modifiers("for each", c[5:])
        tries = given.get("tries")
        return Opener("for each", (self.new_name(c[2]), c[4], tries and tries.count), self.span(c[0], c[-1]))

    def repeat(self, c: Parts) -> Opener:
        until, given = self.condition(c[2]), self.modifiers("repeat", c[3:])
        span = self.span(c[0], c[-1])
        return Opener("repeat", (until, given.get("tries"), None), span)

    def fails(self, c: Parts) -> Opener:
        return Opener("fails", (None,), self.span(c[0], c[-1]))

    def fails_with(self, c: Parts) -> Opener:
        if len(c) > 5:
            help_text = "write one `if it fails with …:` for each"
            self.find("AOP118", "one line answers one failure", self.span(c[4], c[-1]), help_text)
        return Opener("fails", (self.word(c[4]),), self.span(c[0], c[-1]))

    def denied(self, c: Parts) -> Opener:
        return Opener("denied", (None,), self.span(c[0], c[-1]))

    def undecided(self, c: Parts) -> Opener:
        return Opener("undecided", (None,), self.span(c[0], c[-1]))

    def unclear(self, c: Parts) -> Opener:
        return Opener("unclear", (None,), self.span(c[0], c[-1]))

    def otherwise(self, c: Parts) -> Any:
        if c[0].type != "COMMA_OTHERWISE":
            self.comma(c[0], "otherwise")
        return c[0]

    def _otherwise_span(self, word: Any) -> Span:
        end = self.end_of(word)
        return Span(self.source, end - len("otherwise"), end)
