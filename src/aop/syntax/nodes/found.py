"""Where the readers of one file leave what they find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aop.diagnostics import Finding, Note, Source, Span


@dataclass(slots=True)
class Found:
    """The findings about one file, as they come; whoever shows them sorts them."""

    source: Source
    findings: list[Finding] = field(default_factory=list)

    def error(self, code: str, message: str, span: Span, advice: str = "", *notes: Note) -> None:
        self.findings.append(Finding(code, message, span, advice, notes=notes))

    def take(self, findings: Iterable[Finding]) -> None:
        self.findings.extend(findings)

    def once(self) -> tuple[Finding, ...]:
        """Each finding once: a part of a file may have been read twice."""
        return tuple(dict.fromkeys(self.findings))
