"""The corpus of seeded defects: each gives exactly one finding, which underlines exactly the defect.

The table is `defects/defects.yaml`; what it breaks are the clean procedures of `defects/clean`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from aop.compiler import compile_files
from aop.diagnostics import Finding
from aop.syntax.load import load_workspace, read_files
from defects.write import CLEAN, SEEDED, Defect, clean_files, defects, seeded

ROOT = Path(__file__).parents[1]
AOP = Path(sys.executable).parent / "aop"
PROCEDURES = sorted(path.relative_to(CLEAN) for path in CLEAN.rglob("*.aop.yaml"))


def found_in(files: dict[str, bytes]) -> tuple[Finding, ...]:
    declared, findings = read_files(files)
    return compile_files(declared, findings).findings


def test_there_are_at_least_two_hundred_defects_over_twelve_clean_procedures() -> None:
    assert len(defects()) >= 200
    assert len(PROCEDURES) >= 12
    assert {defect.base for defect in defects()} == {base(path) for path in PROCEDURES}


def base(path: Path) -> str:
    return f"{path.parts[0]}/{path.name.removesuffix('.aop.yaml')}"


@pytest.mark.parametrize("workspace", ["desk", "help", "library", "plans", "shop"])
def test_a_clean_workspace_has_no_findings(workspace: str) -> None:
    files, findings = load_workspace(CLEAN / workspace)
    assert compile_files(files, findings).findings == ()


@pytest.mark.parametrize("path", PROCEDURES, ids=str)
def test_a_clean_procedure_is_clean_on_its_own(path: Path) -> None:
    assert found_in(clean_files(base(path))) == ()


@pytest.mark.parametrize("defect", defects(), ids=lambda defect: defect.name)
def test_a_defect_gives_one_finding_which_underlines_it(defect: Defect) -> None:
    found = found_in(defect.files())
    assert [(item.code, item.span.text) for item in found] == [(defect.code, defect.underlined)]
    assert defect.help in found[0].help


def test_the_seeded_workspaces_are_current() -> None:
    written = {path.relative_to(SEEDED).as_posix(): path for path in SEEDED.rglob("*") if path.is_file()}
    expected = seeded()
    assert sorted(written) == sorted(expected), "run `python tests/defects/write.py`"
    changed = [name for name, path in written.items() if path.read_bytes() != expected[name]]
    assert changed == [], "run `python tests/defects/write.py`"


def test_the_command_line_finds_each_defect_once() -> None:
    command = [AOP, "check", "tests/defects", "--format", "json", "--no-cache"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    findings = json.loads(result.stdout)["findings"]
    found = [(Path(item["file"]).parts[:4], item["code"]) for item in findings]
    assert result.returncode == 1
    assert sorted(found) == sorted((("tests", "defects", "seeded", item.name), item.code) for item in defects())
