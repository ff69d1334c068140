"""JUnit: a suite for each workspace, a case for each file, parsed back by an XML parser."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from aop.diagnostics import Finding, Severity, Source, Span
from aop.diagnostics.junit import Suite, junit

SOURCE = Source.of("shop/late.aop.yaml", "aop: 1\ntitle: a & <b>\n")
BAD = Finding("AOP142", "the key `<title>` & more", Span(SOURCE, 7, 12), "keep one")
OTHER = Finding("AOP143", "another", Span(SOURCE, 14, 15))
WARNING = Finding("AOP172", "it belongs nowhere", Span(Source.of("shop/a.yaml", ""), 0, 0), severity=Severity.WARNING)


def parsed(*suites: Suite) -> ElementTree.Element:
    return ElementTree.fromstring(junit(suites))  # noqa: S314 - what junit wrote


def test_a_clean_workspace_has_a_case_for_each_file() -> None:
    root = parsed(Suite("shop", ("shop/workspace.yaml", "shop/late.aop.yaml"), ()))
    (suite,) = root
    assert suite.attrib == {"name": "shop", "tests": "2", "failures": "0", "errors": "0", "skipped": "0"}
    assert [case.get("name") for case in suite] == ["shop/late.aop.yaml", "shop/workspace.yaml"]
    assert all(len(case) == 0 for case in suite)


def test_errors_of_a_file_are_one_failure() -> None:
    root = parsed(Suite("shop", ("shop/late.aop.yaml",), (OTHER, BAD)))
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.attrib == {"type": "AOP142", "message": "AOP142: the key `<title>` & more (and 1 more)"}
    assert failure.text is not None
    assert "title: a & <b>" in failure.text
    assert "error[AOP143]" in failure.text
    assert (root.get("tests"), root.get("failures")) == ("1", "1")


def test_warnings_fail_nothing_and_are_not_lost() -> None:
    root = parsed(Suite("shop", ("shop/late.aop.yaml",), (WARNING,)))
    assert root.get("failures") == "0"
    case = root.find("testsuite/testcase[@file='shop/a.yaml']/system-out")
    assert case is not None
    assert "warning[AOP172]" in (case.text or "")


def test_counts_are_those_of_all_suites() -> None:
    root = parsed(Suite("a", ("a/x.yaml",), ()), Suite("b", ("b/x.yaml",), (BAD,)))
    assert (root.get("tests"), root.get("failures"), len(root)) == ("3", "1", 2)


@pytest.mark.parametrize("text", ["\x00\x1b[31m\x08", "￾￿", "\ud800", "]]>", "a\" b='c", "\u202e", "&#0;"])
def test_no_text_breaks_the_report(text: str) -> None:
    source = Source.of(f"{text}.yaml", f"{text}: 1\n")
    finding = Finding("AOP160", f"`{text}` is no key", Span(source, 0, len(text)), text)
    (suite,) = parsed(Suite(text, (), (finding,)))
    assert len(suite) == 1
