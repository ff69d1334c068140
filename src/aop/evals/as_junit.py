"""A run of tests as JUnit XML, for build servers: a suite for each file, a case for each test.

There is no standard; this keeps to what Jenkins, GitLab and GitHub's actions read.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from aop.diagnostics.terminal import text_of, visible
from aop.evals.as_text import unmet
from aop.evals.outcome import Outcome
from aop.evals.report import Report


def as_junit(run: Report) -> str:
    """The report as text."""
    root = ElementTree.Element("testsuites", name="aop test")
    _count(root, run.outcomes)
    for file, outcomes in groupby(run.outcomes, key=lambda item: item.file):
        _suite(root, file, tuple(outcomes))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _count(element: ElementTree.Element, outcomes: Sequence[Outcome]) -> None:
    states = [outcome.state for outcome in outcomes]
    counts = {"tests": len(states), "failures": states.count("failed"), "errors": 0, "skipped": states.count("skipped")}
    for key, value in counts.items():
        element.set(key, str(value))
    element.set("time", f"{sum(outcome.seconds for outcome in outcomes):.3f}")


def _suite(root: ElementTree.Element, file: str, outcomes: Sequence[Outcome]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=visible(file))
    _count(suite, outcomes)
    for outcome in outcomes:
        _case(suite, file, outcome)


def _case(suite: ElementTree.Element, file: str, outcome: Outcome) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=visible(file), name=visible(outcome.name), file=visible(file),
        line=str(outcome.test.name.span.line), time=f"{outcome.seconds:.3f}",
    )  # fmt: skip
    if outcome.missing is not None:
        ElementTree.SubElement(case, "skipped", message=outcome.missing)
    if outcome.unmet:
        first, *rest = outcome.unmet
        message = visible(f"line {first.span.line}: {first.message}") + (f" (and {len(rest)} more)" if rest else "")
        frames = (text_of(unmet(outcome, item)) for item in outcome.unmet)
        ElementTree.SubElement(case, "failure", type="test", message=message).text = "\n\n".join(frames) + "\n"
    talk = "\n".join(visible(f"{line.who}: {line.text}") for line in outcome.talk)
    if talk:
        ElementTree.SubElement(case, "system-out").text = talk + "\n"
