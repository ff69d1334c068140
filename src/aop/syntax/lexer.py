"""The lexer: one regular expression, whole words, and the parser's say about what may stand here.

Lark's contextual lexer asks the same question (a word is a keyword only where the parser could take it), but keeps
a hundred regular expressions to answer it, and takes `go to` out of `go today`. Here a word is read to its end
first; a test holds the two lexers to each other on everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lark import Token
from lark.lexer import Lexer, LexerState

from aop.syntax.lines import Indentation
from aop.values import UNITS

_TOKEN = re.compile(
    r"[ \t]*(?:\#[^\n]*)?"
    r"(?:(?P<WORD>[A-Za-z_][A-Za-z0-9_]*)(?P<DOTTED>(?:\.[A-Za-z_][A-Za-z0-9_]*)+)?"
    r"|(?P<_NL>(?:\n[ ]*)+)"
    r"|(?P<COMMA>,)(?:[ \t]*(?P<AFTER_COMMA>otherwise\b(?![ \t]*=)|at[ \t]+most\b|within\b(?![ \t]*=)))?"
    r'|(?P<STRING>"(?:\\.|[^"\\\n])*")'
    r"|(?P<DATE>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<CLOCK>[0-9]{1,2}:[0-9]{2})"
    r"|(?P<PERCENT>[0-9]+(?:\.[0-9]+)?%)"
    r"|(?P<NUMBER>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<MONEY>[$€£][0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?)"
    r"|(?P<COMPARE><>|[<>]=?|[=!]=|[≤≥≠])"
    r"|(?P<QUOTED>'[^'\n]*')"
    r"|(?P<BROKEN>\x00+)"
    r"|(?P<SIGN>[:=+*/()\[\]-])"
    r"|(?P<UNKNOWN>.)"
    r"|\Z)"
)

_UNITS = frozenset(UNITS) | {unit.removesuffix("s") for unit in UNITS}
_AFTER_COMMA = {"otherwise": "COMMA_OTHERWISE", "at": "COMMA_AT_MOST", "within": "COMMA_WITHIN"}


class WholeWords(Lexer):
    """Lark's interface of a lexer. `kinds` has the terminal of each word and sign that the grammar spells out."""

    __future_interface__ = 2

    def __init__(self, conf: Any) -> None:
        self.kinds = {terminal.pattern.value: terminal.name for terminal in conf.terminals}

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:
        given: Any = lexer_state.text
        text: str = given if isinstance(given, str) else given.text
        states = parser_state.parse_conf.states
        at = 0
        while True:
            token, at = next_token(self, text, at, states[parser_state.position])
            if token is None:
                return
            yield token

    def kind(self, match: re.Match[str], group: str, accepted: Mapping[str, Any]) -> tuple[str, int, int]:
        """What the match is where the parser accepts these, and where it stands."""
        if group in ("WORD", "DOTTED"):
            return self._word(match, accepted)
        if group == "AFTER_COMMA":
            kind = _AFTER_COMMA[match["AFTER_COMMA"].split()[0]]
            if kind in accepted:
                return kind, match.start("COMMA"), match.end()
            return "COMMA", match.start("COMMA"), match.end("COMMA")
        start, end = match.span(group)
        return self.kinds[match[group]] if group == "SIGN" else group, start, end

    def _word(self, match: re.Match[str], accepted: Mapping[str, Any]) -> tuple[str, int, int]:
        start, end = match.span("WORD")
        if match["DOTTED"] and "DOTTED" in accepted:
            return "DOTTED", start, match.end()
        word = match["WORD"]
        if word in _UNITS and "UNIT" in accepted:
            return "UNIT", start, end
        if "CURRENCY" in accepted and len(word) == 3 and word.isupper():
            return "CURRENCY", start, end
        kind = self.kinds.get(word, "NAME")
        if kind in accepted:
            return kind, start, end
        return "NAME" if "NAME" in accepted else kind, start, end


def next_token(lexer: WholeWords, text: str, at: int, accepted: Mapping[str, Any]) -> tuple[Token | None, int]:
    """The token at an offset where the parser accepts these, and the offset behind it; None at the end."""
    match = _TOKEN.match(text, at)
    assert match is not None  # the last groups take every character, and the end
    group = match.lastgroup
    if group is None:
        return None, at
    kind, start, end = lexer.kind(match, group, accepted)
    return token_of(kind, text[start:end], start, end), end


class Blocked:
    """Between lexer and parser: indentation becomes tokens."""

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        indentation: Indentation | None = None
        for token in stream:
            yield token
            if token.type != "_NL":
                if indentation is None:  # nothing but blanks stands before it
                    indentation = Indentation(token.start_pos or 0)
                continue
            column = len(token) - token.rindex("\n") - 1
            if indentation is None:
                indentation = Indentation(column)
            depth = indentation.step(column)
            if depth < 0:
                yield Token.new_borrow_pos("_INDENT", "", token)
            for _ in range(depth):
                yield Token.new_borrow_pos("_DEDENT", "", token)


def token_of(kind: str, text: str, start: int, end: int) -> Token:
    """A token without line and column, which nobody here asks for: making those is half of what a token costs."""
    token = str.__new__(Token, text)
    token.type, token.value, token.start_pos, token.end_pos = kind, text, start, end
    token.line = token.column = token.end_line = token.end_column = 1
    return token
