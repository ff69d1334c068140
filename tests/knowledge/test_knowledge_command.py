"""`aop knowledge check`, and the rules of the family 8xx on a day that comes in as data."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from aop.cli.app import app
from aop.compiler import check_files
from aop.diagnostics import Severity
from aop.errors import WrongUse
from aop.syntax.load import load_workspace
from conversations import ROOT
from knowledge.handbook import SHOP

HELP = ROOT / "tests/defects/clean/help"


def found(day: date | None) -> list[tuple[str, str, str, str]]:
    """What is found in the sample shop on a day: code, file, underlined text, message."""
    files, findings = load_workspace(SHOP)
    assert findings == ()
    made = check_files(replace(files, today=day))
    assert {item.severity for item in made} <= {Severity.WARNING}
    return [(item.code, Path(item.span.source.path).name, item.span.text, item.message) for item in made]


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """A workspace whose articles may be changed."""
    return Path(shutil.copytree(HELP, tmp_path / "help"))


def checked(folder: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["knowledge", "check", str(folder), *options])
    return result.exit_code, result.stdout


def data(folder: Path, today: str) -> tuple[int, dict[str, Any]]:
    code, text = checked(folder, "--today", today, "--format", "json")
    return code, json.loads(text)


def test_without_a_day_nothing_is_stale() -> None:
    assert found(None) == []


def test_the_last_day_of_a_review_is_a_good_one() -> None:
    assert found(date(2027, 3, 27)) == []
    assert found(date(2027, 3, 28)) == [
        ("AOP801", "warranty.md", "2026-09-28", "the review of this article was due on 2027-03-27")
    ]


def test_a_review_on_a_day_that_has_not_come() -> None:
    assert found(date(2026, 11, 8)) == [
        ("AOP801", "gift_cards.md", "2026-11-09", "this article was reviewed on 2026-11-09, and that day has not come")
    ]


def test_an_article_that_expired(handbook: Path) -> None:
    article = handbook / "knowledge/shipping.md"
    article.write_text(article.read_text("utf-8").replace("intents:", "expires: 2026-12-24\nintents:"), "utf-8")
    assert data(handbook, "2026-12-24")[0] == 0
    code, told = data(handbook, "2026-12-25")
    assert code == 1
    (finding,) = told["findings"]
    assert (finding["code"], finding["text"], finding["message"]) == (
        "AOP801",
        "2026-12-24",
        "this article expired on 2026-12-24",
    )


def test_what_json_says(handbook: Path) -> None:
    labels = handbook / "knowledge/return_labels.md"
    text = labels.read_text("utf-8").replace("$5.95", "$4.50").replace("owner: help@acme.example\n", "")
    labels.write_text(text, "utf-8")
    code, told = data(handbook, "2027-05-03")
    assert code == 1
    states = [(item["name"], item["state"], item["marks"]) for item in told["articles"]]
    assert states == [
        ("return_labels", "stale", ["conflicting", "ownerless"]),
        ("returns", "stale", ["conflicting"]),
        ("returns_eu", "stale", []),
        ("shipping", "stale", []),
        ("shipping_holidays", "draft", []),
    ]
    assert told["intents"] == [
        {
            "name": "return_question",
            "procedure": "policy_question",
            "articles": [],
            "waiting": ["return_labels", "returns", "returns_eu"],
        },
        {
            "name": "shipping_question",
            "procedure": "policy_question",
            "articles": [],
            "waiting": ["shipping", "shipping_holidays"],
        },
    ]
    assert (told["today"], told["errors"], told["warnings"]) == ("2027-05-03", 0, 6)


def test_the_tables_of_a_workspace_in_order() -> None:
    code, text = checked(SHOP, "--today", "2026-11-22")
    assert code == 0
    assert "Articles on 2026-11-22" in text
    for words in ("Gift cards", "2027-05-08", "gift_cards, return_policy, warranty", "no findings"):
        assert words in text


def test_what_is_not_quoted_stands_in_parentheses() -> None:
    code, text = checked(HELP, "--today", "2026-11-22")
    assert code == 0
    assert "shipping, (shipping_holidays)" in text
    assert "in parentheses is not approved, or not current: it is not quoted" in text


def test_a_day_that_is_none() -> None:
    result = CliRunner().invoke(app, ["knowledge", "check", str(SHOP), "--today", "soon"])
    assert isinstance(result.exception, WrongUse)
    assert str(result.exception) == "`soon` is no date: write `2026-11-22`, for example"


def test_an_article_that_cannot_be_read_is_found_too(handbook: Path) -> None:
    (handbook / "knowledge/more.md").write_text("no front matter\n", "utf-8")
    code, told = data(handbook, "2026-11-22")
    assert code == 1
    assert [(item["code"], item["text"]) for item in told["findings"]] == [("AOP175", "no front matter")]


def test_check_finds_the_same_without_a_day(handbook: Path) -> None:
    labels = handbook / "knowledge/return_labels.md"
    labels.write_text(labels.read_text("utf-8").replace("$5.95", "$4.50"), "utf-8")
    result = CliRunner().invoke(app, ["check", str(handbook), "--no-cache", "--format", "json"])
    assert [(item["code"], item["text"]) for item in json.loads(result.stdout)["findings"]] == [("AOP802", "$5.95")]


def test_an_allowance_in_the_front_matter(handbook: Path) -> None:
    labels = handbook / "knowledge/return_labels.md"
    allowed = "# aop: allow AOP803 because the team is being set up\ntitle: Return labels"
    text = labels.read_text("utf-8").replace("owner: help@acme.example\n", "").replace("title: Return labels", allowed)
    labels.write_text(text, "utf-8")
    assert data(handbook, "2026-11-22")[0] == 0
