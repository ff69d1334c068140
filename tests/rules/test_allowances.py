"""`# aop: allow CODE because …`: what it takes back, and what is wrong with one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aop.compiler import Compiled, compile_files
from aop.compiler.allowances import can_be_allowed
from aop.rules.registry import rules
from aop.syntax.load import read_files
from rules.changed_shop import UNUSED
from rules.examples import SHOP

STEPS = """rules: |
  stripe.refund needs confirmation
steps:
  act: |
    follow find_order with number = "W1234567" as order
    {above}
    do stripe.refund with order = order, amount = order.total{behind}
    finish as resolved
"""
REASON = "because the sandbox has no customer"


def compiled(above: str = "# the refund", behind: str = "", more: str = "") -> Compiled:
    head = "aop: 1\nprocedure: allowed\ntitle: Allowed\nowner: a@acme.example\nrole: tier1_support\n"
    body = head + "actions: [stripe.refund]\n" + STEPS.format(above=above, behind=behind) + more
    shop = {file.relative_to(SHOP).as_posix(): file.read_text("utf-8") for file in SHOP.rglob("*.yaml")}
    files, found = read_files({**shop, "returns/allowed.aop.yaml": body})
    result = compile_files(files, found)
    return replace(result, findings=tuple(item for item in result.findings if item.code not in UNUSED))


def seen(result: Compiled) -> list[tuple[str, str]]:
    return [(item.code, item.span.text.partition("\n")[0]) for item in result.findings]


CALL = ("AOP501", "do stripe.refund with order = order, amount = order.total")


def test_without_one_the_finding_stands() -> None:
    result = compiled()
    assert seen(result) == [CALL]
    assert result.release is None


@pytest.mark.parametrize("place", ["above", "behind"])
def test_an_allowance_above_or_behind_the_line_takes_it_back(place: str) -> None:
    result = compiled(**{place: f"  # aop: allow AOP501 {REASON}".lstrip(" " if place == "above" else "")})
    assert seen(result) == []
    assert result.release is not None


def test_other_comments_may_stand_between() -> None:
    assert seen(compiled(f"# aop: allow AOP501 {REASON}\n    # a note")) == []


def test_an_empty_line_ends_it() -> None:
    assert seen(compiled(f"# aop: allow AOP501 {REASON}\n\n    # a note")) == [CALL]


def test_one_behind_a_line_says_nothing_of_the_next() -> None:
    behind = compiled(f'say "One moment."  # aop: allow AOP501 {REASON}')
    assert seen(behind) == [CALL]


@pytest.mark.parametrize(
    ("comment", "code", "underlined", "says"),
    [
        ("# aop: allow AOP501", "AOP901", "# aop: allow AOP501", "an allowance needs its reason"),
        ("# aop: allow AOP501 because", "AOP901", "# aop: allow AOP501 because", "an allowance needs its reason"),
        ("# aop: allow AOP501 as agreed", "AOP901", "# aop: allow AOP501 as agreed", "an allowance needs its reason"),
        ("# aop: allow because I say so", "AOP901", "# aop: allow because I say so", "an allowance needs its reason"),
        ("# aop: allow", "AOP901", "# aop: allow", "this allows nothing: it names no code"),
        ("# aop: ignore AOP501 because x", "AOP901", "ignore", "`ignore` is no word for this"),
        ("# aop: allow AOP5O1 because x", "AOP902", "AOP5O1", "no rule has the code `AOP5O1`"),
        ("# aop: allow aop501 because x", "AOP902", "aop501", "no rule has the code `aop501`"),
        ("# aop: allow AOP303 because x", "AOP904", "AOP303", "`AOP303` cannot be allowed"),
        ("# aop: allow AOP510 because x", "AOP904", "AOP510", "`AOP510` cannot be allowed"),
        ("# aop: allow AOP901 because x", "AOP904", "AOP901", "`AOP901` cannot be allowed"),
    ],
)
def test_one_that_allows_nothing_is_a_finding_and_leaves_the_other(
    comment: str, code: str, underlined: str, says: str
) -> None:
    result = compiled(comment)
    assert seen(result) == [(code, underlined), CALL]
    assert result.findings[0].message == says


def test_a_code_that_is_nearly_one_is_suggested() -> None:
    assert compiled("# aop: allow aop501 because x").findings[0].help == "did you mean `AOP501`?"


def test_one_that_is_not_needed_is_a_warning() -> None:
    comment = f"# aop: allow AOP501 {REASON}"
    result = compiled(comment, more=f"{comment}\nsource: SOP 3\n")
    assert seen(result) == [("AOP903", comment)]
    assert result.findings[0].message == "this allows nothing: `AOP501` is not found on line 16"
    assert result.release is not None


def test_what_is_not_needed_is_not_said_while_there_are_errors() -> None:
    result = compiled(f"# aop: allow AOP501 {REASON}", more="values: {a: b}\n")
    assert "AOP903" not in {item.code for item in result.findings}


def test_a_quoted_text_is_no_comment() -> None:
    assert seen(compiled('note "write # aop: allow AOP501 because x"')) == [CALL]


def test_only_warnings_and_lint_rules_can_be_allowed() -> None:
    allowed = {code for code, rule in rules().items() if can_be_allowed(rule)}
    assert {"AOP172", "AOP221", "AOP501"} <= allowed
    assert not allowed & {"AOP142", "AOP202", "AOP301", "AOP403", "AOP510", "AOP513", "AOP901", "AOP904"}


def test_files_of_the_workspace_may_hold_them_too(tmp_path: Path) -> None:
    shop = {file.relative_to(SHOP).as_posix(): file.read_text("utf-8") for file in SHOP.rglob("*.yaml")}
    shop["rules/service.yaml"] = "# aop: allow AOP000 because x\n" + shop["rules/service.yaml"]
    files, found = read_files(shop)
    findings = [item for item in compile_files(files, found).findings if item.code not in UNUSED]
    assert [(item.code, item.span.line) for item in findings] == [("AOP902", 1)]
