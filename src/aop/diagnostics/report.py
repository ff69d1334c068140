"""Findings as plain JSON data, for programs: keys are stable, lines and columns count from 1.

`version` is that of this form; it rises when a key changes its meaning or goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aop.diagnostics.finding import Finding, Fix, Note, Severity, sort_findings
from aop.diagnostics.span import Span

VERSION = 1


def report(findings: Iterable[Finding]) -> dict[str, Any]:
    """All findings in order, with how many there are of each severity."""
    in_order = sort_findings(findings)
    severities = [finding.severity for finding in in_order]
    return {
        "version": VERSION,
        "findings": [finding_data(finding) for finding in in_order],
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding; `help` is empty where there is none."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "help": finding.help,
        "page": page_of(finding.code),
        **_place(finding.span),
        "notes": [_note(note) for note in finding.notes],
        "fixes": [_fix(fix) for fix in finding.fixes],
    }


def page_of(code: str) -> str:
    """Where the documentation of a code stands, from the top of the engine's repository."""
    return f"docs/rules/{code}.md"


def _note(note: Note) -> dict[str, Any]:
    return {"message": note.message, **_place(note.span)}


def _fix(fix: Fix) -> dict[str, Any]:
    return {"replacement": fix.replacement, "safe": fix.safe, **_place(fix.span)}


def _place(span: Span) -> dict[str, Any]:
    """`end_line` and `end_column` are where the first character after the span stands."""
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "text": span.text,
    }
