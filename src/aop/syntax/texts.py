"""Texts that a person sees: plain pieces and `{expr}`, and the one escape each kind of text has.

`{{` and `}}` are braces that are shown. In double quotes, `\\"`, `\\\\` and `\\n` are a quote, a backslash and a new
line; a text without quotes (`ask:`) has no escapes. Inside braces a text takes single quotes.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from aop.diagnostics import Span
from aop.syntax.keywords import KEYWORDS
from aop.syntax.reading import Parts, Reading
from aop.syntax.rewrites import replaced
from aop.syntax.tree import Apply, Expr, Literal, Name, Text, Word

#: A piece of a text, with its place in the snippet.
Piece: TypeAlias = tuple[str | Expr, int, int]

_MARK = re.compile(r"\{\{|\}\}|[{}]|\\.?", re.DOTALL)
_MARK_UNQUOTED = re.compile(r"\{\{|\}\}|[{}]")
_INSIDE = re.compile(r"""(?:[^{}'"]|'[^'\n]*'|"[^"\n]*")*\}""")
_SIMPLE = re.compile(r"[ ]*(([a-z_][a-z0-9_]*)(?:\.[a-z_][a-z0-9_]*)*)[ ]*")
_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n"}


class Texts(Reading):
    """Quoted texts, as an author's words (`Text`) and as a value."""

    def string(self, token: Any) -> Text:
        """A text to be said, from its token with quotes."""
        pieces = self.pieces(token.start_pos + 1, token.end_pos - 1, quoted=True)
        return Text(tuple(piece for piece, _, _ in pieces), self.token_span(token))

    def text(self, c: Parts) -> Expr:
        """A text as a value: an option, or a text put together."""
        token, span = c[0], self.token_span(c[0])
        if self.mode == "braces":
            self.double_in_braces(token.value, span)
        pieces = self.pieces(token.start_pos + 1, token.end_pos - 1, quoted=self.mode != "braces")
        if not pieces or (len(pieces) == 1 and isinstance(pieces[0][0], str)):
            return Literal("text", pieces[0][0] if pieces else "", span)  # type: ignore[arg-type]
        return Apply("text", tuple(self._operand(*piece) for piece in pieces), span)

    def single_quoted(self, c: Parts) -> Literal:
        span, value = self.token_span(c[0]), c[0].value[1:-1]
        if self.mode != "braces":
            fix = replaced(span, f'"{value}"', safe='"' not in value and "\\" not in value)
            self.find("AOP125", "a text takes double quotes here", span, f'write `"{value}"`', fix)
        return Literal("text", value, span)

    def double_in_braces(self, quoted: str, span: Span) -> None:
        message = "a text inside braces takes single quotes"
        inner = quoted.strip(chr(34))
        self.find("AOP125", message, span, f"write `'{inner}'`", replaced(span, f"'{inner}'", safe="'" not in inner))

    def pieces(self, start: int, end: int, *, quoted: bool) -> list[Piece]:
        """The text between two places, taken apart. Whatever is wrong with it leaves a finding."""
        text = self.page
        marks = _MARK if quoted else _MARK_UNQUOTED
        found: list[Piece] = []
        plain, since, at = "", start, start
        while mark := marks.search(text, at, end):
            plain += text[at : mark.start()]
            at = mark.end()
            sign = mark.group()
            if sign != "{":
                plain += self._sign(sign, mark.start())
                continue
            close = _INSIDE.match(text, at, end)
            if close is None:
                self._open_brace(mark.start())
                plain += sign
                continue
            if plain:
                found.append((plain, since, mark.start()))
            value = self._value(at, close.end() - 1)
            if value is not None:
                found.append((value, at, close.end() - 1))
            plain, since, at = "", close.end(), close.end()
        plain += text[at:end]
        return [*found, (plain, since, end)] if plain else found

    def _operand(self, piece: str | Expr, start: int, end: int) -> Expr:
        if isinstance(piece, str):
            return Literal("text", piece, self._place(start, end))
        return piece

    def _place(self, start: int, end: int) -> Span:
        return Span(self.source, self.at[start], self.at[end - 1] + 1)

    def _sign(self, sign: str, start: int) -> str:
        if sign in ("{{", "}}"):
            return sign[0]
        span = self._place(start, start + len(sign))
        if sign == "}":
            self.find("AOP126", "this `}` closes no brace", span, "write `}}` for a brace that is shown")
        elif sign not in _ESCAPES:
            self.find("AOP125", f"`{sign}` stands for nothing", span, "write `\\\\` for a backslash")
        return _ESCAPES.get(sign, sign)

    def _open_brace(self, start: int) -> None:
        help_text = "close it with `}`, or write `{{` for a brace that is shown"
        self.find("AOP126", "this `{` is not closed", self._place(start, start + 1), help_text)

    def _value(self, start: int, end: int) -> Expr | None:
        """What stands between braces."""
        simple = _SIMPLE.fullmatch(self.page, start, end)
        if simple is not None and simple[2] not in KEYWORDS:
            return self._name(simple.start(1), simple.end(1))
        if not self.page[start:end].strip():
            span = self._place(start - 1, end + 1)
            self.find("AOP126", "nothing stands between these braces", span, "name a value, as in `{order_id}`")
            return None
        return self.fragment(self, start, end)

    def _name(self, start: int, end: int) -> Name:
        """The way of nearly all braces: a dotted name, read without the parser."""
        words, at = [], start
        for part in self.page[start:end].split("."):
            words.append(Word(part, self._place(at, at + len(part))))
            at += len(part) + 1
        return Name(tuple(words), self._place(start, end))
