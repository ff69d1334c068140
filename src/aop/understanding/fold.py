"""Text as it is matched, with the way back to the customer's own characters.

Two spellings of one word must meet, and two different words must not. So text is folded to its compatibility
form (NFKC), invisible characters are dropped, dashes and quotes become the plain ones, and case goes; but *no
folding ever makes a digit*: a full-width or circled 1 stays what it is and is no number (semantics S1). Each
folded character knows where it came from, because evidence is a span of the message as it was sent.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TypeVar

#: Characters of a message that are read; the rest of a longer one is carried, never evidence.
LIMIT = 16 * 1024
#: Combining marks that are folded together with their letter; a longer pile is cut, so folding stays linear.
_MARKS = 8
#: A character whose compatibility form is longer than this (a ligature of a whole phrase) is kept as it is.
_EXPANSION = 4

#: Texts so short are remembered as they were read, and so many of them.
SHORT, KEPT = 1_000, 128
#: Longer ones that are kept folded: a message, and what is left of it without its values.
LONG = 4

T = TypeVar("T")

_PLAIN = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("’‘ʼ`´", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("\t\r\v\f", " "),
    **dict.fromkeys("\u0085\u2028\u2029", "\n"),
}
#: Not of a control or format category, and yet nothing is seen of them.
_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0\u2800") | {chr(code) for code in range(0xFE00, 0xFE10)}
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
#: Text that folds character by character, which most messages are: no need to look at each.
_ONE_TO_ONE = re.compile(r"[\t\n\r\v\f -~]*")
_ASCII = str.maketrans({sign: plain for sign, plain in _PLAIN.items() if sign.isascii()})
_WORD = re.compile(r"[^\W_][^\W_]*(?:'[^\W_]+)?")  # begun with one sign, it is found four times as fast
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what is matched; its character i was made from `[starts[i], ends[i])` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original behind the folded span `[start, end)`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The folded span of an original one; empty when nothing of it is visible."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_left(self.starts, end))


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word and its span in the original."""

    text: str
    start: int
    end: int


def once(read: Callable[[str], T]) -> Callable[[str], T]:
    """Remembers what a text was read as. A message is looked at from many sides, one after the other; of a short one
    each reading is made once. Long ones are not kept: the memory has a bound."""
    remembered = lru_cache(maxsize=KEPT)(read)

    @wraps(read)
    def reading(text: str) -> T:
        return remembered(text) if len(text) <= SHORT else read(text)

    return reading


def fold(text: str, *, case: bool = False) -> Folded:
    """Fold the first `LIMIT` characters; `case` keeps upper and lower case apart."""
    if len(text) > SHORT:
        return _fold_long(text[:LIMIT], case)
    return _fold(text, True) if case else _fold_short(text, False)


def _fold(text: str, case: bool) -> Folded:
    if (text.isascii() and text.isprintable()) or _ONE_TO_ONE.fullmatch(text):
        whole, same = range(len(text) + 1), text.translate(_ASCII)
        return Folded(same if case else same.lower(), whole[:-1], whole[1:])
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = _fold_cluster(text[start:end])
        piece = piece if case else piece.casefold()
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    return Folded("".join(pieces), starts, ends)


#: A long message in another script is folded character by character, some sixty times: the last of them are kept.
_fold_long = lru_cache(maxsize=LONG)(_fold)
_fold_short = lru_cache(maxsize=KEPT)(_fold)


def plain(text: str, *, case: bool = False) -> str:
    """Folded, with single spaces and nothing at the ends: two texts that say the same compare equal."""
    return " ".join(fold(text, case=case).text.split())


@once
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order. An apostrophe inside a word belongs to it, an underscore does not."""
    folded = fold(text)
    starts, ends = folded.starts, folded.ends
    places = [(found[0], *found.span()) for found in _WORD.finditer(folded.text)]
    return tuple([Word(word, starts[start], ends[end - 1]) for word, start, end in places])


def word_texts(text: str) -> tuple[str, ...]:
    """The words of a text without their places."""
    return tuple(_WORD.findall(fold(text).text))


def has_hidden_direction(text: str) -> bool:
    """Whether characters that turn the reading direction hide in the text: what was seen is not what is
    stored."""
    return not text.isascii() and _DIRECTION.search(text) is not None


def mixes_scripts(text: str) -> bool:
    """Whether one word mixes Latin letters with Cyrillic or Greek ones, as look-alike spellings do."""
    if text.isascii():
        return False
    for found in _WORD.finditer(text[:LIMIT]):
        scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in found.group() if letter.isalpha()}
        if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK"}:
            return True
    return False


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with the marks that combine with it."""
    start = 0
    for index in range(1, len(text) + 1):
        more = index < len(text) and unicodedata.combining(text[index]) and index - start <= _MARKS
        if not more:
            yield start, index
            start = index


def _fold_cluster(cluster: str) -> str:
    if cluster.isascii() and cluster.isprintable():
        return _PLAIN.get(cluster, cluster)
    visible = "".join(character for character in cluster if not _is_invisible(character))
    form = unicodedata.normalize("NFKC", visible)
    if len(form) > _EXPANSION or (not visible.isascii() and any("0" <= character <= "9" for character in form)):
        return visible
    return "".join(_PLAIN.get(character, character) for character in form)


def _is_invisible(character: str) -> bool:
    if character in _PLAIN or character == "\n":
        return False
    return character in _BLANK or unicodedata.category(character) in _INVISIBLE_CATEGORIES
