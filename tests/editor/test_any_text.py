"""Any text at any position: a list or nothing, never an exception."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aop.editor.fixes import actions, fix_all, formatted
from aop.editor.hover import hover
from aop.editor.marks import Index
from aop.editor.outline import place_at
from aop.editor.positions import Positions
from aop.editor.symbols import outline
from aop.editor.view import Page
from editor.desk import SHOP, Desk

FILES = tuple(file.relative_to(SHOP).as_posix() for file in sorted(SHOP.rglob("*.yaml")) if "sandbox" not in file.parts)
PIECES = (
    "{",
    "}",
    "[",
    '"',
    "'",
    "|",
    ":",
    ",",
    "#",
    "\n",
    "  ",
    "\t",
    "\r",
    "é",
    "🎉",
    "if ",
    " is ",
    " with ",
    ".",
    "\x00",
)


@cache
def desk() -> Desk:
    return Desk()


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str, int]:
    """A file of the sample, cut somewhere and mended with something, and a position in it."""
    path = draw(st.sampled_from(FILES))
    text = Path(SHOP / path).read_text(encoding="utf-8")
    start = draw(st.integers(0, len(text)))
    length = draw(st.one_of(st.just(len(text)), st.integers(0, 80)))
    put = "".join(draw(st.lists(st.sampled_from(PIECES), max_size=4)))
    text = text[:start] + put + text[start + length :]
    near = draw(st.integers(-30, 30))
    anywhere = draw(st.integers(0, len(text)))
    return path, text, draw(st.sampled_from((start + len(put), start + near, anywhere)))


def ask_everything(page: Page, at: int) -> None:
    view = desk().project.view
    completion = desk().proposals(page, at)
    assert 0 <= completion.start <= completion.end <= len(page.text)
    for item in completion.items:
        assert item.written
    index = Index(view)
    hover(index, page, at)
    mark = index.at(page, at)
    if mark is not None:
        index.definition(mark)
        assert index.references(mark)
    positions = Positions(page.text)
    for symbol in outline(page.declared):
        assert positions.at(symbol.span.start) <= positions.at(symbol.span.end)


@settings(max_examples=150)
@given(damaged())
def test_a_damaged_file_at_any_position(sample: tuple[str, str, int]) -> None:
    path, text, at = sample
    ask_everything(desk().write(path, text), at)
    desk().project.close(str(SHOP / path))


@settings(max_examples=25)
@given(damaged())
def test_what_can_be_done_about_a_damaged_file(sample: tuple[str, str, int]) -> None:
    path, text, _ = sample
    page = desk().write(path, text)
    found = desk().findings(path)
    for action in actions(page, found, 0, len(page.text)):
        assert all(0 <= edit.start <= edit.end <= len(page.text) for edit in action.edits)
    fix_all(page)
    formatted(page)
    desk().project.close(str(SHOP / path))


@given(st.text(alphabet="ab: |-[]{}\"'#,.\n", max_size=60), st.integers(-2, 70))
def test_a_place_in_any_text(text: str, at: int) -> None:
    place = place_at(text, at)
    assert place.kind in ("block", "key", "value")
    assert 0 <= place.start <= len(text)
