"""Where the code of a machine can go: successors, ways back, what is reachable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
