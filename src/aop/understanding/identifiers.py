"""Ids: the operator's `pattern`, run on RE2, and the one stored spelling that `form` gives.

Patterns come from files that people edit and run on text that strangers write, so they run only on RE2, which
is linear whatever the pattern. An id is ASCII: a look-alike letter or a full-width digit is another id, or
none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from aop.understanding.fold import fold, plain

#: An id longer than this is none.
LENGTH = 64
#: Memory of one compiled pattern, in bytes; RE2 refuses a larger one.
_MEMORY = 1 << 20
_PLACE = re.compile(r"\{([0-9]{1,2})\}")
_ANY_ID = r"[A-Za-z0-9#][A-Za-z0-9#_.\-]*"
_AROUND = " \n.,;:!?()[]<>\"'"


def read_id(text: str, pattern: str | None, form: str | None = None) -> str | None:
    """The stored spelling of the id that is the whole text; None when the pattern does not fit.

    The text is tried as typed, then in capitals, then in small letters, and last without blanks and hyphens:
    the first that the pattern takes is the one.
    """
    said = plain(text, case=True).strip(_AROUND)
    expression = compiled(pattern or _ANY_ID)
    if expression is None or not said.isascii() or not 0 < len(said) <= LENGTH:
        return None
    if pattern is None and not any(character.isdigit() for character in said):
        return None
    for spelling in _spellings(said):
        found = expression.fullmatch(spelling)
        if found:
            return _formed(form, found) if form else spelling
    return None


def find_ids(text: str, pattern: str | None) -> Iterator[tuple[int, int]]:
    """Where an id may stand in running text: spans of the original that hold a digit and stand alone."""
    expression = compiled(pattern or _ANY_ID, anywhere=True)
    folded = fold(text, case=True)
    if expression is None:
        return
    for found in expression.finditer(folded.text):
        start, end = found.span()
        numbered = any("0" <= character <= "9" for character in found.group())
        if numbered and end - start <= LENGTH and stands_alone(folded.text, start, end):
            yield folded.origin(start, end)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a piece of its own: not a part of a word, a number, an amount or an
    address."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return not (_joins(before[::-1], "$€£¥@_#") or _joins(after, "@_%"))


@lru_cache(maxsize=512)
def compiled(pattern: str, *, anywhere: bool = False) -> Any:
    """The pattern on RE2, or None when RE2 refuses it (which the compiler reports where it is written).

    `anywhere`: as it is searched for, in either case and as long as it goes.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.case_sensitive = not anywhere
    options.longest_match = anywhere
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError):
        return None


def _joins(outward: str, signs: str) -> bool:
    """Whether the characters next to a piece, nearest first, make it a part of something longer."""
    if not outward:
        return False
    if outward[0].isalnum() or outward[0] in signs:
        return True
    return outward[0] in "-.,:/'" and outward[1:2].isalnum()


def _spellings(said: str) -> tuple[str, ...]:
    bare = said.replace(" ", "").replace("-", "")
    return tuple(dict.fromkeys((said, said.upper(), said.lower(), bare, bare.upper(), bare.lower())))


def _formed(form: str, found: Any) -> str | None:
    """`#W{1}` with the groups of the match put in; None when one of them took no part."""
    places = [int(place) for place in _PLACE.findall(form)]
    if any(place > found.re.groups or found.group(place) is None for place in places):
        return None
    return _PLACE.sub(lambda place: str(found.group(int(place.group(1)))), form)
