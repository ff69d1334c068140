"""Every planted mistake is found, with a conversation that was played; without it, nothing is."""

from __future__ import annotations

import pytest

from aop.cli.prove import run
from aop.proofs.prove import Prover
from aop.proofs.verdicts import Verdict
from planted.cases import CASES, Case
from planted.write import CLEAN, SEEDED, workspaces


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


def test_the_workspaces_are_current() -> None:
    """`python tests/planted/write.py` writes them anew."""
    there = {path: path.read_text("utf-8") for folder in (SEEDED, CLEAN) for path in folder.rglob("*.yaml")}
    assert there == workspaces()
    assert {path.name for path in SEEDED.iterdir()} == {path.name for path in CLEAN.iterdir()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_command_shows_the_mistake_and_proves_the_twin(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(SEEDED / case.folder, None, "text", 60) == 1
    shown = capsys.readouterr().out
    assert "customer: pay please" in shown
    assert shown.splitlines()[-1].startswith("1 refuted and")
    assert run(CLEAN / case.folder, None, "text", 60, strict=True) == 0
