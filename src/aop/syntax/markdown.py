"""An article: YAML front matter between two lines `---`, and below it Markdown, cut into passages.

A passage is what is quoted as a whole: a paragraph, a list, a table or a fenced block; a paragraph that ends with a
colon has the list below it. Headings say what a passage is about. Comments (`<!-- … -->`) are for authors: they are
never quoted. Other marks of Markdown stay as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aop.diagnostics import Span
from aop.syntax.declarations import PassageDecl
from aop.syntax.nodes import Found
from aop.syntax.snippet import Snippet
from aop.syntax.source import Readable

#: A passage is said to a customer as a whole, so it is no longer than this (characters).
MAX_PASSAGE = 2_000

_MATTER = re.compile(r"---[ ]*\r?\n(?P<keys>.*?)(?P<fence>^---[ ]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)
_OPENING = re.compile(r"---[ ]*(?:\r?\n|\Z)")
_COMMENT = re.compile(r"<!--(?P<inside>.*?)(?P<closed>-->|\Z)", re.DOTALL)
_NOT_BREAK = re.compile(r"[^\r\n]")
_LINE = re.compile(r"[^\r\n]*(?:\r?\n|\Z)")
_HEADING = re.compile(r"[ ]{0,3}(?P<level>#{1,6})(?:[ ]+(?P<text>.*?))?(?:[ ]+#+)?[ ]*")
_UNDERLINE = re.compile(r"[ ]{0,3}(?P<mark>=+|-+)[ ]*")
_RULE = re.compile(r"[ ]{0,3}([-*_])[ ]*(?:\1[ ]*){2,}")
_CODE = re.compile(r"[ ]{0,3}(?:```|~~~)")
_ITEM = re.compile(r"[ ]*(?:[-*+]|\d{1,9}[.)])[ ]+\S|[ ]*[|>]")
_EMPHASIS = re.compile(r"[*_`]+(?=\S)|(?<=\S)[*_`]+")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`page` holds the keys alone, at their places; the text goes on at `end`."""

    page: Readable
    end: int


def front_matter(page: Readable, found: Found) -> FrontMatter | None:
    """The keys at the start of an article; None with a finding when there are none."""
    text = page.characters
    opening = _OPENING.match(text)
    matter = _MATTER.match(text)
    if opening is None:
        first = Span(page.source, 0, len(text.partition("\n")[0].rstrip()))
        message = "an article starts with its front matter, and this one does not"
        found.error("AOP175", message, first, "write `---`, its keys (`title: …`) and `---` again above the text")
    elif matter is None:
        advice = "write `---` on a line of its own below its last key"
        found.error("AOP175", "this front matter is not closed", Span(page.source, 0, 3), advice)
    elif not matter["keys"].strip():
        advice = "write `title: …`, `status: …` and `intents: […]` between the two"
        found.error("AOP175", "this front matter has no keys", Span(page.source, 0, 3), advice)
    else:
        start, stop = matter.span("keys")
        alone = (_NOT_BREAK.sub(" ", form[:start]) + form[start:stop] for form in (text, page.layout))
        return FrontMatter(Readable(page.source, *alone), matter.end())
    return None


def passages(page: Readable, start: int, found: Found) -> tuple[PassageDecl, ...]:
    """What stands below the front matter. An article that says nothing, or too much at once, is a finding."""
    text = page.characters[:start] + _without_comments(page, start, found)
    cut = tuple(_Cutting(page, text).passages(start))
    if not cut and not found.findings:
        message = "this article has no text below its front matter"
        found.error("AOP176", message, Span(page.source, 0, 3), "write what customers are to read")
    for passage in cut:
        size = len(passage.body.text)
        if size > MAX_PASSAGE:
            message = f"this passage has {size:,} characters, more than the {MAX_PASSAGE:,} that are quoted at once"
            line = passage.body.text.partition("\n")[0][:40]
            found.error("AOP176", message, passage.body.span(0, len(line)), "part it with a blank line or a heading")
    return cut


def _without_comments(page: Readable, start: int, found: Found) -> str:
    body = page.characters[start:]
    for comment in _COMMENT.finditer(body):
        if not comment["closed"]:
            span = Span(page.source, start + comment.start(), start + comment.start() + 4)
            found.error("AOP176", "this comment is not closed", span, "write `-->` where it ends")
    return _COMMENT.sub(lambda comment: _NOT_BREAK.sub(" ", comment[0]), body)


