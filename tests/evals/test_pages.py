"""A run as Markdown for a pull request, and as one page of HTML: whole, and nothing in them is taken for markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from aop.evals.as_html import as_html
from aop.evals.as_markdown import as_markdown
from aop.evals.coverage import coverage
from aop.evals.play import Player
from aop.evals.report import Report
from aop.evals.run import chosen
from evals.shop import WHOLE, library, no_model, written

EVIL = WHOLE.replace('says "It is taken off"', 'says "<script>alert(1)</script>"')


@pytest.fixture(scope="module")
def run() -> Report:
    tests = written(WHOLE, EVIL).replace("talk 2", "talk <b>2</b>")
    files, release = library(tests)
    player = Player(release, files, no_model)
    outcomes = tuple(player.play(item.file, item.test) for item in chosen(files))
    return Report("library", "", outcomes, coverage(release, [item.effects for item in outcomes]))


def test_markdown_shows_what_failed_and_what_is_not_covered(run: Report) -> None:
    lines = as_markdown(run).splitlines()
    assert lines[0] == "### library: 1 failed and 1 passed"
    assert "| rules | 75.0 % | 3 of 4 |" in lines
    assert any(line.startswith("**talk &lt;b&gt;2&lt;/b&gt;**") for line in lines)
    shown = [line for line in lines if line.endswith('|       agent: says "<script>alert(1)</script>"')]
    assert len(shown) == 1
    assert shown[0].startswith("    ")  # a block of code, where it is text
    assert f"<details><summary>{len(run.coverage.missed)} not covered</summary>" in lines


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not {"src", "href", "onclick"} & {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_whole_and_has_no_script(run: Report) -> None:
    page = as_html(run)
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert not {"script", "b", "link", "img"} & tags.seen
    assert "<dt>customer</dt><dd>L1, ana@example.com</dd>" in page
    assert "says &quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;" in page
    assert page.count("<details open>") == 1
