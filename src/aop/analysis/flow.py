"""What a confirm covers, and what lies on a way back: over the code of a procedure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aop.machine import states
from aop.machine.flow import is_backward, leads, reach, successors, ways
from aop.machine.release import Procedure
from aop.machine.states import Instruction

__all__ = ["covered_by", "goes_back_over_write", "is_backward", "leads", "reach", "successors", "ways"]


def covered_by(code: Sequence[Instruction], confirm: int) -> tuple[int, ...]:
    """The `do`s that can be reached only through the yes of this confirm."""
    known = ways(code)
    after = known.reach(confirm + 1)
    around = known.reach(0, without=(confirm, confirm + 1))
    return tuple(pc for pc in sorted(after - around) if isinstance(step := code[pc], states.Call) and step.verb == "do")


def goes_back_over_write(procedure: Procedure, jump: int, writing: frozenset[str]) -> int | None:
    """A change that lies on a way from the target of a jump back to the jump; None when there is none.

    A change is a `do` that was done or whose outcome is unknown, or a `follow` of a procedure that makes one
    (`writing`). From any call or question on, a handler may take over.
    """
    code = procedure.code
    step = code[jump]
    assert isinstance(step, states.Jump)
    handlers = tuple(procedure.handlers.values())
    for pc in sorted(_reach_with_handlers(code, (step.to,), handlers)):
        after = tuple(_after_change(procedure, pc, writing))
        if after and jump in _reach_with_handlers(code, after, handlers):
            return pc
    return None


def _after_change(procedure: Procedure, pc: int, writing: frozenset[str]) -> Iterator[int]:
    """Where it goes on once something was, or may have been, changed here; nothing where nothing changes."""
    match procedure.code[pc]:
        case states.Call(verb="do", outcomes=outcomes):
            yield pc + 1
            yield outcomes.get("unclear", procedure.handlers["unclear"])
        case states.Enter(procedure=name, otherwise=otherwise) if name in writing:
            yield pc + 1
            if otherwise is not None:
                yield otherwise


def _reach_with_handlers(code: Sequence[Instruction], starts: tuple[int, ...], handlers: tuple[int, ...]) -> set[int]:
    """Forward reach, over `on:` handlers as well."""
    seen: set[int] = set()
    for start in starts:
        seen |= reach(code, start, forward_only=True)
    if any(isinstance(code[pc], states.Call | states.Collect | states.Confirm | states.Enter) for pc in seen):
        for handler in handlers:
            seen |= reach(code, handler, forward_only=True)
    return seen
