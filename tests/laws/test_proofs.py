"""Law 7: what is proved no random conversation violates; what is refuted was played.

`AOP_PROOFS=1000` looks at more machines (`make soak-prove`). A failure names the seed that repeats it.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

from aop.engine.snapshot import Snapshot
from aop.engine.transition import transition
from aop.errors import ProtocolError
from aop.machine.policy import Property
from aop.proofs.prove import Prover
from aop.proofs.watching import Watch
from laws.desk import Desk
from laws.streams import next_event
from laws.world import Talk
from proofs.wishes import random_desk

COUNT = int(os.environ.get("AOP_PROOFS", "5"))
FIRST = int(os.environ.get("AOP_SEED", "0"))
CONVERSATIONS, LONGEST = 8, 70


def verdicts(desk: Desk, reached: Counter[str]) -> list[tuple[str, Property]]:
    """What is proved of each procedure that a customer can ask for."""
    prover, proved = Prover(desk.release), []
    for name in desk.release.intents:
        procedure = desk.release.procedures[desk.release.intents[name].procedure]
        found = [item for item in prover.of(procedure.name).verdicts if not item.built_in]
        for item, verdict in zip(procedure.properties, found, strict=True):
            reached[verdict.status] += 1
            if verdict.status == "proved":
                proved.append((procedure.name, item))
            if verdict.status == "refuted":
                assert verdict.talk, f"{procedure.name}: {verdict.text} is refuted by nothing"
    return proved


def runs(state: Snapshot) -> str | None:
    """The procedure of the request that runs."""
    return next((item.origin or item.procedure for item in reversed(state.frames) if item.root), None)


def converse(
    desk: Desk, chance: Random, proved: list[tuple[str, Property]], number: int, reached: Counter[str]
) -> list[str]:
    """One random conversation; which proved properties it violates on the ways of their own procedure."""
    talk = Talk(desk.program, f"case{number}")
    watched = [(name, Watch(desk.program, item)) for name, item in proved]
    for _ in range(LONGEST):
        event, before = next_event(chance, talk), talk.state
        try:
            after, effects = transition(desk.program, before, event)
        except ProtocolError:
            continue
        talk.state = after
        talk.keep(event, effects)
        reached.update(type(effect).__name__ for effect in effects)
        for name, watch in watched:
            order = watch.property.kind == "order"
            own = (after.ended is not None and after.ended.procedure == name) if order else runs(after) == name
            watch.see(before, effects, after)
            if watch.broken is not None and own:
                return [f"{name}: {watch.property.at.text}: {watch.broken}"]
            watch.broken = None
    return []


def test_what_is_proved_no_conversation_violates() -> None:
    reached: Counter[str] = Counter()
    wrong = []
    for seed in range(FIRST, FIRST + COUNT):
        desk, chance = random_desk(seed), Random(seed)  # noqa: S311 - repeatable on purpose
        proved = verdicts(desk, reached)
        for number in range(CONVERSATIONS):
            wrong += [f"seed {seed}: {item}" for item in converse(desk, chance, proved, number, reached)]
    print(f"{COUNT} machines: {dict(sorted(reached.items()))}")  # noqa: T201
    assert not wrong, wrong[:3]
    for what in ("proved", "refuted", "CallAction", "CloseRequest"):
        assert reached[what], what
