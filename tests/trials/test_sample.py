"""The conversation tests of the sample hold: with the local model, from the sandbox."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from aop.cli.loading import loaded
from aop.compiler.compile import Compiled
from aop.extractors.local import LocalExtractor
from aop.syntax.conversations.tree import ConversationDecl
from aop.syntax.declarations import Files
from aop.syntax.load import load_workspace
from conversations import ROOT
from trials.played import PlayedTest

SAMPLE = ROOT / "procedures"
TESTS = [test for file in load_workspace(SAMPLE)[0].tests for test in file.tests]


@cache
def sample() -> tuple[Files, Compiled]:
    return loaded(SAMPLE, train=True)


def test_each_procedure_of_the_sample_has_tests() -> None:
    procedures = {path.name.removesuffix(".aop.yaml") for path in SAMPLE.rglob("*.aop.yaml")}
    assert {path.name.removesuffix(".test.yaml") for path in Path(SAMPLE).rglob("*.test.yaml")} == procedures


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name.text)
def test_a_conversation_goes_as_it_says(test: ConversationDecl) -> None:
    pytest.importorskip("onnxruntime")
    files, result = sample()
    assert result.findings == ()
    release = result.release
    assert release is not None
    assert release.classifier is not None
    model = LocalExtractor(
        release.classifier,
        tuple(release.intents.values()),
        tuple(release.topics.values()),
        cues=release.workspace.sentiment,
    )
    PlayedTest(test, files, release, model).play(test)
