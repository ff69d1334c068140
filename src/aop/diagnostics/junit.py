"""Findings as JUnit XML, for build servers: a suite for each workspace, a case for each file.

A case fails when its file has an error; all errors of a file stand in one `failure`, because many readers show only
the first. Warnings are output of the case and fail nothing. No times are given, so that the same files give the same
report. There is no standard; this keeps to what Jenkins, GitLab and GitHub's actions read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from aop.diagnostics.finding import Finding, Severity, sort_findings
from aop.diagnostics.terminal import frame, text_of, visible


@dataclass(frozen=True, slots=True)
class Suite:
    """A workspace: its name, the paths of its files as shown, and what was found in them."""

    name: str
    files: tuple[str, ...]
    findings: tuple[Finding, ...]


def junit(suites: Iterable[Suite]) -> str:
    """The report as text."""
    root = ElementTree.Element("testsuites", name="aop check")
    counts = [_suite(root, suite) for suite in suites]
    root.set("tests", str(sum(tests for tests, _ in counts)))
    root.set("failures", str(sum(failures for _, failures in counts)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(root: ElementTree.Element, suite: Suite) -> tuple[int, int]:
    """Adds a suite; gives the number of its cases and of those that fail."""
    by_file: dict[str, list[Finding]] = {path: [] for path in sorted(suite.files)}
    for finding in sort_findings(suite.findings):
        by_file.setdefault(finding.span.source.path, []).append(finding)
    element = ElementTree.SubElement(root, "testsuite", name=visible(suite.name))
    failed = sum(_case(element, suite.name, path, found) for path, found in by_file.items())
    for key, value in {"tests": len(by_file), "failures": failed, "errors": 0, "skipped": 0}.items():
        element.set(key, str(value))
    return len(by_file), failed


def _case(suite: ElementTree.Element, workspace: str, path: str, findings: Sequence[Finding]) -> bool:
    """Adds a case; true when it fails."""
    shown = visible(path)
    case = ElementTree.SubElement(suite, "testcase", classname=visible(workspace), name=shown, file=shown)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    warnings = [finding for finding in findings if finding.severity is not Severity.ERROR]
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        message = visible(f"{errors[0].code}: {errors[0].message}{more}")
        ElementTree.SubElement(case, "failure", type=errors[0].code, message=message).text = _frames(errors)
    if warnings:
        ElementTree.SubElement(case, "system-out").text = _frames(warnings)
    return bool(errors)


def _frames(findings: Iterable[Finding]) -> str:
    """What a terminal would show; it holds no character that XML forbids."""
    return "\n\n".join(text_of(frame(finding)) for finding in findings) + "\n"
