"""`aop fmt` on disk: what is written, what is only said, and which exit code a script gets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conversations import ROOT

AOP = Path(sys.executable).with_name("aop")
TIDY = "aop: 1\nprocedure: p\ntitle: t\nowner: o\nsteps:\n  s: |\n    go on\n    finish as resolved\n"
UNTIDY = TIDY.replace("    go on", "    go   on  ")
WRONG = TIDY.replace("finish as resolved", "goto s")
NOT_CERTAIN = TIDY.replace("finish as resolved", "ask x")

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with one untidy procedure."""
    (tmp_path / "shop" / "area").mkdir(parents=True)
    (tmp_path / "shop" / "workspace.yaml").write_text("workspace: shop\ncurrency: USD\ntime_zone: UTC\n")
    (tmp_path / "shop" / "area" / "p.aop.yaml").write_text(UNTIDY)
    return tmp_path / "shop"


@pytest.fixture
def fmt(folder: Path) -> Callable[..., Done]:
    def run(*args: str | Path) -> Done:
        return subprocess.run(
            [AOP, "fmt", *args], capture_output=True, text=True, cwd=folder.parent, timeout=60, check=False
        )

    return run


def procedure(folder: Path) -> Path:
    return folder / "area" / "p.aop.yaml"


def test_files_are_rewritten_and_named(folder: Path, fmt: Callable[..., Done]) -> None:
    procedure(folder).chmod(0o640)
    done = fmt("shop")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "changed shop/area/p.aop.yaml\n1 changed, 1 unchanged\n"
    assert procedure(folder).read_text() == TIDY
    assert procedure(folder).stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(folder / "area")) == ["p.aop.yaml"]
    assert fmt("shop").stdout == "2 unchanged\n"


def test_check_lists_and_writes_nothing(folder: Path, fmt: Callable[..., Done]) -> None:
    done = fmt("shop", "--check")
    assert (done.returncode, done.stdout) == (1, "would change shop/area/p.aop.yaml\n1 would change, 1 unchanged\n")
    assert procedure(folder).read_text() == UNTIDY
    assert fmt("shop/workspace.yaml", "--check").returncode == 0


def test_diff_is_a_patch_and_writes_nothing(folder: Path, fmt: Callable[..., Done]) -> None:
    procedure(folder).write_text(UNTIDY.rstrip("\n"))
    done = fmt("shop", "--diff")
    assert (done.returncode, done.stderr) == (0, "")
    assert procedure(folder).read_text() == UNTIDY.rstrip("\n")
    assert fmt("shop", "--diff", "--check").returncode == 1
    patch = shutil.which("patch") or pytest.skip("there is no `patch` here")
    subprocess.run([patch, "-p0"], input=done.stdout, text=True, cwd=folder.parent, check=True, capture_output=True)
    assert procedure(folder).read_text() == TIDY


@pytest.mark.parametrize("options", [(), ("--check",), ("--diff",)])
def test_a_file_with_errors_is_left_alone(folder: Path, fmt: Callable[..., Done], options: tuple[str, ...]) -> None:
    procedure(folder).write_text(WRONG)
    done = fmt("shop", *options)
    assert done.returncode == 1
    assert "AOP111" in done.stdout + done.stderr
    assert "`aop fmt --fix` mends 1 of them" in done.stderr
    assert procedure(folder).read_text() == WRONG


def test_fix_mends_and_lays_out(folder: Path, fmt: Callable[..., Done]) -> None:
    procedure(folder).write_text(WRONG.replace("go on", "go   on"))
    done = fmt("shop", "--fix")
    assert done.returncode == 0
    assert done.stdout == "changed shop/area/p.aop.yaml (1 mistake mended)\n1 changed, 1 unchanged\n"
    assert procedure(folder).read_text() == TIDY.replace("finish as resolved", "go to s")


def test_fix_shows_what_is_left_and_keeps_what_it_mended(folder: Path, fmt: Callable[..., Done]) -> None:
    procedure(folder).write_text(NOT_CERTAIN.replace("go on", "goto   s"))
    done = fmt("shop", "--fix")
    assert done.returncode == 1
    assert "no sentence begins with `ask`" in done.stdout
    assert procedure(folder).read_text() == NOT_CERTAIN.replace("go on", "go to   s")


def test_fix_leaves_bytes_that_are_no_text(folder: Path, fmt: Callable[..., Done]) -> None:
    content = WRONG.encode() + b"# \xff\n"
    procedure(folder).write_bytes(content)
    assert fmt("shop", "--fix").returncode == 1
    assert procedure(folder).read_bytes() == content


def test_several_paths_and_one_file_twice(folder: Path, fmt: Callable[..., Done]) -> None:
    done = fmt("shop/area", "shop/area/p.aop.yaml", "shop/workspace.yaml")
    assert (done.returncode, done.stdout) == (0, "changed shop/area/p.aop.yaml\n1 changed, 1 unchanged\n")


def test_a_link_out_of_the_workspace_is_not_followed(folder: Path, fmt: Callable[..., Done]) -> None:
    outside = folder.parent / "outside.aop.yaml"
    outside.write_text(UNTIDY)
    (folder / "area" / "q.aop.yaml").symlink_to(outside)
    done = fmt("shop")
    assert done.returncode == 1
    assert "the file is a link to outside of the workspace" in done.stdout
    assert outside.read_text() == UNTIDY
    assert procedure(folder).read_text() == TIDY


def test_a_link_inside_the_workspace_stays_one(folder: Path, fmt: Callable[..., Done]) -> None:
    link = folder / "area" / "q.aop.yaml"
    link.symlink_to("p.aop.yaml")
    assert fmt("shop/area/q.aop.yaml").returncode == 0
    assert link.is_symlink()
    assert procedure(folder).read_text() == TIDY


def test_tests_and_the_sandbox_are_formatted(folder: Path, fmt: Callable[..., Done]) -> None:
    (folder / "sandbox").mkdir()
    (folder / "sandbox" / "shop.yaml").write_text("shop.find: { a: 1,b: 2}   \n\n\n")
    test = "tests:\n  - name: a\n    given: { shop.find: missing }\n    conversation: |\n      customer: hi  \n\n\n"
    (folder / "area" / "p.test.yaml").write_text(f"{test}      agent: says nothing\n")
    assert fmt("shop/sandbox/shop.yaml", "shop/area/p.test.yaml").returncode == 0
    assert (folder / "sandbox" / "shop.yaml").read_text() == "shop.find: {a: 1, b: 2}\n"
    written = "tests:\n  - name: a\n    given: {shop.find: missing}\n    conversation: |\n      customer: hi\n\n"
    assert (folder / "area" / "p.test.yaml").read_text() == f"{written}      agent: says nothing\n"


def test_what_is_not_formatted(folder: Path, fmt: Callable[..., Done]) -> None:
    (folder / "notes.txt").write_text("x")
    done = fmt("shop/notes.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`shop/notes.txt` is no file that is formatted" in done.stderr


@pytest.mark.parametrize("args", [("nowhere",), (), ("shop", "--chek"), ("lone.aop.yaml",)])
def test_wrong_use(folder: Path, fmt: Callable[..., Done], args: tuple[str, ...]) -> None:
    (folder.parent / "lone.aop.yaml").write_text(UNTIDY)
    done = fmt(*args)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_the_workspaces_of_this_repository_are_clean() -> None:
    paths = ("procedures", "benchmarks/tau2/retail/workspace", "tests/workspaces")
    done = subprocess.run([AOP, "fmt", "--check", *paths], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
