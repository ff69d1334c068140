"""Every planted mistake is found, with a conversation that was played; without it, nothing is."""

from __future__ import annotations

import pytest

from aop.proofs.prove import Prover
from aop.proofs.verdicts import Verdict
from seeded.cases import CASES, Case


def verdict(case: Case, *, mistaken: bool) -> Verdict:
    found = [item for item in Prover(case.release(mistaken=mistaken)).of("pay").verdicts if not item.built_in]
    assert len(found) == 1
    return found[0]


def test_there_are_thirty() -> None:
    assert len(CASES) >= 30
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_found_and_shown(case: Case) -> None:
    found = verdict(case, mistaken=True)
    assert (found.status, found.why) != ("proved", "")
    assert found.status == "refuted", found.why
    assert found.talk[0].who == "customer"
    assert any(line.text.startswith("does shop.") for line in found.talk)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_right_is_proved(case: Case) -> None:
    found = verdict(case, mistaken=False)
    assert found.status == "proved", found.why
