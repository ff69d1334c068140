"""The verdicts against everything that can happen: small random procedures, and every conversation that there is.

What some conversation violates is never called proved, what none does never refuted. `AOP_MACHINES=10000` looks at more
(`make soak-prove`). A failure names the seed that repeats it.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

from aop.proofs.prove import Prover
from proofs.small import Everything, Writer

COUNT = int(os.environ.get("AOP_MACHINES", "12"))
FIRST = int(os.environ.get("AOP_SEED", "0"))


def looked_at(seed: int, verdicts: Counter[tuple[bool, str]]) -> list[str]:
    """What is wrong with the machine of a seed."""
    release = Writer(Random(seed)).release()  # noqa: S311 - repeatable on purpose
    if release is None:
        return []
    every = Everything(release)
    if not every.look():
        return []
    wrong = []
    for found in Prover(release).of("small").verdicts:
        if found.built_in:
            continue
        violated = found.text in every.broken
        verdicts[violated, found.status] += 1
        if (violated, found.status) in ((True, "proved"), (False, "refuted")):
            said = "some conversation violates" if violated else "no conversation violates"
            wrong.append(f"seed {seed}: `{found.text}` is {found.status}, and {said} it")
    return wrong


def test_verdicts_agree_with_every_conversation_there_is() -> None:
    verdicts: Counter[tuple[bool, str]] = Counter()
    wrong = [found for seed in range(FIRST, FIRST + COUNT) for found in looked_at(seed, verdicts)]
    print(f"violated, verdict: {dict(verdicts)}")  # noqa: T201
    assert not wrong, wrong[:3]
    assert verdicts[True, "refuted"] >= COUNT
    assert verdicts[False, "proved"] >= COUNT
    undecided = verdicts[True, "not_proved"] + verdicts[False, "not_proved"]
    assert undecided <= sum(verdicts.values()) // 5
