"""What is said about the thing, the word or the key under the pointer, as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aop.editor.describe import described
from aop.editor.marks import Index
from aop.editor.outline import Place, place_at
from aop.editor.shapes import description, root_of
from aop.editor.view import Page
from aop.editor.words import PARTS, meaning, sentence

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEPS = ("steps", "on")
_POLICIES = ("rules", "escalate", "prove")


@dataclass(frozen=True, slots=True)
class Hover:
    """`start` and `end` are the offsets of what it is about."""

    text: str
    start: int
    end: int


def hover(index: Index, page: Page, offset: int) -> Hover | None:
    """What is said at an offset of a page's text; None where there is nothing to say."""
    mark = index.at(page, offset)
    if mark is not None:
        said = described(index, mark)
        return Hover(said, mark.span.start, mark.span.end) if said else None
    found = _word_at(page.text, offset)
    if found is None:
        return None
    place = place_at(page.text, found.end())
    if place.kind == "block":
        return _keyword(place, found)
    return _key(page, place, found)


def _word_at(text: str, offset: int) -> re.Match[str] | None:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = _WORD.finditer(text, start, len(text) if end < 0 else end)
    return next((found for found in line if found.start() <= offset <= found.end()), None)


def mode_of(place: Place) -> str:
    """What the lines of a block are: steps, policies, or neither."""
    if place.kind != "block":
        return ""
    return "steps" if place.path[0] in _STEPS else "policies" if place.path[0] in _POLICIES else ""


def _keyword(place: Place, found: re.Match[str]) -> Hover | None:
    mode = mode_of(place)
    if not mode or place.before.count('"') % 2:
        return None
    word = found[0]
    known = sentence(_HEADS.get(word, word), mode == "policies")
    said = meaning(*known) if known else PARTS.get(word)
    return Hover(f"**{word}**: {said}" if said and not known else said, found.start(), found.end()) if said else None


#: Second words of sentences, by which one also asks for the whole.
_HEADS = {"up": "look", "each": "for", "until": "repeat", "knowledge": "answer"}


def _key(page: Page, place: Place, found: re.Match[str]) -> Hover | None:
    """What a key is for: the word may be a part of it, as in `valid when`."""
    root = root_of(page.path, page.kind)
    written = place.path if place.kind == "value" or not place.before else (*place.path, place.before.strip())
    after = re.match(r"[\w ]*(?=[\"']?\s*:)", page.text[found.end() :].split("\n", 1)[0])
    if place.kind == "key" and after is not None:
        written = (*place.path, (place.before + after[0]).strip("\"' "))
    elif place.kind == "value":
        return None
    said = description(root, written[:-1], written[-1]) if written else ""
    return Hover(f"**{written[-1]}**: {said}", found.start(), found.end()) if said else None
