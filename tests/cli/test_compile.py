"""`aop compile`: the same file wherever a workspace lies; after a compile that fails, no older release is left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aop.cli import compile as command
from aop.compiler import compile_files
from aop.errors import WrongUse
from aop.machine.artifact import load
from aop.syntax.load import load_workspace
from conversations import ROOT

SHARES = ROOT / "tests" / "workspaces" / "shares"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace without intents to train, in a folder of its own."""
    monkeypatch.setattr(command, "trained", lambda files: None)
    monkeypatch.setattr(command, "confused_intents", lambda files: ())
    shutil.copytree(SHARES, tmp_path / "shop")
    return tmp_path / "shop"


def broken(folder: Path) -> None:
    file = next(folder.rglob("*.aop.yaml"))
    file.write_text(file.read_text("utf-8").replace("steps:", "stepps:", 1), "utf-8")


def test_where_a_workspace_lies_does_not_change_its_release(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "another" / "place" / "with a name"
    shutil.copytree(shop, elsewhere)
    documents = []
    for folder in (shop, elsewhere):
        assert command.run(folder, tmp_path / "out.aopc") == 0
        documents.append((tmp_path / "out.aopc").read_bytes())
    monkeypatch.chdir(shop)
    assert command.run(Path(), tmp_path / "out.aopc") == 0
    documents.append((tmp_path / "out.aopc").read_bytes())
    assert len(set(documents)) == 1
    assert str(tmp_path).encode() not in documents[0]


def test_places_are_told_from_the_workspaces_own_folder() -> None:
    release = compile_files(*load_workspace(ROOT / "procedures")).release
    assert release is not None
    files = {item.file for item in release.procedures.values()} | {item.file for item in release.articles}
    places = {step.at.file for item in release.procedures.values() for step in item.code}
    assert "returns/wrong_item.aop.yaml" in files & places
    assert "workspace.yaml" in places
    assert not any(name.startswith(("/", "procedures")) for name in files | places)
    assert all(rule.id == f"{rule.at.file}:{rule.at.line}" for rule in release.rules)


def test_after_a_failed_compile_no_older_release_is_left(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "shop.aopc"
    assert command.run(shop, target) == 0
    before = load(target.read_bytes())
    broken(shop)
    assert command.run(shop, target) == 1
    assert not target.exists()
    assert f"removed `{target}`" in capsys.readouterr().err
    assert before.sources
    assert [item.name for item in tmp_path.iterdir()] == ["shop"]


def test_what_is_no_release_is_not_removed(shop: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine", "utf-8")
    broken(shop)
    assert command.run(shop, notes) == 1
    assert notes.read_text("utf-8") == "mine"


def test_the_file_says_from_which_sources_it_was_made(shop: Path, tmp_path: Path) -> None:
    target = tmp_path / "shop.aopc"
    assert command.run(shop, target) == 0
    first = load(target.read_bytes()).sources
    assert command.run(shop, target) == 0
    assert load(target.read_bytes()).sources == first
    file = shop / "workspace.yaml"
    file.write_text(file.read_text("utf-8") + "# a word more\n", "utf-8")
    assert command.run(shop, target) == 0
    assert load(target.read_bytes()).sources != first


def test_a_place_that_cannot_be_written_leaves_nothing_behind(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "folder.aopc").mkdir()
    with pytest.raises(WrongUse, match="cannot be written"):
        command.run(shop, tmp_path / "folder.aopc")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["folder.aopc", "shop"]
