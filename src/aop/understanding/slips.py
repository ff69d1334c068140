"""Slips of the finger in an id: what the customer may have meant, to be asked, never to be taken.

"W12345O7" has a letter where the pattern wants a digit. An id that the pattern does not take is tried with one
character exchanged for one that looks like it, with two neighbours changed about, and without one character; what the
pattern takes then is a candidate. Of many candidates nobody knows which is meant, and a digit too few could be any of
ten, so such an id stays unread and is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.understanding.fold import plain
from aop.understanding.identifiers import LENGTH, read_id

#: Candidates that a question may offer.
MOST = 3
#: Pieces that an id is typed in; what has more is a sentence.
_PIECES = 3
_AROUND = " \n.,;:!?()[]<>\"'"
#: What a character is taken for by eye or by finger.
_ALIKE = {
    "0": "OQD", "O": "0", "Q": "0", "D": "0", "1": "IL", "I": "1", "L": "1", "2": "Z", "Z": "2",
    "5": "S", "S": "5", "6": "G", "G": "6", "8": "B", "B": "8",
}  # fmt: skip


def slips(text: str, pattern: str | None, form: str | None = None) -> tuple[str, ...]:
    """The ids, in their stored spelling, that a text is one slip away from; empty where it is one already, where it has
    no pattern, and where it may be too many."""
    said = plain(text, case=True).strip(_AROUND)
    is_like_one = (
        said.isascii() and len(said) <= LENGTH and any(map(str.isdigit, said)) and len(said.split()) <= _PIECES
    )
    if pattern is None or not is_like_one or read_id(said, pattern, form) is not None:
        return ()
    read = (read_id(spelling, pattern, form) for spelling in _one_away(said.upper()))
    found = tuple(dict.fromkeys(each for each in read if each is not None))
    return found if len(found) <= MOST else ()


def _one_away(said: str) -> Iterator[str]:
    for index, character in enumerate(said):
        before, after = said[:index], said[index + 1 :]
        yield from (before + other + after for other in _ALIKE.get(character, ""))
        yield before + after
        if after and after[0] != character:
            yield before + after[0] + character + after[1:]
