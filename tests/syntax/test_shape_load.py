"""A workspace on disk: which file is what, what is read, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aop.diagnostics import Finding, Severity
from aop.syntax import disk
from aop.syntax.load import find_workspaces, kind_of, load_workspace, read_files

WORKSPACE = "workspace: acme\ncurrency: EUR\ntime_zone: Europe/Berlin\n"
PROCEDURE = "aop: 1\nprocedure: NAME\ntitle: b\nowner: c\nsteps:\n  one: |\n    finish as resolved\n"
FILES = {
    "workspace.yaml": WORKSPACE,
    "actions/shop.yaml": "system: shop\n",
    "rules/service.yaml": "rules: |\n  a.b needs confirmation\n",
    "orders/late.aop.yaml": PROCEDURE.replace("NAME", "late"),
    "orders/late.test.yaml": "tests: []\n",
    "orders/deep/er/wrong.aop.yaml": PROCEDURE.replace("NAME", "wrong"),
    "knowledge/a.md": "---\ntitle: x\nstatus: draft\nintents: [late]\n---\nx\n",
    "sandbox/shop.yaml": "shop.find: missing\n",
    "README.md": "# Acme",
    ".github/workflow.yaml": "a: b: c\n",
}


def write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(f.code, f.message, f.span.source.path) for f in findings]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("workspace.yaml", "workspace"),
        ("orders/workspace.yaml", "stray"),
        ("actions/shop.yaml", "actions"),
        ("actions/more/shop.yaml", "stray"),
        ("rules/service.yaml", "rules"),
        ("late.aop.yaml", "procedure"),
        ("sandbox/late.aop.yaml", "procedure"),
        ("orders/late.test.yaml", "test"),
        ("actions/late.test.yaml", "test"),
        ("sandbox/shop.yaml", "sandbox"),
        ("sandbox/a/b.yaml", "stray"),
        ("orders/late.test.yml", "stray"),
        ("knowledge/a.md", "article"),
        ("knowledge/more/a.md", "stray"),
        ("knowledge/a.yaml", "stray"),
        ("late.aop.yml", "stray"),
        ("actions/shop.yml", "stray"),
        ("orders/late.yaml", "stray"),
    ],
)
def test_which_file_is_what(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "acme", FILES)
    files, findings = load_workspace("acme")
    assert findings == ()
    assert files.workspace is not None
    assert files.workspace.name.text == "acme"
    assert [system.system.text for system in files.systems] == ["shop"]
    assert len(files.rules) == 1
    assert [procedure.name.text for procedure in files.procedures] == ["wrong", "late"]
    assert files.procedures[1].span.source.path == "acme/orders/late.aop.yaml"
    assert [article.name for article in files.articles] == ["a"]
    assert [file.system.text for file in files.sandbox] == ["shop"]
    assert len(files.tests) == 1


def test_the_same_without_a_disk() -> None:
    texts = {path: text for path, text in FILES.items() if path.endswith(".yaml") and not path.startswith(".")}
    files, findings = read_files(texts, "acme/")
    assert findings == ()
    assert files.procedures[1].span.source.path == "acme/orders/late.aop.yaml"


def test_a_file_belongs_to_the_nearest_workspace_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path, FILES | {"inner/workspace.yaml": WORKSPACE, "inner/x/a.aop.yaml": PROCEDURE.replace("NAME", "inner")}
    )
    monkeypatch.chdir(tmp_path / "orders")
    assert [p.name.text for p in load_workspace("late.aop.yaml")[0].procedures] == ["wrong", "late"]
    assert [p.name.text for p in load_workspace("deep")[0].procedures] == ["wrong", "late"]
    assert [p.name.text for p in load_workspace(tmp_path / "inner/x/a.aop.yaml")[0].procedures] == ["inner"]
    assert [p.name.text for p in load_workspace(tmp_path / "inner")[0].procedures] == ["inner"]
    assert load_workspace(tmp_path)[1] == ()


def test_every_workspace_at_or_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {f"{folder}workspace.yaml": WORKSPACE for folder in ("b/", "a/", "a/inner/", ".hidden/")})
    write(tmp_path, {"a/orders/late.aop.yaml": PROCEDURE})
    monkeypatch.chdir(tmp_path)
    assert find_workspaces(".") == (Path("a"), Path("a/inner"), Path("b"))
    assert find_workspaces("a/inner") == (Path("a/inner"),)
    assert find_workspaces("a/orders") == (Path("a"),)
    assert find_workspaces("a/orders/late.aop.yaml") == (Path("a"),)
    monkeypatch.chdir(tmp_path / "a/orders")
    assert find_workspaces(".") == (tmp_path / "a",)


def test_no_workspace(tmp_path: Path) -> None:
    write(tmp_path, {"late.aop.yaml": PROCEDURE.replace("NAME", "late")})
    assert find_workspaces(tmp_path) == ()
    files, findings = load_workspace(tmp_path / "late.aop.yaml")
    assert files.workspace is None
    assert [procedure.name.text for procedure in files.procedures] == ["late"]
    assert [(f.code, f.message, f.help) for f in findings] == [
        ("AOP173", "there is no `workspace.yaml` here", "add one in the top folder of the workspace")
    ]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    files, findings = load_workspace(tmp_path / "no/such")
    assert files.procedures == ()
    assert "AOP173" in {f.code for f in findings}
    assert find_workspaces(tmp_path / "no/such") == ()


def test_a_file_that_belongs_nowhere_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"workspace.yaml": WORKSPACE, "notes.yaml": "a: b: c", "late.aop.yml": "x"}))
    _, findings = load_workspace(".")
    nowhere = "this file belongs nowhere in a workspace, so it is not read"
    homes = (
        "procedures end in `.aop.yaml`, tests in `.test.yaml`; systems stand in `actions/`, their pretend answers in "
        "`sandbox/`, rules in `rules/`, articles as `knowledge/name.md`"
    )
    assert [(f.code, f.severity, f.message, f.span.source.path, f.help) for f in findings] == [
        ("AOP172", Severity.WARNING, nowhere, "late.aop.yml", f"end its name in `.yaml`, not `.yml`; {homes}"),
        ("AOP172", Severity.WARNING, nowhere, "notes.yaml", homes),
    ]


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, FILES | {"actions/shop.yaml": "system: @\n", "workspace.yaml": "[\n"}))
    files, findings = load_workspace(".")
    assert (files.workspace, len(files.procedures)) == (None, 2)
    assert [(f.code, f.span.source.path) for f in findings] == [
        ("AOP150", "actions/shop.yaml"),
        ("AOP155", "workspace.yaml"),
    ]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"workspace.yaml": WORKSPACE}))
    with open("big.aop.yaml", "wb") as file:
        file.truncate(50 << 20)
    _, findings = load_workspace(".")
    assert told(findings) == [
        ("AOP108", "the file has 52,428,800 bytes, more than the 1,048,576 that are read", "big.aop.yaml")
    ]


def test_only_so_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "MAX_FILES", 3)
    monkeypatch.chdir(
        write(tmp_path, {f"{name}.test.yaml": "tests: []\n" for name in "abcdef"} | {"workspace.yaml": WORKSPACE})
    )
    _, findings = load_workspace(".")
    assert told(findings)[0] == (
        "AOP108",
        "the workspace has more than 3 YAML files; the rest is not read",
        "d.test.yaml",
    )


def test_only_so_deep_and_so_wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"workspace.yaml": WORKSPACE, f"{'d/' * 13}late.aop.yaml": PROCEDURE}))
    files, findings = load_workspace(".")
    assert files.procedures == ()
    assert told(findings) == [("AOP109", "folders are nested more than 12 deep", "d/" * 12 + "d")]
    monkeypatch.setattr(disk, "MAX_ENTRIES", 1)
    assert [(f.code, f.message) for f in load_workspace(".")[1]] == [
        ("AOP109", "there are more than 1 files and folders"),
        ("AOP173", "there is no `workspace.yaml` here"),
    ]


def test_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = write(tmp_path / "outside", {"secret.yaml": "a", "late.aop.yaml": PROCEDURE.replace("NAME", "late")})
    monkeypatch.chdir(
        write(tmp_path / "acme", {"workspace.yaml": WORKSPACE, "real.aop.yaml": PROCEDURE.replace("NAME", "real")})
    )
    os.symlink(outside / "late.aop.yaml", "late.aop.yaml")
    os.symlink("real.aop.yaml", "again.aop.yaml")
    os.symlink("nothing", "gone.aop.yaml")
    os.symlink("loop.aop.yaml", "loop.aop.yaml")
    os.symlink("..", "up")
    files, findings = load_workspace(".")
    assert [procedure.name.text for procedure in files.procedures] == ["real", "real"]
    assert told(findings) == [
        ("AOP109", "the file cannot be read: no such file or directory", "gone.aop.yaml"),
        ("AOP109", "the file is a link to outside of the workspace", "late.aop.yaml"),
        ("AOP109", "the file cannot be read: too many levels of symbolic links", "loop.aop.yaml"),
        ("AOP109", "a link to a folder is not followed", "up"),
    ]


def test_what_is_no_ordinary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"workspace.yaml": WORKSPACE}))
    os.mkfifo("late.aop.yaml")
    assert told(load_workspace(".")[1]) == [("AOP109", "this is no ordinary file", "late.aop.yaml")]


def test_a_name_that_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"workspace.yaml": WORKSPACE}))
    with open(b"\xff.yaml", "wb"):
        pass
    (finding,) = load_workspace(".")[1]
    assert finding.span.source.path == "?.yaml"


def test_loading_is_read_only_and_the_same_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, FILES))
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    assert load_workspace(".") == load_workspace(".")
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
