"""Every code has a page, every Avoid gives its code, every Prefer is clean, and `docs/rules` is what the pages say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import aop
from aop.cli.rule_docs import documents
from aop.diagnostics import Severity
from aop.rules.registry import checks, rule_of, rules
from conversations import ROOT
from rules.changed_shop import UNUSED
from rules.examples import Example, examples, findings_of, written

SOURCE = Path(aop.__file__).parent
SECTIONS = ["What it finds", "Why it is bad", "Avoid", "Prefer"]
EVERY = [example for code, rule in rules().items() for example in examples(code, rule.page)]
AVOID = [example for example in EVERY if example.section == "avoid"]
PREFER = [example for example in EVERY if example.section == "prefer"]


def emitted() -> set[str]:
    """Every code that stands in the source as a text of its own: not in `Meta(…)`, and not as a key of a table."""
    return {code for file in SOURCE.rglob("*.py") for code in _codes(ast.parse(file.read_text("utf-8")))}


def _codes(tree: ast.AST) -> Iterator[str]:
    passed: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys):
                passed.update(map(id, keys))
            case ast.Call(func=ast.Name("Meta"), args=args):
                passed.update(map(id, args))
            case ast.Constant(str(text)) if re.fullmatch(r"AOP\d{3}", text) and id(node) not in passed:
                yield text


def test_every_code_that_is_emitted_has_a_page_and_every_page_a_code_that_is() -> None:
    assert emitted() == set(rules())


@pytest.mark.parametrize("code", rules())
def test_a_page_has_its_sections_and_says_something_in_each(code: str) -> None:
    title, *parts = rules()[code].page.split("\n## ")
    names = [part.partition("\n")[0] for part in parts]
    assert names in (SECTIONS, [*SECTIONS, "How to fix"])
    assert re.fullmatch(r"[A-Z`][^\n]*[^.\n]\n", title)
    for part in parts:
        assert part.partition("\n")[2].strip("… \n")


@pytest.mark.parametrize("example", AVOID, ids=str)
def test_what_is_to_be_avoided_gives_the_code(example: Example, tmp_path: Path) -> None:
    found = [finding for finding in findings_of(example, tmp_path) if finding.code == example.code]
    assert found


@pytest.mark.parametrize("example", PREFER, ids=str)
def test_what_is_preferred_has_no_error_and_not_the_code(example: Example, tmp_path: Path) -> None:
    found = findings_of(example, tmp_path)
    wrong = [item for item in found if item.severity is Severity.ERROR or item.code == example.code]
    assert [f"{item.code} `{item.span.text}` {item.message}" for item in wrong] == []


def test_the_workspace_of_the_examples_is_clean(tmp_path: Path) -> None:
    found = findings_of(Example("", "prefer", 1, "yaml", "returns/refund.aop.yaml", ""), tmp_path)
    assert [item for item in found if item.code not in UNUSED] == []


def test_marks_in_examples() -> None:
    assert written("a‹U+200B›b ‹[ × 3›\n‹- x × 2›\n") == "a\u200bb [[[\n- x\n- x\n"


def test_names_are_unique_and_files_are_named_after_them() -> None:
    names = [rule.meta.name for rule in rules().values()]
    assert len(set(names)) == len(names)
    files = {file.stem for file in (SOURCE / "rules").rglob("aop*.py")}
    assert files == {f"{code.lower()}_{rule.meta.name.replace('-', '_')}" for code, rule in rules().items()}


def test_only_rules_with_a_check_are_imported_to_check() -> None:
    with_check = {code for code, rule in rules().items() if rule.check is not None}
    at_hand = {file.name[:6].upper() for file in (SOURCE / "rules").glob("aop*.py")}
    assert with_check == at_hand
    assert len(checks()) == len(with_check)


def test_one_rule_is_found_without_the_others() -> None:
    rule = rule_of("AOP303")
    assert rule is not None
    assert rule.title == "An option that the choice does not have"
    assert rule_of("AOP000") is None


def test_the_documents_are_current() -> None:
    folder = ROOT / "docs" / "rules"
    stored = {file.name: file.read_text("utf-8") for file in folder.glob("*.md")}
    assert stored == documents(), "run `make docs`"
