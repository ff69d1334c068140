"""A finding: one mistake, said once, where it stands.

Style of a message: one line, lower case, no full stop, the author's words in backticks, no type name of
Python. `help` says what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aop.diagnostics.span import Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that belongs to a finding: where the other definition stands, for example."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One edit: what to write in place of a span. `safe` when what is written has one meaning, and this is it."""

    span: Span
    replacement: str
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable (`AOP201`); `span` is exactly the defect; `help` is a suggestion, or empty.

    `fixes` are the edits that mend it, made together or not at all.
    """

    code: str
    message: str
    span: Span
    help: str = ""
    severity: Severity = Severity.ERROR
    notes: tuple[Note, ...] = ()
    fixes: tuple[Fix, ...] = ()


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By file, then place, then code; the same finding twice is shown once."""
    unique = {(f.span.source.path, f.span.start, f.code, f.message): f for f in findings}
    return tuple(unique[key] for key in sorted(unique))
