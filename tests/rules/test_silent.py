"""What was accepted in silence: lost files, constants in limits, options with fields that may be missing."""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from aop.compiler import compile_files
from aop.compiler.compile import _built
from aop.diagnostics import Finding
from aop.machine.release import Procedure, Release
from aop.syntax.builtin_files import SHOWN, with_built_in
from aop.syntax.load import load_workspace, read_files
from aop.values import Money
from conversations import ROOT
from defects.write import CLEAN, clean_files


def findings_of(files: dict[str, bytes]) -> tuple[Finding, ...]:
    declared, findings = read_files(files)
    return compile_files(declared, findings).findings


def release_of(files: dict[str, bytes]) -> Release:
    declared, findings = read_files(files)
    result = compile_files(declared, findings)
    assert result.findings == ()
    assert result.release is not None
    return result.release


def changed(base: str, *edits: tuple[str, str], file: str = "") -> dict[str, bytes]:
    files = clean_files(base)
    path = file or f"procedures/{base.partition('/')[2]}.aop.yaml"
    for find, replace in edits:
        assert files[path].count(find.encode()) == 1
        files[path] = files[path].replace(find.encode(), replace.encode())
    return files


# ---- a file that cannot be read


@pytest.mark.parametrize(
    "path", ["actions/shop.yaml", "procedures/cancel_order.aop.yaml", "rules/service.yaml", "workspace.yaml"]
)
def test_a_file_that_cannot_be_read_is_one_finding(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(CLEAN / "shop", folder)
    (folder / path).unlink()
    os.mkfifo(folder / path)
    files, found = load_workspace(folder)
    findings = compile_files(files, found).findings
    assert [(item.code, item.span.source.path.endswith(path)) for item in findings] == [("AOP109", True)]


def test_a_misspelt_name_is_said_even_where_a_file_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(CLEAN / "shop", folder)
    (folder / "procedures/cancel_order.aop.yaml").unlink()
    os.mkfifo(folder / "procedures/cancel_order.aop.yaml")
    refund = folder / "procedures/refund.aop.yaml"
    refund.write_text(refund.read_text("utf-8").replace("collect photo,", "collect foto,"), "utf-8")
    files, found = load_workspace(folder)
    findings = compile_files(files, found).findings
    assert [(item.code, item.span.text) for item in findings] == [("AOP109", ""), ("AOP213", "foto")]


def test_a_rule_about_what_only_a_lost_procedure_does_is_not_called_idle(tmp_path: Path) -> None:
    folder = tmp_path / "pay"
    shutil.copytree(ROOT / "tests/seeded_clean/500-for-50-in-a-rule", folder)
    (folder / "rules").mkdir()
    (folder / "rules/desk.yaml").write_text("rules: |\n  do shop.refund at most 1 time\n", "utf-8")
    (folder / "desk/pay.aop.yaml").unlink()
    os.mkfifo(folder / "desk/pay.aop.yaml")
    files, found = load_workspace(folder)
    codes = {item.code for item in compile_files(files, found).findings}
    assert "AOP109" in codes
    assert not codes & {"AOP232", "AOP504"}


# ---- constants


def _refund(*lines: str, values: str) -> Procedure:
    rules = "".join(f"  {line}\n" for line in lines)
    files = changed(
        "shop/refund",
        ("values: {return_window: 30 days}", f"values: {{return_window: 30 days, {values}}}"),
        ("rules: |\n", f"rules: |\n{rules}"),
    )
    return release_of(files).procedures["refund"]


def test_a_constant_is_computed_when_it_is_compiled() -> None:
    made = _refund("total of shop.refund.amount per customer is at most cap", values="cap: ($5 + $7.50) * 2 - $1 / 4")
    assert made.constants["cap"] == Money(Decimal("24.75"), "USD")


def test_a_named_limit_holds_like_one_that_is_written_out() -> None:
    named = _refund(
        "total of shop.refund.amount per customer in 30 days is at most cap",
        "do shop.refund at most often times per customer in 1 day",
        values="cap: $500, often: 2",
    )
    total, often = named.rules[:2]
    assert (total.kind, total.limit, total.count) == ("total_at_most", Money(Decimal(500), "USD"), None)
    assert (often.kind, often.limit, often.count) == ("at_most", None, 2)


def test_a_limit_of_the_workspace_holds_in_every_file() -> None:
    files = changed("shop/refund", ("rules: |\n", "rules: |\n  do shop.refund at most often times per customer\n"))
    files["workspace.yaml"] += b"values: {often: 3}\n"
    assert release_of(files).procedures["refund"].rules[0].count == 3


# ---- options


def test_what_an_option_may_lack_is_said_in_its_label() -> None:
    files = changed("shop/replace_item", ('label: "{name}"', 'label: "{name} {note}"'))
    files["actions/shop.yaml"] = files["actions/shop.yaml"].replace(b"price: money}", b"price: money, note?: text}")
    (found,) = findings_of(files)
    assert (found.code, found.span.text) == ("AOP403", "note")
    assert [note.span.text for note in found.notes] == ["collect items and remedy"]


def test_an_answer_that_needs_a_field_which_options_may_lack_is_no_finding() -> None:
    """`valid when` needs a definite yes, as `unless` does."""
    files = changed(
        "shop/replace_item", ("key: item_id,", 'key: item_id, valid when: sold is no, invalid: "{name} is sold.",')
    )
    files["actions/shop.yaml"] = files["actions/shop.yaml"].replace(b"price: money}", b"price: money, sold?: yes_no}")
    assert findings_of(files) == ()


# ---- the built-in procedures


def test_the_built_in_procedures_have_no_finding_that_nobody_sees() -> None:
    declared, findings = read_files(clean_files("shop/refund"))
    _, found = _built(with_built_in(declared), findings)
    assert [item for item in found if item.span.source.path.startswith(SHOWN)] == []