@dataclass(slots=True)
class _Block:
    """The lines of one passage, each with where its text starts and ends."""

    lines: list[tuple[int, int]] = field(default_factory=list)
    code: bool = False


class _Cutting:
    """One pass over the lines of an article."""

    def __init__(self, page: Readable, text: str) -> None:
        self.page, self.text = page, text
        self.headings: list[tuple[int, str]] = []
        self.block = _Block()
        self.waiting: _Block | None = None  # a finished block that the next one may belong to

    def passages(self, start: int) -> Iterator[PassageDecl]:
        at = start
        while at < len(self.text):
            line = _LINE.match(self.text, at)
            assert line is not None
            yield from self.line(at, at + len(line[0].rstrip()))
            at = line.end()
        yield from self.end()

    def line(self, start: int, end: int) -> Iterator[PassageDecl]:
        line = self.text[start:end]
        if _CODE.match(line) or self.block.code:
            yield from self.fenced(start, end)
        elif heading := _HEADING.fullmatch(line):
            yield from self.heading(len(heading["level"]), heading["text"] or "")
        elif len(self.block.lines) == 1 and (under := _UNDERLINE.fullmatch(line)) and not self.has_list(self.block):
            title, self.block = self.text[slice(*self.block.lines[0])], _Block()
            yield from self.heading(1 if under["mark"][0] == "=" else 2, title)
        elif _RULE.fullmatch(line):
            yield from self.end()
        elif not line.strip():
            yield from self.pause()
        else:
            self.block.lines.append((start, end))

    def fenced(self, start: int, end: int) -> Iterator[PassageDecl]:
        """A line that opens, fills or closes a fenced block; the fences themselves are no text."""
        fence = _CODE.match(self.text[start:end])
        if self.block.code and fence:
            yield from self.end()
        elif fence:
            yield from self.end()
            self.block = _Block(code=True)
        else:
            self.block.lines.append((start, end))

    def heading(self, level: int, title: str) -> Iterator[PassageDecl]:
        yield from self.end()
        above = [item for item in self.headings if item[0] < level]
        self.headings = [*above, (level, _EMPHASIS.sub("", title).strip())]

    def pause(self) -> Iterator[PassageDecl]:
        """A blank line: a list goes on behind it, and so does a paragraph that announces one."""
        block, self.block = self.block, _Block()
        if not block.lines:
            return
        if self.waiting is not None and self.is_item(block.lines[0]):
            self.waiting.lines.extend(block.lines)
        else:
            yield from self.passage(self.waiting)
            self.waiting = block
        if not self.announces(self.waiting):
            waiting, self.waiting = self.waiting, None
            yield from self.passage(waiting)

    def announces(self, block: _Block | None) -> bool:
        if block is None:
            return False
        start, end = block.lines[-1]
        return self.text[start:end].endswith(":") or self.has_list(block)

    def has_list(self, block: _Block) -> bool:
        return any(self.is_item(line) for line in block.lines)

    def is_item(self, line: tuple[int, int]) -> bool:
        return _ITEM.match(self.text[slice(*line)]) is not None

    def end(self) -> Iterator[PassageDecl]:
        yield from self.pause()
        waiting, self.waiting = self.waiting, None
        yield from self.passage(waiting)
        self.block = _Block()

    def passage(self, block: _Block | None) -> Iterator[PassageDecl]:
        if block is not None and any(self.text[start:end].strip() for start, end in block.lines):
            yield PassageDecl(tuple(title for _, title in self.headings if title), self.joined(block))

    def joined(self, block: _Block) -> Snippet:
        """The lines of a paragraph in one; items, rows and lines of code keep theirs."""
        text, runs = "", []
        for number, (start, end) in enumerate(block.lines):
            line = self.text[start:end]
            indent = 0 if block.code else len(line) - len(line.lstrip())
            own = block.code or _ITEM.match(line) is not None
            if number:
                runs.append((len(text), block.lines[number - 1][1]))
                text += "\n" if own else " "
            runs.append((len(text), start + indent))
            text += line[indent:]
        return Snippet(self.page.source, text, tuple(runs))
