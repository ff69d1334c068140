"""Where the code of a machine can go: successors, ways back, what is reachable.

Many checks ask the same of the same code, one after the other: what was worked out for the last few codes is kept, by
which object they are. A list may still change, so nothing is kept of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from aop.machine import states
from aop.machine.states import Instruction


def successors(code: Sequence[Instruction], pc: int) -> Iterator[int]:
    """The places that may come next, not through `on:` handlers."""
    step = code[pc]
    match step:
        case states.Finish() | states.Escalate() | states.Switch():
            return
        case states.Jump(to):
            yield to
            return
        case states.Next(loop):
            yield loop
            return
        case states.Call(outcomes=outcomes):
            yield from outcomes.values()
        case states.Loop(exit=exit_place):
            yield exit_place
        case states.Verify(otherwise=otherwise, restart=restart):
            yield otherwise
            yield restart
        case states.Count(exit=exit_place, otherwise=otherwise):
            yield exit_place
            yield otherwise
        case states.Branch() | states.Confirm() | states.Quote() | states.Await() | states.AskPerson():
            yield step.otherwise
        case states.Enter() | states.Collect():
            if step.otherwise is not None:
                yield step.otherwise
    yield pc + 1


def is_backward(code: Sequence[Instruction], pc: int, target: int) -> bool:
    """Whether an edge is one of the bounded ways back (a loop's next pass, a `go to` back, a new try)."""
    step = code[pc]
    if isinstance(step, states.Jump):
        return step.back or step.repeats
    return isinstance(step, states.Next) or (isinstance(step, states.Verify) and target == step.restart)


def reach(
    code: Sequence[Instruction],
    start: int,
    *,
    forward_only: bool = False,
    without: tuple[int, int] | None = None,
) -> frozenset[int]:
    """Every place reachable from `start`, itself included; `without` is an edge that may not be taken."""
    return ways(code).reach(start, forward_only=forward_only, without=without)


def leads(code: Sequence[Instruction], pc: int, target: int) -> bool:
    """Whether `target` is reachable from `pc`; a place leads to itself."""
    return pc < len(code) and bool(ways(code).reached[pc] >> target & 1)


#: The commonest instructions that only go on; asking `successors` gives the same, later.
_STRAIGHT = (states.Tell, states.Assign, states.Append)


#: Codes of which the edges are kept.
MAX_KEPT_EDGES = 2_000


class Ways:
    """The edges of one code, and what is reached by them."""

    def __init__(self, code: Sequence[Instruction]) -> None:
        self._code = code
        self._found: dict[tuple[int, bool, tuple[int, int] | None], frozenset[int]] = {}
        #: For each place, those that may come next; one behind the end may be among them.
        self.ahead = _ahead(_Same(code)) if isinstance(code, tuple) else _edges(code)

    @cached_property
    def forward(self) -> tuple[tuple[int, ...], ...]:
        """The edges without the ways back."""
        return tuple(
            tuple(target for target in targets if not is_backward(self._code, pc, target))
            for pc, targets in enumerate(self.ahead)
        )

    @cached_property
    def reached(self) -> tuple[int, ...]:
        """For each place, the set of all places reachable from it as the bits of a number, its own among them."""
        size = len(self.ahead)
        inside = [[target for target in targets if target < size] for targets in self.ahead]
        reached = [1 << pc for pc in range(size)]
        changed = True
        while changed:  # most edges lead ahead: from the end, a pass or two for each depth of loops
            changed = False
            for pc in range(size - 1, -1, -1):
                found = reached[pc]
                for target in inside[pc]:
                    found |= reached[target]
                if found != reached[pc]:
                    reached[pc] = found
                    changed = True
        return tuple(reached)

    def reach(
        self, start: int, *, forward_only: bool = False, without: tuple[int, int] | None = None
    ) -> frozenset[int]:
        """As the function of this name."""
        key = start, forward_only, without
        if key not in self._found:
            self._found[key] = frozenset(self._walked(start, self.forward if forward_only else self.ahead, without))
        return self._found[key]

    def _walked(self, start: int, edges: Sequence[Sequence[int]], without: tuple[int, int] | None) -> set[int]:
        closed, shut = (-1, -1) if without is None else without
        size = len(edges)
        seen: set[int] = set()
        left = [start]
        while left:
            pc = left.pop()
            if pc in seen or pc >= size:
                continue
            seen.add(pc)
            left.extend(edges[pc] if pc != closed else [target for target in edges[pc] if target != shut])
        return seen


def ways(code: Sequence[Instruction]) -> Ways:
    """The edges of a code."""
    return _kept(_Same(code)) if isinstance(code, tuple) else Ways(code)


class _Same:
    """A code that is told from others by which object it is: comparing all that is in it would cost more."""

    __slots__ = ("code",)

    def __init__(self, code: Sequence[Instruction]) -> None:
        self.code = code

    def __hash__(self) -> int:
        return id(self.code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.code is other.code


def _edges(code: Sequence[Instruction]) -> tuple[tuple[int, ...], ...]:
    return tuple((pc + 1,) if type(step) in _STRAIGHT else tuple(successors(code, pc)) for pc, step in enumerate(code))


@lru_cache(maxsize=MAX_KEPT_EDGES)
def _ahead(same: _Same) -> tuple[tuple[int, ...], ...]:
    """The edges alone are small, so those of many codes are kept: each rule goes through all procedures."""
    return _edges(same.code)


@lru_cache(maxsize=64)
def _kept(same: _Same) -> Ways:
    return Ways(same.code)
