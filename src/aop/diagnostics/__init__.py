"""Findings about an author's files: values with a code, a span and a help, never exceptions."""

from aop.diagnostics.finding import Finding, Fix, Note, Severity, sort_findings
from aop.diagnostics.span import Source, Span
from aop.diagnostics.suggest import did_you_mean

__all__ = ["Finding", "Fix", "Note", "Severity", "Source", "Span", "did_you_mean", "sort_findings"]
