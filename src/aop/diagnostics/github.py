"""Findings as workflow commands of GitHub Actions, which it shows at the lines of a pull request.

A command is one line: `::error file=…,line=…::message`. What an author wrote must not end it or start another, so
`%`, line breaks and, among the properties, `:` and `,` are escaped as the runner unescapes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aop.diagnostics.finding import Finding, sort_findings
from aop.diagnostics.span import Span
from aop.diagnostics.terminal import summary, visible

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def github(findings: Iterable[Finding]) -> str:
    """A command for each finding, and a last line with their number."""
    in_order = sort_findings(findings)
    return "".join(f"{line}\n" for line in (*map(_command, in_order), summary(in_order)))


def _command(finding: Finding) -> str:
    properties = {**_place(finding.span), "title": finding.code}
    listed = ",".join(f"{key}={visible(value).translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{finding.severity} {listed}::{'%0A'.join(visible(line).translate(_DATA) for line in _lines(finding))}"


def _place(span: Span) -> dict[str, str]:
    """GitHub takes columns only for what stands in one line."""
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    place = {"file": span.source.path, "line": str(line)}
    if end_line > line:
        return {**place, "endLine": str(end_line)}
    return {**place, "col": str(column), "endColumn": str(end_column)}


def _lines(finding: Finding) -> Iterator[str]:
    yield finding.message
    if finding.help:
        yield f"help: {finding.help}"
    for note in finding.notes:
        yield f"note: {note.message}, at {note.span.source.path}:{note.span.line}:{note.span.column}"
