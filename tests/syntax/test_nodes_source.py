"""From bytes to text: what is accepted, and the one finding of what is not."""

# ruff: noqa: E501  (a row of a table stays on its line)

from __future__ import annotations

import pytest

from aop.diagnostics import Finding
from aop.syntax.nodes import read_nodes
from aop.syntax.source import MAX_FILE_BYTES, read_source


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.message, f.span.text, f.help) for f in findings]


@pytest.mark.parametrize("content", ["a: b\n", b"a: b\n", b"\xef\xbb\xbfa: b\r\n", "a: “é” 😀 ‍ \u200e\n"])
def test_accepted(content: str | bytes) -> None:
    page, findings = read_source("f", content)
    assert page is not None
    assert findings == ()
    assert page.source.text.startswith("a: ")
    assert page.source.text == page.characters == page.layout


ENDS = "save the file with the line ends LF or CRLF"


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"a: \xe9\n", ("AOP101", "the byte E9 is not UTF-8 text", "\ufffd", "save the file with the encoding UTF-8")),
        (b"a: \xed\xa0\x80\n", ("AOP101", "the byte ED is not UTF-8 text", "\ufffd", "save the file with the encoding UTF-8")),
        (b"\xff\xfea\x00", ("AOP101", "the file is UTF-16, not UTF-8", "", "save it with the encoding UTF-8")),
        ("a: b\0\n", ("AOP102", "a control character (U+0000) stands here", "\0", "delete it")),
        ("a: b\x1b[31m\n", ("AOP102", "a control character (U+001B) stands here", "\x1b", "delete it")),
        ("a: b\x7f\n", ("AOP102", "a control character (U+007F) stands here", "\x7f", "delete it")),
        ("a: \ud800\n", ("AOP102", "a control character (U+D800) stands here", "\ud800", "delete it")),
        ("a: b\u200bc\n", ("AOP103", "an invisible character (U+200B) stands here", "\u200b", "delete it")),
        ("a: b\ufeffc\n", ("AOP103", "an invisible character (U+FEFF) stands here", "\ufeff", "delete it")),
        ("a: b\u202ec\n", ("AOP103", "a character that turns the direction of text (U+202E) stands here", "\u202e", "delete it: the line would read differently than it runs")),
        ("a: b\rc: d\n", ("AOP104", "an unusual line break (U+000D) stands here", "\r", ENDS)),
        ("a: b\u2028c\n", ("AOP104", "an unusual line break (U+2028) stands here", "\u2028", ENDS)),
        ("a: b\x85c\n", ("AOP104", "an unusual line break (U+0085) stands here", "\x85", ENDS)),
        ("a:\n\tb: c\n", ("AOP105", "a tab stands here", "\t", "use spaces")),
        ("a:\n\t\tb: c\n\td: e\n", ("AOP105", "a tab stands here", "\t\t", "use spaces (so on 1 more line)")),
        ("a:\tb\n#\t\nc:\td\n", ("AOP105", "a tab stands here", "\t", "use spaces (so on 2 more lines)")),
    ],
)  # fmt: skip
def test_refused(content: str | bytes, finding: tuple[str, str, str, str]) -> None:
    _, findings = read_source("f", content)
    assert told(findings) == [finding]


def test_the_place_of_a_bad_byte() -> None:
    _, (finding,) = read_source("f", "\ufeffä: b\nc: é".encode() + b"\xe9\n")
    assert (finding.span.line, finding.span.column) == (2, 5)


def test_a_refused_character_is_a_space_to_yaml_and_offsets_hold() -> None:
    page, _ = read_source("f", "a:\n\tb: x\0y\r\n\tc:\xa0d\n")
    assert page is not None
    assert page.layout == "a:\n b: x y\r\n c: d\n"
    assert page.characters == "a:\n b: x y\r\n c:\xa0d\n"
    assert len(page.layout) == len(page.source.text)


def test_tab_indentation_is_one_finding_with_yaml_and_all() -> None:
    page, findings = read_source("f", "a:\n\tb: c\n\td:\n\t\te: f\n")
    assert page is not None
    root, more = read_nodes(page)
    assert root is not None
    assert [f.code for f in findings + more] == ["AOP105"]


def test_a_file_that_is_too_large() -> None:
    page, findings = read_source("f", b"x" * (MAX_FILE_BYTES + 1))
    assert page is None
    assert told(findings) == [
        ("AOP108", "the file has 1,048,577 bytes, more than the 1,048,576 that are read", "", "split it, one procedure or one system a file")
    ]  # fmt: skip


NO_BREAK = ("AOP106", "a no-break space (U+00A0) stands here", "\xa0", "use an ordinary space")


@pytest.mark.parametrize(
    "text",
    [
        "a:\xa0b\n",
        "a: b\xa0c\n",
        "\xa0\xa0a: b\n",
        "a: b\xa0# c\n",
        "a: {b:\xa0c}\n",
        "a: |\xa0\n  b\n",
        "a: |\n\xa0 b\n",
        'a: "b\xa0c"\nd:\xa0e\n',
    ],
)
def test_a_no_break_space_where_yaml_stands(text: str) -> None:
    page, _ = read_source("f", text)
    assert page is not None
    _, findings = read_nodes(page)
    assert [(f.code, f.message, f.span.text) for f in findings] == [NO_BREAK[:3]]


@pytest.mark.parametrize(
    "text",
    [
        'a: "b\xa0c"\n',
        "a: 'b\u202fc'\n",
        "a: |\n  b\xa0c\n",
        "a: b # c\xa0d\n",
        "#\xa0\na: b\n",
        "a: |  # b\xa0c\n  d\n",
    ],
)
def test_a_no_break_space_in_a_text_or_a_comment(text: str) -> None:
    page, _ = read_source("f", text)
    assert page is not None
    _, findings = read_nodes(page)
    assert findings == ()


def test_a_text_keeps_its_no_break_spaces() -> None:
    page, _ = read_source("f", '"b\xa0c"')
    assert page is not None
    root, _ = read_nodes(page)
    assert getattr(root, "text", "") == "b\xa0c"
