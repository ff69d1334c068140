"""The workflow that users copy: it can be read, names nothing that is not there, and its commands do what it says."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from conversations import ROOT

WORKFLOW: dict[str, Any] = yaml.load((ROOT / "docs" / "ci" / "aop.yml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["procedures"]["steps"]
COMMANDS = {step["name"]: step["run"] for step in STEPS if "run" in step}
INSIDE = "procedures/returns/wrong_item.aop.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the sample on the branch that a pull request goes to."""
    shutil.copytree(ROOT / "procedures", tmp_path / "procedures", ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    names = {
        f"GIT_{who}_{what}": "somebody@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "the sample"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, env={**os.environ, **names})  # noqa: S607
    return tmp_path


def run(name: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the workflow, in a shell as a runner does it."""
    aop = f"{shlex.quote(sys.executable)} -m aop "
    command = COMMANDS[name].replace("aop ", aop, 1)
    environment = {**os.environ, "BASE": "main", "NO_COLOR": "1"}
    shell = ["bash", "-e", "-c", command]
    return subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_it_is_a_workflow_for_pull_requests() -> None:
    assert set(WORKFLOW) == {"name", "on", "permissions", "jobs"}
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert list(COMMANDS) == ["install", "check", "test", "prove", "compare", "comment", "gate"]
    for step in STEPS:
        assert ("run" in step) != ("uses" in step)


def test_nothing_of_a_pull_request_stands_in_a_command() -> None:
    """A title or a branch in a command would be run."""
    assert not [name for name, command in COMMANDS.items() if "${{" in command]


@pytest.mark.parametrize("name", ["check", "test", "prove"])
def test_its_checks_pass_on_the_sample(name: str, repository: Path) -> None:
    done = run(name, repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert name != "test" or (repository / "aop-tests.xml").read_text("utf-8").startswith("<?xml")


def test_a_pull_request_that_changes_nothing_passes(repository: Path) -> None:
    assert run("compare", repository).returncode == 0
    assert "no change in behaviour" in (repository / "aop-diff.md").read_text("utf-8")
    assert run("gate", repository).returncode == 0


def test_a_pull_request_that_widens_has_its_comment_and_fails(repository: Path) -> None:
    shutil.copy(ROOT / "tests" / "diff" / "wrong_item_45.aop.yaml", repository / INSIDE)
    assert run("compare", repository).returncode == 0
    assert "**newly allowed**" in (repository / "aop-diff.md").read_text("utf-8")
    done = run("gate", repository)
    assert done.returncode == 3
    assert "newly allowed" in done.stdout
