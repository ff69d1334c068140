"""Tests and the sandbox are parts of the workspace like any other: allowed, kept, shown in editors."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from aop.cli.kept import digest
from aop.compiler import compile_files
from aop.diagnostics import Severity
from aop.syntax.disk import read_disk
from aop.syntax.load import read_files
from conversations import ROOT
from defects.write import CLEAN, clean_files
from editor.desk import Desk

LIBRARY = {path: text.decode() for path, text in clean_files("library/waive_fee").items()}
SANDBOX = "sandbox/loans.yaml"
TEST = "procedures/waive_fee.test.yaml"
NEVER = "loans.waive_fee:\n  - returns: {receipt: R1}\n"


def found(file: str, text: str) -> list[tuple[str, str]]:
    findings = compile_files(*read_files({**LIBRARY, file: text})).findings
    return [(item.code, item.span.text) for item in findings]


def test_a_warning_can_be_allowed_with_its_reason() -> None:
    case = "  - {with: {amount: $3}, fails: closed}"
    warned = ("AOP445", case.removeprefix("  - "))
    assert found(SANDBOX, f"{NEVER}{case}\n") == [warned]
    assert found(SANDBOX, f"{NEVER}{case}  # aop: allow AOP445 because it is tried next week\n") == []
    unused = "# aop: allow AOP445 because it is tried next week"
    assert found(SANDBOX, f"{NEVER}  {unused}\n") == [("AOP903", unused)]


def test_an_error_in_a_test_stops_the_release_and_a_clean_one_does_not() -> None:
    assert compile_files(*read_files(LIBRARY)).release is not None
    wrong = LIBRARY[TEST].replace("agent: confirms", "agent: nods")
    result = compile_files(*read_files({**LIBRARY, TEST: wrong}))
    assert (result.release, [item.severity for item in result.findings]) == (None, [Severity.ERROR])


def test_a_release_is_the_same_with_and_without_them() -> None:
    """What is pretended is no part of what runs."""
    without = {path: text for path, text in LIBRARY.items() if path not in (SANDBOX, TEST)}
    digests = [compile_files(*read_files(files)).release for files in (LIBRARY, without)]
    assert all(release is not None for release in digests)
    assert len({release.digest for release in digests if release is not None}) == 1


@pytest.mark.parametrize("file", [SANDBOX, TEST])
def test_a_changed_file_is_checked_again(file: str) -> None:
    contents = read_disk(CLEAN / "library")
    changed = replace(contents, files={**contents.files, file: contents.files[file] + b"\n"})
    assert digest(changed) != digest(contents)


def test_an_editor_shows_what_is_wrong_while_it_is_written() -> None:
    desk = Desk()
    text = "tests:\n  - name: a\n    conversation: |\n      customer: hello\n      agent: asks emial\n"
    desk.write("orders/order_status.test.yaml", text)
    shown = [(item.code, item.span.text, item.help) for item in desk.findings("orders/order_status.test.yaml")]
    assert shown == [("AOP213", "emial", "did you mean `email`?")]
    desk.write("sandbox/stripe.yaml", "stripe.refund: {id: re_1, status: succeded}\n")
    assert [item.code for item in desk.findings("sandbox/stripe.yaml")] == ["AOP303"]


def test_the_json_report_has_them(tmp_path: Path) -> None:
    for path, text in {**LIBRARY, SANDBOX: "loans.waive_fee: {receit: R1}\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    command = [Path(sys.executable).with_name("aop"), "check", tmp_path, "--format", "json", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    (finding,) = json.loads(done.stdout)["findings"]
    assert done.returncode == 1
    assert (finding["code"], finding["help"]) == ("AOP203", "did you mean `receipt`?")
    assert finding["file"].endswith(SANDBOX)


def test_a_workspace_without_them_does_not_pay_for_them() -> None:
    program = (
        "import sys\nfrom aop.compiler import check_files\nfrom aop.syntax.load import load_workspace\n"
        "check_files(*load_workspace('tests/workspaces/exchange'))\n"
        "names = [name for name in sys.modules if name.startswith('aop.analysis.')]\n"
        "print([name for name in names if 'tested' in name or 'pretended' in name])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"
