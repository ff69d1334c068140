"""The formulas and the engine mean the same by a condition: random conditions, random values, some of them missing.

`AOP_CONDITIONS=100000` tries more (`make soak-prove`). A failure names the seed that repeats it.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

from aop.engine.evaluate import compile_expression
from aop.engine.scope import Scope
from aop.machine.expressions import Apply, walk
from aop.machine.release import Release
from aop.proofs.conditions import Conditions
from aop.proofs.terms import Questions, no
from aop.proofs.values import Values
from laws.desk import IDENTIFY, desk, procedure
from proofs.random_conditions import Known, Seen, Writer, is_exact

COUNT = int(os.environ.get("AOP_CONDITIONS", "400"))
FIRST = int(os.environ.get("AOP_SEED", "0"))


def tried(release: Release, seed: int, reached: Counter[str]) -> str | None:
    """What is wrong with the condition of a seed; None when both agree."""
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    writer = Writer(chance)
    expr, given = writer.condition(2), writer.values()
    rank, done = chance.randint(-1, 1), chance.randint(0, 2)
    truth = compile_expression(expr)(Scope(given, Known(rank, done)))
    seen = Seen(Values(release), rank=rank, count=done)
    seen.hold(given)
    found = Conditions(seen.values).value(expr, seen)
    questions = Questions()
    questions.know([*seen.values.axioms, *seen.facts])
    exact = is_exact(expr, given)
    reached.update(part.op for part in walk(expr) if isinstance(part, Apply))
    reached[f"{truth} {'surely' if exact else 'perhaps'}"] += 1
    is_so = found.yes if truth is True else found.nope if truth is False else no(found.known)
    if questions.ask(10, is_so) is None:
        return f"seed {seed}: {expr} is {truth} of {given}, and the prover says that it cannot be"
    if exact and questions.ask(10, no(is_so)) is not None:
        return f"seed {seed}: {expr} is {truth} of {given}, and the prover says that it need not be"
    return None


def test_the_prover_and_the_engine_mean_the_same() -> None:
    release = desk(procedure("any", IDENTIFY + "ending: |\n  finish as resolved\n")).release
    reached: Counter[str] = Counter()
    wrong = [found for seed in range(FIRST, FIRST + COUNT) if (found := tried(release, seed, reached)) is not None]
    assert not wrong, wrong[:3]
    for outcome in ("True surely", "False surely", "None surely", "True perhaps", "False perhaps"):
        assert reached[outcome] >= COUNT // 100, (outcome, reached)
    for op in ("several", "between", "rounded", "else", "more_than_ago", "within_next", "since", "divide", "one_of"):
        assert reached[op], op
