"""Every example of the manual compiles, every mistake in it is found, every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aop.diagnostics import Finding, Severity
from aop.rules.registry import rules
from conversations import ROOT
from docs.pages import LANGUAGE, Block, blocks, findings_of, headings, pages

EVERY = [block for page in pages() for block in blocks(page)]
RIGHT = [block for block in EVERY if not block.wrong]
WRONG = [block for block in EVERY if block.wrong]

_LINK = re.compile(r"(?<!!)\[[^]]*\]\((?P<to>[^)\s]+)\)")
_CODE = re.compile(r"AOP\d{3}")


def errors(block: Block) -> list[str]:
    found = [item for item in findings_of(block) if item.severity is Severity.ERROR]
    return [f"{item.code} `{item.span.text}` {item.message}" for item in found]


@pytest.mark.parametrize("block", RIGHT, ids=str)
def test_an_example_compiles(block: Block) -> None:
    assert errors(block) == []


@pytest.mark.parametrize("block", WRONG, ids=str)
def test_what_is_shown_as_a_mistake_is_found(block: Block) -> None:
    found = findings_of(block)
    assert set(block.wrong) <= {item.code for item in found}
    inside = [item for item in found if item.severity is Severity.ERROR and line_of(item) in block.text]
    assert {item.code for item in inside} <= set(block.wrong)


def line_of(finding: Finding) -> str:
    text = finding.span.source.text
    start = text.rfind("\n", 0, finding.span.start) + 1
    return text[start:].partition("\n")[0].strip()


def test_there_are_examples_and_mistakes() -> None:
    assert len(RIGHT) > 60
    assert len(WRONG) > 10


@pytest.mark.parametrize("page", [*pages(), *(ROOT / "docs" / "rules").glob("*.md")], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert [hit["to"] for hit in _LINK.finditer(text) if not leads(page, hit["to"])] == []


def leads(page: Path, link: str) -> bool:
    """Whether a link is to another site, or to a file that there is and a heading in it."""
    if re.match(r"[a-z]+:", link):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in {slug(words) for _, words in headings(target.read_text("utf-8"))}


def slug(words: str) -> str:
    """The anchor of a heading, as the usual viewers make it."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", sorted(LANGUAGE.glob("*.md")), ids=lambda page: page.name)
def test_the_codes_of_a_page_are_codes(page: Path) -> None:
    assert set(_CODE.findall(page.read_text("utf-8"))) <= set(rules())


def test_every_page_of_the_language_is_listed() -> None:
    listed = (LANGUAGE / "README.md").read_text("utf-8")
    assert [page.name for page in sorted(LANGUAGE.glob("*.md")) if f"({page.name})" not in listed] == ["README.md"]


def test_a_block_that_is_wrong_would_be_noticed() -> None:
    broken = Block("", 1, "aop", "", (), "say hello to them\n")
    assert errors(broken)
    assert errors(Block("", 1, "aop", "", (), 'if 1 is over "a", say "x"\n'))
    assert not errors(Block("", 1, "yaml", "", (), "values: {half: 50%}\n"))
    with pytest.raises(ValueError, match="behind `aop` stands one of"):
        findings_of(Block("", 1, "aop", "rule", (), "say"))
