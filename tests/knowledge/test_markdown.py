"""Passages: what is quoted as a whole, under which headings, and exactly where it stands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.syntax.declarations import ArticleFile
from aop.syntax.markdown import MAX_PASSAGE
from aop.syntax.workspace_files import Kind, read_one
from knowledge.handbook import declared

FRONT = "---\ntitle: T\nstatus: draft\nintents: [a]\n---\n"


def told(text: str) -> list[tuple[tuple[str, ...], str]]:
    return [(passage.headings, passage.body.text) for passage in declared(text).passages]


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("One line\ngoes on.\n\nAnother.", [((), "One line goes on."), ((), "Another.")]),
        ("# A\nx\n## B\ny\n# C\nz", [(("A",), "x"), (("A", "B"), "y"), (("C",), "z")]),
        ("### Deep\nx\n## Up #\ny", [(("Deep",), "x"), (("Up",), "y")]),
        ("Title\n=====\nx\n\nSub\n---\ny", [(("Title",), "x"), (("Title", "Sub"), "y")]),
        ("# The *best* `one`\nIt is **bold**.", [(("The best one",), "It is **bold**.")]),
        ("- a\n- b\n  more\n1. c", [((), "- a\n- b more\n1. c")]),
        ("Have these:\n\n- a\n\n- b\n\nThen go.", [((), "Have these:\n- a\n- b"), ((), "Then go.")]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", [((), "| a | b |\n|---|---|\n| 1 | 2 |")]),
        ("```\n# no heading\n\n  kept\n```\nafter", [((), "# no heading\n\n  kept"), ((), "after")]),
        ("a\n\n---\n\nb\n***\nc", [((), "a"), ((), "b"), ((), "c")]),
        ("a <!-- for us -->\n\n<!--\n# not this\n-->\nb", [((), "a"), ((), "b")]),
        ("It is announced:\n\n# Next\nx", [((), "It is announced:"), (("Next",), "x")]),
    ],
)
def test_what_a_passage_is(text: str, passages: list[tuple[tuple[str, ...], str]]) -> None:
    assert told(text) == passages


def test_lines_may_end_as_they_do_on_windows() -> None:
    article, findings = read_one(Kind.ARTICLE, "a.md", (FRONT + "# H\n\nx\ny\n").replace("\n", "\r\n"))
    assert findings == ()
    assert isinstance(article, ArticleFile)
    assert [(passage.headings, passage.body.text) for passage in article.passages] == [(("H",), "x y")]


def test_each_character_knows_its_place() -> None:
    body = declared("# H\n\n  Within\n  **30 days**.").passages[0].body
    start = body.text.index("30 days")
    assert body.span(start, start + 7).text == "30 days"
    assert body.span(0, len(body.text)).text == "Within\n  **30 days**."


def test_a_passage_that_is_too_long_to_be_said() -> None:
    long = "word " * (MAX_PASSAGE // 5 + 1)
    article, (finding,) = read_one(Kind.ARTICLE, "a.md", FRONT + long)
    assert article is not None
    assert (finding.code, finding.help) == ("AOP176", "part it with a blank line or a heading")
    assert finding.message == "this passage has 2,004 characters, more than the 2,000 that are quoted at once"


PIECES = st.sampled_from(
    ["---\n", "title: x\n", "intents: [a]\n", "status: draft\n", "# H\n", "- a\n", "a:\n", "\n", "a", " ", "```\n", "|",
     "<!--", "-->", "===\n", "\r\n", "\xa0", "é", "1. ", "***\n", "\t", "> ", "expires: x\n", "[", "“"]
)  # fmt: skip


@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=80), st.binary(max_size=60)))
def test_any_file_gives_an_article_or_findings(content: str | bytes) -> None:
    start = time.monotonic()
    for text in (content, FRONT + content if isinstance(content, str) else content):
        article, findings = read_one(Kind.ARTICLE, "knowledge/a.md", text)
        assert article is not None or findings
        for finding in findings:
            assert 0 <= finding.span.start <= finding.span.end <= len(finding.span.source.text)
        for passage in article.passages if isinstance(article, ArticleFile) else ():
            words = "".join(passage.body.text.split())
            source = "".join(passage.body.span(0, len(passage.body.text)).text.split())
            assert words
            assert words == source or "<!--" in source or not source.isprintable()
    assert time.monotonic() - start < 5
