"""Findings as SARIF 2.1.0, for code scanning: each is a result with its place, its rule and its notes.

SARIF counts columns in UTF-16 code units (`columnKind`), as editors do; a span counts characters. What is said about
a whole file has no region. Paths stay relative to where the command ran, which is what a scanner expects of a
repository. Specification: OASIS SARIF 2.1.0, errata 01.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from aop.diagnostics.finding import Finding, Severity, sort_findings
from aop.diagnostics.span import Span

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: Where relative paths start; who reads the log says where that is.
BASE = "%SRCROOT%"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What is known about a rule. `page` is its documentation, in Markdown."""

    code: str
    name: str
    severity: Severity
    page: str


def sarif(findings: Iterable[Finding], version: str, rules: Mapping[str, RuleInfo] | None = None) -> dict[str, Any]:
    """One log with one run. `version` is that of the tool; `rules` are those with a page, by code."""
    in_order = sort_findings(findings)
    codes = sorted({finding.code for finding in in_order})
    driver = {
        "name": "aop",
        "semanticVersion": _semantic(version),
        "rules": [_rule(code, (rules or {}).get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "utf16CodeUnits",
        "results": [_result(finding, codes) for finding in in_order],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _semantic(version: str) -> str:
    """`0.1.0.dev0` as `0.1.0-dev0`: SARIF asks for a semantic version, Python writes its own."""
    parts = version.split(".", 3)
    return version if len(parts) < 4 else f"{'.'.join(parts[:3])}-{parts[3]}"


def _rule(code: str, info: RuleInfo | None) -> dict[str, Any]:
    if info is None:
        return {"id": code}
    title, _, rest = info.page.strip().partition("\n")
    return {
        "id": code,
        "name": info.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": rest.strip() or title, "markdown": info.page.strip()},
        "defaultConfiguration": {"level": _LEVELS[info.severity]},
    }


def _result(finding: Finding, codes: Sequence[str]) -> dict[str, Any]:
    text = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.span)],
    }
    if finding.notes:
        result["relatedLocations"] = [
            {"id": number, **_location(note.span), "message": {"text": note.message}}
            for number, note in enumerate(finding.notes)
        ]
    if finding.fixes:
        result["fixes"] = [_fix(finding)]
    return result


def _fix(finding: Finding) -> dict[str, Any]:
    """All edits of a finding are one fix, file by file."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for fix in finding.fixes:
        replacement = {"deletedRegion": _region(fix.span), "insertedContent": {"text": fix.replacement}}
        changes.setdefault(fix.span.source.path, []).append(replacement)
    safe = all(fix.safe for fix in finding.fixes)
    return {
        "description": {"text": finding.help or ("safe fix" if safe else "fix to look at first")},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _location(span: Span) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(span.source.path)}
    if span.source.text:
        place["region"] = _region(span)
    return {"physicalLocation": place}


def _artifact(path: str) -> dict[str, str]:
    pure = PurePath(path)
    return {"uri": pure.as_uri()} if pure.is_absolute() else {"uri": quote(pure.as_posix()), "uriBaseId": BASE}


def _region(span: Span) -> dict[str, Any]:
    """`endColumn` is that of the first unit after the span, as in SARIF 3.30.8."""
    (line, column), (end_line, end_column) = (_units(span, offset) for offset in (span.start, span.end))
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {**region, "snippet": {"text": span.text}} if span.text else region


def _units(span: Span, offset: int) -> tuple[int, int]:
    """Line and column of an offset, the column in UTF-16 code units from 1."""
    line, column = span.source.position(offset)
    before = span.source.text[offset - column + 1 : offset]
    return line, column if before.isascii() else len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1
