"""Workflow commands: one line each, and nothing that an author wrote ends or starts one."""

from __future__ import annotations

import pytest

from aop.diagnostics import Finding, Note, Severity, Source, Span
from aop.diagnostics.github import github

SOURCE = Source.of("a,b/50%: c.aop.yaml", "aop: 1\ntitle: a\ntitle: b\n")


def test_a_command_with_its_place() -> None:
    finding = Finding("AOP142", "100% wrong: a, b", Span(SOURCE, 16, 21), "keep one")
    assert github([finding]).splitlines() == [
        "::error file=a%2Cb/50%25%3A c.aop.yaml,line=3,col=1,endColumn=6,title=AOP142"
        "::100%25 wrong: a, b%0Ahelp: keep one",
        "1 error",
    ]


def test_notes_name_their_place() -> None:
    note = Note(Span(SOURCE, 7, 12), "first given here")
    (line, _) = github([Finding("AOP142", "twice", Span(SOURCE, 16, 21), notes=(note,))]).splitlines()
    assert line.endswith("::twice%0Anote: first given here, at a,b/50%25: c.aop.yaml:2:1")


def test_a_span_over_lines_has_no_columns() -> None:
    (line, _) = github([Finding("AOP142", "long", Span(SOURCE, 0, 10))]).splitlines()
    assert line == "::error file=a%2Cb/50%25%3A c.aop.yaml,line=1,endLine=2,title=AOP142::long"


def test_a_warning() -> None:
    finding = Finding("AOP172", "stray", Span(Source.of("a.yaml", ""), 0, 0), severity=Severity.WARNING)
    assert github([finding]).startswith("::warning file=a.yaml,line=1,col=1,endColumn=1,title=AOP172::stray\n")


def test_nothing_found() -> None:
    assert github([]) == "no findings\n"


@pytest.mark.parametrize(
    "text", ["\n::error::x", "\r\n::set-output name=a::b", "\x1b[31m", "\u2028::error::", "\x85::x"]
)
def test_no_text_makes_a_line_of_its_own(text: str) -> None:
    source = Source.of(f"{text}.yaml", text)
    finding = Finding("AOP160", text, Span(source, 0, len(text)), text, notes=(Note(Span(source, 0, 1), text),))
    made = github([finding])
    assert len(made.splitlines()) == 2
    assert "\x1b" not in made
