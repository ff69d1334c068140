"""The sentences of a procedure's code: what somebody wrote, without what the compiler put in between.

The compiler ends each step and each handler with an instruction whose place is that of its name, and joins branches by
jumps whose place is that of the `if`. Nobody wrote those.
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.machine import states
from aop.machine.release import Procedure
from aop.machine.states import Instruction, Place

#: How a jump begins that somebody wrote.
WRITTEN_JUMPS = ("go to ", "skip ")


def is_sentence(procedure: Procedure, at: Place) -> bool:
    """Whether somebody wrote it: the end of a step has the name of the step as its place."""
    heads = (procedure.name, *procedure.steps, *(f"{name}: |" for name in procedure.handlers))
    return at.text not in heads


def written(procedure: Procedure) -> Iterator[tuple[int, Instruction]]:
    """The instructions that stand for what somebody wrote, each with its place in the code."""
    for pc, step in enumerate(procedure.code):
        if isinstance(step, states.Jump | states.Next) and not step.at.text.startswith(WRITTEN_JUMPS):
            continue
        if is_sentence(procedure, step.at):
            yield pc, step
