"""The tables of the parser as plain data: all that a text in the language needs, so that Lark is not imported for it.

Lark makes them (`moves_of`); `aop.syntax.parser` keeps them. A move is a number: a state to shift to, or `~n` for the
reduction `n`. A reduction says how many values it takes, which method of the builder makes one of them, which of them
are lists to be opened, and whether one alone stays as it is; the last part says where it goes on from each state.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from lark import Lark

#: Rises when the form of what is kept changes.
FORM = 1

#: Size, method (empty: the list itself), places to open, whether one alone stays as it is, state by state.
Reduction: TypeAlias = tuple[int, str, tuple[int, ...], bool, dict[int, int]]


class Moves(NamedTuple):
    """`starts` and `ends` are the states of each start; `kinds` the terminals of words and signs."""

    starts: Mapping[str, int]
    ends: Mapping[str, int]
    kinds: Mapping[str, str]
    states: list[dict[str, int]]
    reductions: list[Reduction]


def written(moves: Moves) -> bytes:
    """As bytes, which only the Python that wrote them reads."""
    return marshal.dumps([moves.starts, moves.ends, moves.kinds, moves.states, moves.reductions])


def read(kept: bytes) -> Moves | None:
    """What was written, or None where it was not written whole."""
    try:
        return Moves(*marshal.loads(kept))  # noqa: S302 - from where this program's own bytecode lies
    except (EOFError, ValueError, TypeError):
        return None


def moves_of(parser: Lark) -> Moves:
    """The tables of a parser that Lark made."""
    from aop.syntax.lark_lexer import kinds_of

    inner: Any = parser.parser
    table = inner.parser.parser.parse_table
    found = _Found(table.states)
    states = [found.of_state(table.states[number]) for number in range(len(table.states))]
    kinds = kinds_of(parser.terminals)
    return Moves(dict(table.start_states), dict(table.end_states), kinds, states, found.reductions)


class _Found:
    """The reductions that were met, each once."""

    def __init__(self, states: Mapping[int, Mapping[str, Any]]) -> None:
        from lark.parsers.lalr_analysis import Shift

        self._shift = Shift
        self._numbers: dict[int, int] = {}
        self._onward: dict[str, dict[int, int]] = {}
        self.reductions: list[Reduction] = []
        for state, moves in states.items():
            for symbol, (action, to) in moves.items():
                if action is Shift:
                    self._onward.setdefault(str(symbol), {})[int(state)] = int(to)

    def of_state(self, moves: Mapping[str, Any]) -> dict[str, int]:
        return {
            str(symbol): int(to) if action is self._shift else ~self._number(to)
            for symbol, (action, to) in moves.items()
        }

    def _number(self, rule: Any) -> int:
        if id(rule) not in self._numbers:  # the table holds its rules
            self._numbers[id(rule)] = len(self.reductions)
            self.reductions.append(self._reduction(rule))
        return self._numbers[id(rule)]

    def _reduction(self, rule: Any) -> Reduction:
        """As Lark's own tree builder would do it, without placeholders and with every token kept."""
        name = str(rule.alias or rule.origin.name)
        opened = [at for at, part in enumerate(rule.expansion) if not part.is_term and part.name.startswith("_")]
        alone = bool(rule.options.expand1) and not rule.alias
        method = "" if name.startswith("_") else name
        return len(rule.expansion), method, tuple(opened), alone, self._onward[str(rule.origin.name)]
