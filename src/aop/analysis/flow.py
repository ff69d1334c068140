"""Where the code of a procedure can go: successors, what is reachable, what an edge dominates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aop.machine import states
from aop.machine.release import Procedure
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
        case states.Branch() | states.Confirm():
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
) -> set[int]:
    """Every place reachable from `start`, itself included; `without` is an edge that may not be taken."""
    seen: set[int] = set()
    left = [start]
    while left:
        pc = left.pop()
        if pc in seen or pc >= len(code):
            continue
        seen.add(pc)
        left.extend(
            target
            for target in successors(code, pc)
            if (pc, target) != without and not (forward_only and is_backward(code, pc, target))
        )
    return seen


def covered_by(code: Sequence[Instruction], confirm: int) -> tuple[int, ...]:
    """The `do`s that can be reached only through the yes of this confirm."""
    after = reach(code, confirm + 1)
    around = reach(code, 0, without=(confirm, confirm + 1))
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
