"""Questions to the solver of which the answers hang on nothing that was asked before in the same process.

The solver numbers all terms of a process, and which of several answers it gives may hang on the numbers. Here each
question, with all that is known, is copied into a world of its own before it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aop.proofs.terms import MAX_EFFORT, Model, Truth, Unsure, both, lifted, solver


class AloneModel(Model):
    """An assignment in a world of its own; terms are looked up as they are there."""

    def __init__(self, model: Any, world: Any) -> None:
        super().__init__(_Looking(model, world))


class _Looking:
    """What a model of the solver says about terms of another world."""

    def __init__(self, model: Any, world: Any) -> None:
        self._model = model
        self._world = world

    def eval(self, term: Any, *, model_completion: bool = False) -> Any:
        return self._model.eval(term.translate(self._world), model_completion=model_completion)


def ask_alone(known: Sequence[Truth], *truths: Truth) -> Model | None:
    """An assignment in which all of these hold, given what is known; None when there is none. Raises Unsure when
    neither is found within MAX_EFFORT, which does not hang on a clock."""
    question = both(*truths)
    if question is False:
        return None
    z3 = solver()
    world = z3.Context()
    asked = z3.SimpleSolver(ctx=world)
    asked.set("rlimit", MAX_EFFORT // 4)
    for item in (*known, question):
        if item is not True:
            asked.add(lifted(item).translate(world))
    found = asked.check()
    if found == z3.sat:
        return AloneModel(asked.model(), world)
    if found == z3.unsat:
        return None
    raise Unsure(asked.reason_unknown())
