"""The JSON form of findings keeps to its own schema."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aop.diagnostics import Finding, Fix, Note, Severity, Source, Span
from aop.diagnostics.report import report
from aop.diagnostics.report_schema import SCHEMA

SOURCE = Source.of("late.aop.yaml", "aop: 1\ntitle: a\ntitle: 🙂\n")
TWICE = Finding(
    "AOP142", "the key `title` is given twice", Span(SOURCE, 16, 21), "keep one of them",
    notes=(Note(Span(SOURCE, 7, 12), "first given here"),), fixes=(Fix(Span(SOURCE, 16, 24), ""),),
)  # fmt: skip
STRAY = Finding("AOP172", "it belongs nowhere", Span(Source.of("a.yaml", ""), 0, 0), severity=Severity.WARNING)
VALID = Draft202012Validator(SCHEMA)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("findings", [(), (TWICE,), (TWICE, STRAY)])
def test_reports_keep_to_it(findings: tuple[Finding, ...]) -> None:
    VALID.validate(report(findings))


def _without(key: str) -> Any:
    data = deepcopy(report([TWICE]))
    del data["findings"][0][key]
    return data


@pytest.mark.parametrize("key", ["code", "severity", "file", "line", "end_column", "notes", "fixes"])
def test_a_finding_that_lacks_a_key_does_not(key: str) -> None:
    assert not VALID.is_valid(_without(key))


def test_a_key_that_is_not_promised_does_not() -> None:
    assert not VALID.is_valid(report([]) | {"warning": 0})


def test_every_key_is_described() -> None:
    for part in (SCHEMA, *SCHEMA["$defs"].values()):
        assert all(value["description"] for value in part["properties"].values())


def test_the_file_is_the_one_that_the_package_writes() -> None:
    file = Path(__file__).parents[2] / "schemas" / "findings.schema.json"
    assert json.loads(file.read_text("utf-8")) == SCHEMA, "run `aop schema`"
