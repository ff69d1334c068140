"""The monitor has teeth: with one check of the engine switched off, it says what should not have happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from aop.engine import consent, gate
from aop.engine.snapshot import Flight, Need
from aop.engine.work import Work
from laws.desk import IDENTIFY, Desk, desk, procedure
from laws.test_random_machines import Run

#: How many random streams a switched off check may go unnoticed in.
STREAMS = 15
DENIED = "  if it is denied: go on\n"
NOTE = f'do s.note with text = "same"\n{DENIED}'
REFUND = f"do s.refund with order = order, amount = $20\n{DENIED}"
STEPS = f'confirm "Note same and refund $20?", otherwise go on\n{NOTE}{NOTE}{REFUND}{REFUND}'


def watched() -> Desk:
    """Everything twice after one yes, with rules that stand against it."""
    lines = "".join(
        f"  {line}\n" for line in STEPS.replace(", otherwise go on", ", otherwise finish as withdrawn").splitlines()
    )
    text = procedure("pay", f"{IDENTIFY}act: |\n{lines}  finish as resolved\n")
    rules = "s.note needs confirmation\ns.refund needs approval from 2 different lead within 1 day"
    return desk(text, rules=rules)


def one_is_enough(work: Work, flight: Flight) -> tuple[Need, ...]:
    """Nothing is missing any more once anybody has said yes."""
    given = any(consent.granted_by(work, flight, need) for need in flight.needs)
    return () if given else flight.needs


FAULTS: dict[str, tuple[Any, str, Callable[..., Any], str]] = {
    "a yes is never asked for": (consent, "find", lambda *a: True, "without a yes"),
    "a yes is never used up": (consent, "use", lambda *a: None, ""),
    "whatever a person says counts": (consent, "objection", lambda *a: None, "approvals by"),
    "one approval is enough": (consent, "unmet", one_is_enough, "approvals by"),
    "an outdated record is taken": (gate, "is_stale", lambda *a: False, "outdated"),
}


@pytest.mark.interpreted
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_the_monitor_notices_a_check_that_is_switched_off(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, instead, said = FAULTS[fault]
    monkeypatch.setattr(module, name, instead)
    made = watched()
    for seed in range(STREAMS):
        watch = Run(seed, made, Random(seed), Counter())  # noqa: S311 - repeatable on purpose
        watch.go()
        if watch.broken and said in " ".join(watch.broken):
            return
    raise AssertionError(f"nobody noticed in {STREAMS} random streams")
