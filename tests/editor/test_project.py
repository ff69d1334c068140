"""A workspace with unsaved texts: what is checked, what is kept, where files belong."""

from __future__ import annotations

import shutil
from pathlib import Path

from aop.compiler import check_files
from aop.editor import project as module
from aop.editor.project import Project, workspace_of
from aop.syntax.load import load_workspace
from editor.desk import SHOP, WRONG_ITEM, Desk


def copied(tmp_path: Path) -> Project:
    ignore = shutil.ignore_patterns("*.db", "*.py", "__pycache__")
    return Project(Path(shutil.copytree(SHOP, tmp_path / "shop", ignore=ignore)))


def test_the_findings_are_those_of_aop_check() -> None:
    desk = Desk()
    checked = desk.project.check(desk.project.contents)
    expected = check_files(*load_workspace(SHOP))
    assert sorted(item.code for items in checked.findings.values() for item in items) == [i.code for i in expected]
    assert str(SHOP / WRONG_ITEM) in checked.findings


def test_unsaved_text_is_checked_and_so_are_the_files_that_name_it() -> None:
    desk = Desk()
    desk.change("workspace.yaml", "  payments: ", "  accounting: ")
    checked = desk.project.check(desk.project.contents)
    found = {(path, item.code, item.span.text) for path, items in checked.findings.items() for item in items}
    assert {(code, text) for _, code, text in found} == {("AOP207", "payments")}
    assert str(SHOP / "workspace.yaml") not in {path for path, _, _ in found}


def test_a_new_file_counts_before_it_is_saved() -> None:
    desk = Desk()
    desk.write("returns/other.aop.yaml", "aop: 1\nprocedure: other\n")
    assert {item.code for item in desk.findings("returns/other.aop.yaml")} == {"AOP161"}


def test_a_closed_file_is_what_is_on_disk() -> None:
    desk = Desk()
    desk.write(WRONG_ITEM, "aop: 1\n")
    assert desk.findings(WRONG_ITEM) != ()
    desk.project.close(str(SHOP / WRONG_ITEM))
    assert desk.findings(WRONG_ITEM) == ()


def test_only_a_changed_file_is_read_again(monkeypatch: object) -> None:
    desk = Desk()
    assert desk.page(WRONG_ITEM).declared is not None
    read: list[str] = []
    original = module.read_one

    def counted(kind, path, content):  # type: ignore[no-untyped-def]
        read.append(path)
        return original(kind, path, content)

    monkeypatch.setattr(module, "read_one", counted)  # type: ignore[attr-defined]
    desk.change(WRONG_ITEM, "collect remedy", "collect remedy and photo")
    desk.project.check(desk.project.contents)
    assert [path.rpartition("/")[2] for path in read] == ["wrong_item.aop.yaml"]


def test_a_change_on_disk_is_seen_when_asked_to_look(tmp_path: Path) -> None:
    project = copied(tmp_path)
    edits = project.edits
    project.reread()
    assert project.edits == edits
    (project.root / "rules" / "more.yaml").write_text(
        "rules: |\n  never do other.thing when today is today\n", encoding="utf-8"
    )
    project.reread()
    checked = project.check(project.contents)
    assert [item.code for item in checked.findings[str(project.root / "rules" / "more.yaml")]] == ["AOP205"]


def test_the_workspace_is_the_nearest_folder_upwards(tmp_path: Path) -> None:
    project = copied(tmp_path)
    inner = project.root / "returns" / "inner"
    inner.mkdir()
    (inner / "workspace.yaml").write_text("workspace: inner\ncurrency: USD\ntime_zone: UTC\n", encoding="utf-8")
    assert workspace_of(str(project.root / WRONG_ITEM)) == project.root
    assert workspace_of(str(inner / "a.aop.yaml")) == inner
    assert workspace_of(str(tmp_path / "a.aop.yaml")) is None


def test_a_file_elsewhere_is_not_taken_in(tmp_path: Path) -> None:
    project = copied(tmp_path)
    project.edit(str(tmp_path / "other.aop.yaml"), "aop: 1\n")
    project.edit(str(project.root / "seed.txt"), "no yaml")
    assert project.edits == 0


def test_half_a_character_is_no_reason_to_fail() -> None:
    desk = Desk()
    page = desk.write(WRONG_ITEM, "aop: 1\nprocedure: a\ntitle: \ud83d\n")
    assert page.text.endswith("title: ?\n")
