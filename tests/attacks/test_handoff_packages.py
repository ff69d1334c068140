"""Wherever a conversation is handed over, in the written cases and in random ones, its package leaves nothing out."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from yaml import safe_load

import conversations
from aop.engine.package import Package
from aop.engine.program import Program
from aop.ports.store import Entry
from attacks.test_random_conversations import CONVERSATIONS, WORKSPACES, converse
from conversations import CASES, Talk, cases, play
from packages import incomplete

#: At least so many of the written cases end at a person.
HANDED_OVER = 3


@pytest.mark.parametrize(("workspace", "cases"), WORKSPACES.items())
def test_the_package_of_every_escalation_is_complete(workspace: str, cases: str) -> None:
    given = safe_load((CASES / f"{cases}.yaml").read_text("utf-8"))[0]["given"]
    handed_over = 0
    for seed in range(CONVERSATIONS):
        package, history, program = asyncio.run(_random(workspace, given, seed))
        if package is not None:
            assert incomplete(program, package, history) == [], f"seed {seed}"
            handed_over += 1
    assert handed_over > CONVERSATIONS // 10, "hardly any conversation was handed over"


async def _random(workspace: str, given: Any, seed: int) -> tuple[Package | None, tuple[Entry, ...], Program]:
    talk = await converse(workspace, given, seed)
    history = await talk.runtime.history("case")
    return await talk.runtime.handoff("case"), history, talk.runtime.program


def test_the_package_of_every_written_case_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    talks: list[Talk] = []

    class Kept(Talk):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            talks.append(self)

    monkeypatch.setattr(conversations, "Talk", Kept)
    handed_over = 0
    for case in cases():
        with suppress(AssertionError, ValueError):  # whether it goes as written is for tests/cases to say
            play(case)
        handed_over += _is_complete(talks[-1], case["name"])
    assert handed_over >= HANDED_OVER


def _is_complete(talk: Talk, name: str) -> bool:
    package = asyncio.run(talk.runtime.handoff("case"))
    if package is not None:
        history = asyncio.run(talk.runtime.history("case"))
        assert incomplete(talk.runtime.program, package, history) == [], name
    return package is not None
