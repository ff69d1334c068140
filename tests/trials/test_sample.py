"""The conversation tests of the sample hold: with the local model, from the sandbox."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from aop.cli.loading import loaded
from aop.cli.test_command import model_of, played
from aop.evals.play import Player
from aop.evals.run import Chosen, chosen
from aop.syntax.load import load_workspace
from conversations import ROOT

SAMPLE = ROOT / "procedures"
TESTS = chosen(load_workspace(SAMPLE)[0])


@cache
def player() -> Player:
    files, result = loaded(SAMPLE)
    assert result.findings == ()
    assert result.release is not None
    return Player(result.release, files, model_of(files, result.release))


def test_each_procedure_of_the_sample_has_tests() -> None:
    procedures = {path.name.removesuffix(".aop.yaml") for path in SAMPLE.rglob("*.aop.yaml")}
    assert {path.name.removesuffix(".test.yaml") for path in Path(SAMPLE).rglob("*.test.yaml")} == procedures


@pytest.mark.parametrize("item", TESTS, ids=lambda item: item.test.name.text)
def test_a_conversation_goes_as_it_says(item: Chosen) -> None:
    pytest.importorskip("onnxruntime")
    outcome = player().play(item.file, item.test)
    assert [(found.message, found.span.text, found.came) for found in outcome.unmet] == []


def test_every_sentence_every_outcome_and_every_rule_is_covered() -> None:
    pytest.importorskip("onnxruntime")
    files, result = loaded(SAMPLE)
    assert result.release is not None
    run = played(files, result.release, SAMPLE, TESTS, 100)
    assert [(point.file, point.line, point.text, point.outcome) for point in run.coverage.missed] == []
    excused = {point.file for point in run.coverage.excused}
    assert excused == {
        "orders/cancel_order.aop.yaml", "returns/damaged_item.aop.yaml", "returns/wrong_item.aop.yaml",
        "workspace.yaml",
    }  # fmt: skip
    assert run.is_covered
