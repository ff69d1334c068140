"""What a procedure can pay at most, on both sides: the lines of the prover's exposure that are not the same."""

from __future__ import annotations

import time
from collections.abc import Iterator

from aop.diffs.changes import Written
from aop.machine.release import Release
from aop.machine.states import Call
from aop.proofs.encoding import Encoding
from aop.proofs.exposure import exposure
from aop.proofs.graph import TooLarge
from aop.proofs.prove import Budget, TimeIsOver
from aop.proofs.terms import Model, Questions, Truth, Unsure

#: So long one question may take the solver.
SECONDS = 2.0


def exposed_otherwise(name: str, old: Release, new: Release, end: float) -> Iterator[Written]:
    """For each action that changes money, what it can pay without and with a person, where that is other. Nothing where
    it cannot be said in time."""
    if not any(_pays(release, name) for release in (old, new)):
        return
    try:
        before, after = (_lines(release, name, end) for release in (old, new))
    except (TooLarge, TimeIsOver, Unsure):
        return
    for action in dict.fromkeys((*before, *after)):
        if before.get(action) != after.get(action):
            yield Written(f"{name}: {action}", before.get(action, "nothing"), after.get(action, "nothing"))


def _pays(release: Release, name: str) -> bool:
    steps = (step for step in release.procedures[name].code if isinstance(step, Call) and step.verb == "do")
    return any(release.actions[step.action].changes == "money" for step in steps)


def _lines(release: Release, name: str, end: float) -> dict[str, str]:
    """By action, in words."""
    budget = Budget(time.monotonic, end)
    encoding = Encoding(release, name, budget.check, ()).run()
    questions = Questions()
    questions.know(encoding.values.axioms)

    def ask(*truths: Truth) -> Model | None:
        budget.check()
        return questions.ask(min(SECONDS, budget.left), *truths)

    return {line.partition(": ")[0]: line.partition(": ")[2] for line in exposure(encoding, ask)}
