"""`aop diff`: files, folders, revisions and releases; what it prints, and its exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from aop.cli.app import app
from aop.cli.diff_sources import sides
from aop.diffs.report import SCHEMA
from aop.errors import WrongUse
from conversations import ROOT

PROCEDURES = ROOT / "procedures"
FILE = PROCEDURES / "returns" / "wrong_item.aop.yaml"
OTHER = ROOT / "tests" / "diff" / "wrong_item_45.aop.yaml"
INSIDE = "returns/wrong_item.aop.yaml"
VERDICT = "1 change of behaviour, 1 of them widening what may be done"


def diff(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["diff", *map(str, words)])


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the sample in it, whose file on disk takes 45 days."""
    shutil.copytree(PROCEDURES, tmp_path / "procedures", ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    names = {
        f"GIT_{who}_{what}": "somebody@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "the sample"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, env={**os.environ, **names})  # noqa: S607
    shutil.copy(OTHER, tmp_path / "procedures" / INSIDE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_from_anywhere_takes_the_place_of_the_other() -> None:
    done = diff(FILE, OTHER)
    assert done.exit_code == 0
    assert VERDICT in done.output
    assert done.output.count("\nnewly allowed: ") == 1
    assert "when order.delivered_on is 31 days ago" in done.output
    assert "+ does: does stripe.refund" in done.output


def test_a_file_beside_itself_has_no_change() -> None:
    done = diff(FILE, FILE)
    assert (done.exit_code, done.output) == (0, "no change in behaviour\n")


def test_a_revision_beside_the_folder(repository: Path) -> None:
    done = diff("main:procedures", "procedures")
    assert done.exit_code == 0
    assert VERDICT in done.output


def test_a_file_of_a_revision_beside_the_file(repository: Path) -> None:
    done = diff(f"main:procedures/{INSIDE}", f"procedures/{INSIDE}")
    assert VERDICT in done.output
    assert "no change in behaviour" in diff(f"main:procedures/{INSIDE}", f"main:procedures/{INSIDE}").output


def test_a_copy_in_the_same_workspace_is_compared_with_its_original(repository: Path) -> None:
    shutil.copy(FILE, repository / "procedures" / "returns" / "copy.aop.yaml")
    assert VERDICT in diff("procedures/returns/copy.aop.yaml", f"procedures/{INSIDE}").output


def test_releases_need_no_files(tmp_path: Path) -> None:
    folder = tmp_path / "procedures"
    shutil.copytree(PROCEDURES, folder, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    for name in ("old", "new"):
        done = CliRunner().invoke(app, ["compile", str(folder), "-o", str(tmp_path / f"{name}.aopc")])
        assert done.exit_code == 0, done.output
        shutil.copy(OTHER, folder / INSIDE)
    done = diff(tmp_path / "old.aopc", tmp_path / "new.aopc")
    assert VERDICT in done.output
    assert "when order.delivered_on is 31 days ago" in done.output


def test_a_gate_fails_only_where_something_widens() -> None:
    assert diff(FILE, OTHER, "--no-widening").exit_code == 3
    assert diff(OTHER, FILE, "--no-widening").exit_code == 0
    assert diff(FILE, FILE, "--no-widening").exit_code == 0


def test_json_is_what_its_schema_says() -> None:
    data = json.loads(diff(FILE, OTHER, "--format", "json").output)
    jsonschema.validate(data, SCHEMA)
    assert (data["same"], data["widens"]) == (False, True)
    assert data["changes"][0]["witness"]["test"].startswith("tests:\n")


def test_markdown_is_a_comment_that_keeps_its_code() -> None:
    text = diff(FILE, OTHER, "--format", "markdown").output
    assert text.startswith(f"### ⚠️ acme\\_shop: {VERDICT}\n")
    assert "- **newly allowed**: `wrong_item` can now get to `crm.log`" in text
    assert text.count("```") % 2 == 0
    assert "<details><summary>a conversation</summary>" in text


def test_errors_of_one_side_are_shown(tmp_path: Path) -> None:
    broken = tmp_path / "broken.aop.yaml"
    broken.write_text(FILE.read_text("utf-8").replace('is not "delivered"', 'is not "deliverd"'), "utf-8")
    done = diff(FILE, broken)
    assert done.exit_code == 1
    assert 'did you mean `"delivered"`?' in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere", PROCEDURES), "there is no file, folder or revision `nowhere`"),
        (("", PROCEDURES), "there is no file, folder or revision ``"),
        (("a revision:with spaces", PROCEDURES), "cannot be read"),
        ((PROCEDURES, FILE), "are not alike: name two files, or two workspaces"),
        ((OTHER, OTHER), "belongs to a workspace"),
    ],
)
def test_what_is_not_there_is_named(words: tuple[str | Path, str | Path], told: str) -> None:
    done = diff(*words)
    assert isinstance(done.exception, WrongUse)
    assert told in str(done.exception)


def test_a_revision_that_is_not_there_is_named(repository: Path) -> None:
    done = diff("nobody:procedures", "procedures")
    assert isinstance(done.exception, WrongUse)
    assert "`nobody:procedures` cannot be read" in str(done.exception)


def test_what_is_no_revision_is_never_an_option_of_git(tmp_path: Path) -> None:
    target = tmp_path / "written"
    with pytest.raises(WrongUse, match="there is no file, folder or revision"):
        sides(f"--output={target}:.", str(PROCEDURES))
    assert not target.exists()
