"""Runs the parser's tables: Lark's, in a shape that costs a third less for each token.

Lark looks up what to do with a rule by hashing the rule, and makes an object for each step. Here each move is a number
(shift to that state) or what a reduction needs, worked out once. A text that does not parse is left to Lark itself, so
that all that is said of mistakes is as it was; a test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from lark import Token
from lark.parse_tree_builder import ExpandSingleChild
from lark.parsers.lalr_analysis import Shift

from aop.syntax.lexer import WholeWords, next_token, token_of
from aop.syntax.lines import Indentation
from aop.syntax.parser import FAILED

if TYPE_CHECKING:
    from lark import Lark

#: How many values it takes, what makes one of them (None: the value as it is), and where it goes on from each state.
Reduction: TypeAlias = tuple[int, Callable[[list[Any]], Any] | None, Mapping[int, int]]
Moves: TypeAlias = dict[int, dict[str, int | Reduction]]


class Driver:
    """The tables of one parser."""

    def __init__(self, parser: Lark) -> None:
        inner: Any = parser.parser.parser.parser
        table = inner.parse_table
        self._starts, self._ends = table.start_states, table.end_states
        self._moves = _moves(table.states, inner.callbacks)
        self._lexer = WholeWords(parser.lexer_conf)

    def parse(self, text: str, start: str) -> Any:
        """What `Lark.parse` answers, or FAILED where that raises for a text that is not in the language."""
        moves, states, values = self._moves, [self._starts[start]], list[Any]()
        lexer, at, end, accepted = self._lexer, 0, self._ends[start], moves[self._starts[start]]
        blocks = _Blocks()
        token: Token | None
        while True:
            token = blocks.pending.pop() if blocks.pending else None
            if token is None:
                token, at = next_token(lexer, text, at, accepted)
                if token is not None:
                    blocks.after(token)
            kind = "$END" if token is None else token.type
            while True:  # this loop is half of what a text costs: nothing is called that need not be
                move = accepted.get(kind)
                if type(move) is int:
                    states.append(move)
                    values.append(token)
                    accepted = moves[move]
                    break
                if move is None:
                    return FAILED
                size, make, onward = move  # type: ignore[misc]
                if size == 1:
                    del states[-1]
                    if make is not None:
                        values[-1] = make([values[-1]])
                elif size:
                    taken = values[-size:]
                    del states[-size:], values[-size:]
                    values.append(make(taken))  # type: ignore[misc]
                else:
                    values.append(make([]))  # type: ignore[misc]
                state = onward[states[-1]]
                if token is None and state == end:
                    return values[-1]
                states.append(state)
                accepted = moves[state]


class _Blocks:
    """What stands between a line break and the next token: `pending` tokens, the next one last."""

    __slots__ = ("_indentation", "pending")

    def __init__(self) -> None:
        self._indentation: Indentation | None = None
        self.pending: list[Token] = []

    def after(self, token: Token) -> None:
        """Looks at a token before it is taken; what a line break opens or closes comes right behind it."""
        if token.type != "_NL":
            if self._indentation is None:  # nothing but blanks stands before it
                self._indentation = Indentation(token.start_pos or 0)
            return
        column = len(token) - token.rindex("\n") - 1
        if self._indentation is None:
            self._indentation = Indentation(column)
        depth = self._indentation.step(column)
        kinds = ("_INDENT",) if depth < 0 else ("_DEDENT",) * depth
        self.pending = [token_of(kind, "", token.start_pos or 0, token.end_pos or 0) for kind in kinds]


def _moves(states: Mapping[int, Mapping[str, Any]], callbacks: Mapping[Any, Any]) -> Moves:
    onward: dict[str, dict[int, int]] = {}
    for state, moves in states.items():
        for symbol, (action, to) in moves.items():
            if action is Shift:
                onward.setdefault(symbol, {})[state] = to
    reductions: dict[int, Reduction] = {}

    def move(action: Any, to: Any) -> int | Reduction:
        if action is Shift:
            return int(to)
        if id(to) not in reductions:
            made, size = callbacks[to], len(to.expansion)
            unchanged = size == 1 and isinstance(made, ExpandSingleChild)
            reductions[id(to)] = (size, None if unchanged else made, onward[to.origin.name])
        return reductions[id(to)]

    return {state: {name: move(*found) for name, found in moves.items()} for state, moves in states.items()}
