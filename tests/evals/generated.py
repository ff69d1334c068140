"""Conversations generated of whole workspaces, each once for all tests."""

from __future__ import annotations

from functools import cache

from aop.compiler import compile_files
from aop.evals.generation import Generation
from aop.evals.kept import Generated
from aop.evals.left_out import Account
from aop.evals.outcome import Outcome
from aop.evals.play import Player
from aop.evals.run import chosen
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.release import Release
from aop.syntax.declarations import Files
from aop.syntax.disk import read_disk
from aop.syntax.load import read_files
from conversations import ROOT

SERVICE = "tests/workspaces/service"
MOST = 40


@cache
def texts(workspace: str) -> dict[str, str]:
    held = read_disk(ROOT / workspace).files
    return {path: text.decode() for path, text in held.items() if text and not path.endswith(".test.yaml")}


def read(sources: dict[str, str]) -> tuple[Files, Release]:
    files, findings = read_files(sources)
    result = compile_files(files, findings)
    assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
    return files, result.release


@cache
def made(workspace: str, procedure: str) -> tuple[tuple[Generated, ...], Account]:
    return made_anew(workspace, procedure)


def made_anew(workspace: str, procedure: str) -> tuple[tuple[Generated, ...], Account]:
    files, release = read(texts(workspace))
    generation = Generation(release, files)
    found = tuple(generation.of(release.procedures[procedure], MOST))
    return found, generation.accounts[procedure]


def played(workspace: str, text: str) -> list[Outcome]:
    """The file, kept in the workspace and played as `aop test` does."""
    files, release = read({**texts(workspace), "generated.test.yaml": text})
    player = Player(release, files, lambda: ScriptedExtractor({}))
    return [player.play(item.file, item.test) for item in chosen(files)]
