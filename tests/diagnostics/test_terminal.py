"""Frames: what they say, where they mark, and that nothing of a file reaches the terminal unseen."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.diagnostics import Finding, Note, Severity, Source, Span
from aop.diagnostics.terminal import STYLES, cells, frame, print_findings, render, summary, text_of, visible

SOURCE = Source.of("acme/late.aop.yaml", "aop: 1\nprocedure: late\ntitel: Late parcel\nowner: a\n")


def at(text: str, start: int, end: int) -> Span:
    return Span(Source.of("f.yaml", text), start, end)


def framed(finding: Finding, width: int = 80) -> str:
    return text_of(frame(finding, width))


def test_a_frame() -> None:
    finding = Finding("AOP160", "`titel` is no key of a procedure", Span(SOURCE, 23, 28), "did you mean `title`?")
    assert framed(finding) == (
        "error[AOP160]: `titel` is no key of a procedure\n"
        " --> acme/late.aop.yaml:3:1\n"
        "  |\n"
        "3 | titel: Late parcel\n"
        "  | ^^^^^\n"
        "  = help: did you mean `title`?"
    )


def test_a_note_has_its_own_frame_and_one_gutter_for_all() -> None:
    text = "a: 1\n" + "\n" * 8 + "a: 2\n"
    finding = Finding("AOP142", "twice", at(text, 13, 14), "", notes=(Note(at(text, 0, 1), "first given here"),))
    assert framed(finding) == (
        "error[AOP142]: twice\n"
        "  --> f.yaml:10:1\n"
        "   |\n"
        "10 | a: 2\n"
        "   | ^\n"
        "   = note: first given here\n"
        "  --> f.yaml:1:1\n"
        "   |\n"
        " 1 | a: 1\n"
        "   | -"
    )


def test_a_finding_about_a_whole_file_has_no_line() -> None:
    finding = Finding("AOP172", "belongs nowhere", at("", 0, 0), "move it", Severity.WARNING)
    assert framed(finding) == "warning[AOP172]: belongs nowhere\n --> f.yaml:1:1\n  = help: move it"


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "marks"),
    [
        ("a: bc", 3, 5, "a: bc", "   ^^"),
        ("a: bc", 5, 5, "a: bc", "     ^"),
        ("a: b\r\nc: d", 3, 4, "a: b", "   ^"),
        ("a: b\nc: d\n", 3, 9, "a: b", "   ^ …"),
        ("a: b\n", 3, 5, "a: b", "   ^"),
        ("\n", 0, 1, "", "^"),
        ("a:\tbc", 2, 3, "a:→bc", "  ^"),
        ("a:\xa0b", 2, 3, "a:␣b", "  ^"),
        ("a: \x1b[31mb", 3, 4, "a: ␛[31mb", "   ^"),
        ("a: \x00\x7f\x9b", 3, 6, "a: ␀␡�", "   ^^^"),
        ("a: b\u202ec", 4, 5, "a: b�c", "    ^"),
        ("a: b\u200bc", 4, 5, "a: b�c", "    ^"),
        ("日本: 語b", 4, 5, "日本: 語b", "      ^^"),
        ("e\u0301: b", 4, 5, "e\u0301: b", "   ^"),
        ("a: \ud800b", 4, 5, "a: �b", "    ^"),
    ],
)
def test_the_line_and_its_marks(text: str, start: int, end: int, line: str, marks: str) -> None:
    shown = framed(Finding("AOP1", "m", at(text, start, end))).split("\n")
    assert shown[3:] == [f"1 | {line}".rstrip(), f"  | {marks}"]


def test_a_long_line_is_cut_around_what_is_marked() -> None:
    text = "a" * 300 + "BAD" + "c" * 300
    line, marks = framed(Finding("AOP1", "m", at(text, 300, 303)), 60).split("\n")[3:]
    assert len(line) == 60
    assert line[marks.index("^") : marks.rindex("^") + 1] == "BAD"
    assert line.startswith("1 | …aaa")
    assert line.endswith("ccc…")


def test_a_long_line_keeps_its_start_or_its_end_when_the_mark_is_near() -> None:
    text = "BAD" + "c" * 300
    line, marks = framed(Finding("AOP1", "m", at(text, 0, 3)), 60).split("\n")[3:]
    assert (line[:10], marks) == ("1 | BADccc", "  | ^^^")
    text = "a" * 300 + "BAD"
    line, marks = framed(Finding("AOP1", "m", at(text, 300, 303)), 60).split("\n")[3:]
    assert line.endswith("aaBAD")
    assert line[marks.index("^") :] == "BAD"


def test_a_long_mark_is_cut_too() -> None:
    line, marks = framed(Finding("AOP1", "m", at("x" * 500, 10, 490)), 60).split("\n")[3:]
    assert len(line) <= 60
    assert len(marks) <= 60
    assert marks.count("^") > 20


def test_messages_and_paths_are_made_safe_too() -> None:
    span = Span(Source.of("a\x1b[2J.yaml", "x"), 0, 1)
    shown = framed(Finding("AOP1", "`\x1b]0;evil\x07`", span, "`\u202e`", notes=(Note(span, "\x9b1m"),)))
    assert "\x1b" not in shown
    assert all(character == "\n" or character.isprintable() for character in shown)


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(1, 100))
def test_any_text_gives_lines_that_fit(text: str, start: int, length: int, width: int) -> None:
    start = min(start, len(text))
    span = at(text, start, min(start + length, len(text)))
    lines = frame(Finding("AOP1", "m", span), width)
    for line in text_of(lines[1:]).split("\n"):
        assert cells(line) <= max(width, 40) + 4
        assert all(char in "\u200c\u200d" or char.isprintable() for char in line)


def test_visible_text_is_left_alone() -> None:
    text = "plain, “quoted”, é, 日本, 👩‍💻"
    assert visible(text) == text


def test_all_findings_in_order_and_a_summary() -> None:
    findings = [
        Finding("AOP2", "second", Span(SOURCE, 7, 16)),
        Finding("AOP1", "first", Span(SOURCE, 0, 3), severity=Severity.WARNING),
        Finding("AOP2", "second", Span(SOURCE, 7, 16)),
    ]
    lines = text_of(render(findings)).split("\n")
    assert [line for line in lines if "AOP" in line] == ["warning[AOP1]: first", "error[AOP2]: second"]
    assert lines[-1] == "1 error and 1 warning"
    assert {style for line in render(findings) for _, style in line} <= set(STYLES)


@pytest.mark.parametrize(
    ("errors", "warnings", "said"),
    [
        (0, 0, "no findings"),
        (1, 0, "1 error"),
        (2, 0, "2 errors"),
        (0, 1, "1 warning"),
        (2, 3, "2 errors and 3 warnings"),
    ],
)
def test_the_summary(errors: int, warnings: int, said: str) -> None:
    error, warning = Finding("AOP1", "m", at("x", 0, 1)), Finding("AOP1", "m", at("x", 0, 1), severity=Severity.WARNING)
    assert summary([error] * errors + [warning] * warnings) == said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


FINDING = Finding("AOP160", "`[red]titel[/red]` :smile:", Span(SOURCE, 23, 28), "a [link]")


def test_colour_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    plain, colour = io.StringIO(), Terminal()
    print_findings([FINDING], plain)
    print_findings([FINDING], colour, 80)
    assert "\x1b" not in plain.getvalue()
    assert "\x1b[1;31merror[AOP160]" in colour.getvalue()
    assert "[red]titel[/red]` :smile:" in colour.getvalue()


def test_no_colour_where_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    print_findings([FINDING], out, 80)
    assert out.getvalue() == text_of(render([FINDING], 80)) + "\n"


def test_rich_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, aop.diagnostics.terminal; print('rich' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
