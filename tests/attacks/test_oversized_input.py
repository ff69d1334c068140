"""Input made to cost: messages of a megabyte, files that grow when they are read, patterns that never end, and
conversations that go on without ever being clear."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from aop.engine.effects import HandOff
from aop.syntax.load import read_files
from attacks.workspace import CONFIRMED, asks_for, compiled, desk, paying, procedure, snapshot

MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    "text", ["a" * MEGABYTE, "é" * (MEGABYTE // 2), "1 " * (MEGABYTE // 2), "a\n" * (MEGABYTE // 2) + "b"]
)
def test_a_message_of_a_megabyte_is_answered_and_changes_nothing(text: str) -> None:
    talk = desk(paying(CONFIRMED))
    before, started = snapshot(talk), time.process_time()
    reply = talk.says(text)
    assert time.process_time() - started < 1
    assert [line.kind for line in reply.lines] == ["notice"]
    assert snapshot(talk) == before


@pytest.mark.parametrize("text", ["(" * 16000, "a@" * 8000, "yes " * 4000, "1,2.3" * 3000, "$" * 16000, "no, " * 4000])
def test_the_longest_message_that_is_read_is_read_in_time(text: str) -> None:
    talk = desk(paying(CONFIRMED), rules="s.refund needs confirmation")
    talk.says(asks_for("pay"))
    started = time.process_time()
    talk.says(text[:16000])
    assert time.process_time() - started < 2
    assert talk.played.did == []


def test_a_pattern_that_backtracks_elsewhere_ends_at_once() -> None:
    slot = 'code: {type: id, pattern: "(a+)+b", ask: "Which code?"}'
    talk = desk(procedure("check", 'only: |\n  collect code\n  say "{code}"\n  finish as resolved', slots=slot))
    talk.says("check one ~ {intent: check}")
    started = time.process_time()
    talk.says("a" * 15000)
    assert time.process_time() - started < 2


def test_a_file_that_grows_when_it_is_read_is_a_finding() -> None:
    names = "abcdefghij"
    grows = [f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n" for before, after in pairwise(names)]
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(grows)
    started = time.process_time()
    _, findings = read_files({"workspace.yaml": bomb})
    assert findings
    assert time.process_time() - started < 1


def test_what_is_never_clear_ends_at_a_person() -> None:
    """Long messages that say nothing: questions, turns and repairs are bounded, so the model is asked so often only."""
    release, _ = compiled(paying(CONFIRMED))
    assert release is not None
    limits = release.workspace.limits
    talk = desk(paying(CONFIRMED))
    talk.says("pay one ~ {intent: pay}")
    turns = 0
    while snapshot(talk).status == "open" and turns <= limits.turns + 1:
        talk.says(f"well, it is a long story {turns} " + "and so on " * 500)
        turns += 1
    assert snapshot(talk).status == "handed_off"
    assert turns <= limits.turns
    assert talk.played.did == []
    effects = [effect for reply in talk.played.replies for effect in reply.effects]
    assert sum(isinstance(effect, HandOff) for effect in effects) == 1
