"""Runs the parser's tables in a shape that costs half of what Lark's own loop does for each token.

Lark looks up what to do with a rule by hashing the rule, and makes an object for each step. Here each move is a number
(`aop.syntax.moves`). A text that does not parse is left to Lark itself, so that all that is said of mistakes is as it
was; a test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from aop.syntax.lexer import Words
from aop.syntax.lines import Indentation
from aop.syntax.moves import Moves, Reduction
from aop.syntax.tokens import Token, token_of

#: What the driver answers for a text that does not parse.
FAILED = object()

#: Makes one value of several.
Make: TypeAlias = Callable[[list[Any]], Any]


class Driver:
    """The tables of the parser with the builder whose methods they call."""

    def __init__(self, moves: Moves, builder: object) -> None:
        self._moves = moves
        self._reductions = [_step(reduction, builder) for reduction in moves.reductions]
        self._words = Words(moves.kinds)

    def parse(self, text: str, start: str) -> Any:
        """What `Lark.parse` answers, or FAILED where that raises for a text that is not in the language."""
        moves, reductions, next_token = self._moves.states, self._reductions, self._words.next
        begin = self._moves.starts[start]
        states, values, at, end, accepted = [begin], list[Any](), 0, self._moves.ends[start], moves[begin]
        blocks = _Blocks()
        token: Token | None
        while True:
            if blocks.pending:
                token = blocks.pending.pop()
            else:
                token, at = next_token(text, at, accepted)
                if token is not None and (token.type == "_NL" or blocks.indentation is None):
                    blocks.after(token)
            kind = "$END" if token is None else token.type
            while True:  # this loop is half of what a text costs: nothing is called that need not be
                move = accepted.get(kind)
                if move is None:
                    return FAILED
                if move >= 0:
                    states.append(move)
                    values.append(token)
                    accepted = moves[move]
                    break
                size, make, onward = reductions[~move]
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

    __slots__ = ("indentation", "pending")

    def __init__(self) -> None:
        self.indentation: Indentation | None = None
        self.pending: list[Token] = []

    def after(self, token: Token) -> None:
        """Looks at the first token and at each line break before it is taken; what that opens or closes comes next."""
        if token.type != "_NL":
            if self.indentation is None:  # nothing but blanks stands before it
                self.indentation = Indentation(token.start_pos)
            return
        column = len(token) - token.rindex("\n") - 1
        if self.indentation is None:
            self.indentation = Indentation(column)
        depth = self.indentation.step(column)
        kinds = ("_INDENT",) if depth < 0 else ("_DEDENT",) * depth
        self.pending = [token_of(kind, "", token.start_pos, token.end_pos) for kind in kinds]


def _step(reduction: Reduction, builder: object) -> tuple[int, Make | None, Mapping[int, int]]:
    """How many values a reduction takes, what makes one of them (None: the value as it is), and where it goes on."""
    size, name, opened, alone, onward = reduction
    if alone and size == 1 and not opened:
        return size, None, onward
    method: Make = getattr(builder, name) if name else _as_it_is
    return size, _opening(opened, method, alone=alone) if opened else method, onward


def _as_it_is(parts: list[Any]) -> Any:
    return parts


def _opening(places: tuple[int, ...], method: Make, *, alone: bool) -> Make:
    """Puts what is in the lists at these places where the lists stand. A list that comes first is taken over: nobody
    else has it."""
    first = places == (0,)

    def make(parts: list[Any]) -> Any:
        if first:
            opened = parts[0]
            opened.extend(parts[1:])
        else:
            opened = []
            for place, part in enumerate(parts):
                if place in places:
                    opened.extend(part)
                else:
                    opened.append(part)
        return opened[0] if alone and len(opened) == 1 else method(opened)

    return make
