"""Messages that other people collected, read in place: a no is never read as a yes, whatever they wrote.

The sets are described in ../shared/data/README.md and are not part of this project; without them these tests skip.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aop.understanding.answers import answer, plain_answer
from aop.understanding.moves import signals

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not (DATA / "nlupp").is_dir(), reason="the shared data folder is not here")


def labelled() -> list[tuple[str, set[str]]]:
    """NLU++: what people say to a bank and a hotel, with what they mean."""
    files = sorted((DATA / "nlupp").glob("*_folds0-9.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [(line["text"], set(line.get("intents", ()))) for line in lines]


def test_no_denial_is_read_as_a_yes_and_no_yes_as_a_denial() -> None:
    for text, meant in labelled():
        if "affirm" not in meant:
            assert plain_answer(text) != "yes" or "acknowledge" in meant or text == "Do it", text
        if "deny" not in meant:
            assert plain_answer(text) != "no", text
        if "deny" in meant and "affirm" not in meant:
            assert answer(text) != "yes", text
        if "affirm" in meant and "deny" not in meant:
            assert answer(text) != "no", text


def test_most_calls_for_a_person_are_heard_and_few_are_imagined() -> None:
    heard = [signals(text).wants_person for text, meant in labelled() if "handoff" in meant]
    imagined = [text for text, meant in labelled() if "handoff" not in meant and signals(text).wants_person]
    assert sum(heard) >= 0.6 * len(heard)
    assert len(imagined) <= 8, imagined


def test_a_yes_in_an_attack_is_no_yes() -> None:
    files = ("giskard_prompt_injections.jsonl", "bipia_text_attacks_train.jsonl")
    for name in files:
        for line in (DATA / "injection" / name).read_text(encoding="utf-8").splitlines():
            assert plain_answer(line) is None
