"""The JSON form of findings: its keys are a promise."""

from __future__ import annotations

import json
from dataclasses import replace

from aop.diagnostics import Finding, Fix, Note, Severity, Source, Span
from aop.diagnostics.report import report

SOURCE = Source.of("late.aop.yaml", "aop: 1\ntitle: a\ntitle: b\n")

PLACE = {"line": 3, "column": 1, "end_line": 3, "end_column": 9, "text": "title: b"}


def test_the_keys_and_what_they_say() -> None:
    note = Note(Span(SOURCE, 7, 12), "first given here")
    twice = Finding("AOP142", "the key `title` is given twice", Span(SOURCE, 16, 21), "keep one of them", notes=(note,))
    twice = replace(twice, fixes=(Fix(Span(SOURCE, 16, 24), "", safe=False),))
    whole = Finding(
        "AOP172", "this file belongs nowhere", Span(Source.of("a.yaml", ""), 0, 0), severity=Severity.WARNING
    )
    data = report([twice, whole, twice])
    assert data == {
        "version": 1,
        "findings": [
            {
                "code": "AOP172",
                "severity": "warning",
                "message": "this file belongs nowhere",
                "help": "",
                "page": "docs/rules/AOP172.md",
                "file": "a.yaml",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 1,
                "text": "",
                "notes": [],
                "fixes": [],
            },
            {
                "code": "AOP142",
                "severity": "error",
                "message": "the key `title` is given twice",
                "help": "keep one of them",
                "page": "docs/rules/AOP142.md",
                "file": "late.aop.yaml",
                "line": 3,
                "column": 1,
                "end_line": 3,
                "end_column": 6,
                "text": "title",
                "notes": [
                    {
                        "message": "first given here",
                        "file": "late.aop.yaml",
                        "line": 2,
                        "column": 1,
                        "end_line": 2,
                        "end_column": 6,
                        "text": "title",
                    }
                ],
                "fixes": [{"replacement": "", "safe": False, "file": "late.aop.yaml", **PLACE}],
            },
        ],
        "errors": 1,
        "warnings": 1,
    }
    assert json.loads(json.dumps(data)) == data


def test_no_findings() -> None:
    assert report([]) == {"version": 1, "findings": [], "errors": 0, "warnings": 0}
