"""`make rule`: two files of the next free number."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from aop.rules.scaffold import Refused, main, next_number, scaffold
from rules.examples import examples


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two rules of the family 5, one of them only a page."""
    pages = tmp_path / "src" / "aop" / "rules" / "pages"
    pages.mkdir(parents=True)
    (pages / "aop513_not_allowed.py").write_text("", "utf-8")
    (pages.parent / "aop501_unconfirmed_write.py").write_text("", "utf-8")
    return tmp_path


def test_the_files_have_the_next_number_of_the_family(root: Path) -> None:
    rule, spec = scaffold("unclear-refund", 5, root)
    assert rule == root / "src/aop/rules/aop514_unclear_refund.py"
    assert spec == root / "tests/spec/aop514_unclear_refund.md"
    assert scaffold("rude_message", 7, root)[0].name == "aop701_rude_message.py"


def test_the_rule_has_a_page_with_examples_and_a_check(root: Path) -> None:
    rule, spec = scaffold("unclear-refund", 5, root)
    module = ast.parse(rule.read_text("utf-8"))
    page = ast.get_docstring(module)
    assert page is not None
    assert [example.section for example in examples("AOP514", page)] == ["avoid", "prefer"]
    assert 'RULE = Meta("AOP514", "unclear-refund")' in rule.read_text("utf-8")
    assert "```findings\nAOP514 " in spec.read_text("utf-8")


@pytest.mark.parametrize(("name", "family"), [("Unclear Refund", 5), ("", 5), ("unclear-refund", 0), ("x", 10)])
def test_what_is_no_name_or_family_is_refused(name: str, family: int, root: Path) -> None:
    with pytest.raises(Refused):
        scaffold(name, family, root)


def test_a_family_that_is_full_is_refused(root: Path) -> None:
    (root / "src/aop/rules/aop999_last.py").write_text("", "utf-8")
    with pytest.raises(Refused, match="no number left"):
        next_number(root / "src/aop/rules", 9)


def test_wrong_use_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unclear-refund"]) == 2
    assert "make rule NAME=" in capsys.readouterr().err
