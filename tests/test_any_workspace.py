"""A workspace with any defect gives a release or findings, never an exception: the real files, damaged at random."""

from __future__ import annotations

import os
import random
import re

import pytest

from aop.compiler import compile_files
from aop.syntax.load import read_files
from conversations import ROOT

#: How many damaged workspaces; more with AOP_FUZZ.
SEEDS = int(os.environ.get("AOP_FUZZ", "150"))
WORKSPACES = ("procedures", "tests/workspaces/exchange", "tests/workspaces/shares")
WORD = re.compile(r"\w+|[^\w\s]")


def contents(workspace: str) -> dict[str, str]:
    folder = ROOT / workspace
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}


def damaged(text: str, chance: random.Random) -> str:
    """A few words or lines lost, doubled, swapped or replaced by others of the file."""
    for _ in range(chance.randint(1, 3)):
        if chance.random() < 0.4:
            lines = text.split("\n")
            at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            line = lines[at]
            change = chance.choice([[], [line, line], [lines[other]], ["  " + line], [line.strip()]])
            lines[at : at + 1] = change
            text = "\n".join(lines)
        else:
            words = list(WORD.finditer(text))
            at, other = chance.choice(words), chance.choice(words)
            change = chance.choice(["", other[0], f"{at[0]} {other[0]}", f"{at[0]}.{other[0]}", "7", '"x"', "yes", "{"])
            text = text[: at.start()] + change + text[at.end() :]
    return text


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_a_damaged_workspace_gives_findings_or_a_release(workspace: str) -> None:
    files = contents(workspace)
    caught = 0
    for seed in range(SEEDS):
        chance = random.Random(f"{workspace}/{seed}")  # noqa: S311 - the same damage every time
        name = chance.choice(sorted(files))
        result = compile_files(*read_files({**files, name: damaged(files[name], chance)}))
        assert result.release is not None or result.findings, (name, seed)
        caught += bool(result.findings)
    assert caught > SEEDS // 3  # the damage is real
