"""Our lexer as Lark asks for one: needed where the tables are made, and where Lark says what is wrong with a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lark.lexer import Lexer, LexerState

from aop.syntax.lexer import Words
from aop.syntax.lines import Indentation
from aop.syntax.tokens import token_of


def kinds_of(terminals: Any) -> dict[str, str]:
    """The terminal of each word and sign that the grammar spells out."""
    return {str(terminal.pattern.value): str(terminal.name) for terminal in terminals}


class WholeWords(Lexer):
    """Lark's interface of a lexer."""

    __future_interface__ = 2

    def __init__(self, conf: Any) -> None:
        self.words = Words(kinds_of(conf.terminals))

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Any]:
        given: Any = lexer_state.text
        text: str = given if isinstance(given, str) else given.text
        states = parser_state.parse_conf.states
        at = 0
        while True:
            token, at = self.words.next(text, at, states[parser_state.position])
            if token is None:
                return
            yield token


class Blocked:
    """Between lexer and parser: indentation becomes tokens."""

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Any]) -> Iterator[Any]:
        """The tokens with those that a line break opens or closes right behind it."""
        indentation: Indentation | None = None
        for token in stream:
            yield token
            if token.type != "_NL":
                if indentation is None:  # nothing but blanks stands before it
                    indentation = Indentation(token.start_pos)
                continue
            column = len(token) - token.rindex("\n") - 1
            if indentation is None:
                indentation = Indentation(column)
            depth = indentation.step(column)
            kinds = ("_INDENT",) if depth < 0 else ("_DEDENT",) * depth
            yield from (token_of(kind, "", token.start_pos, token.end_pos) for kind in kinds)
