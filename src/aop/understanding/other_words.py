"""The other words that an operator wrote for an option: "changed my mind" for `no longer needed`, "New York" for `JFK`.

They are found as they are written, word by word and of any language, and stand for their option before anything else is
made of the answer: "don't" in "I don't need it any more" refuses nothing. An option whose own words are several counts
in the same way, so the "no" of "no longer needed" is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aop.machine.types import Slot
from aop.understanding.fold import word_texts, words
from aop.understanding.moves import Signals, signals

#: Words of a message that are looked at.
_WORDS = 400


@dataclass(frozen=True, slots=True)
class Said:
    """Where other words of an option stand, and the option's place in the list."""

    start: int
    end: int
    place: int


def also_called(slot: Slot) -> tuple[tuple[str, ...], ...]:
    """For each fixed option of a slot the texts that mean it as they stand."""
    kind = slot.type.item if slot.type.item is not None else slot.type
    further = slot.words or ((),) * len(kind.options)
    spoken = (option.replace("_", " ") for option in kind.options)
    return tuple(
        (*((own,) if len(word_texts(own)) > 1 else ()), *words_of)
        for own, words_of in zip(spoken, further, strict=True)
    )


def said_otherwise(text: str, called: Sequence[Sequence[str]]) -> tuple[Said, ...]:
    """The texts of `called` that stand in a text, left to right; of those that overlap the longest."""
    phrases = [(tuple(word_texts(phrase)), place) for place, own in enumerate(called) for phrase in own]
    phrases.sort(key=lambda item: -len(item[0]))
    said = words(text)[:_WORDS] if phrases else []
    found: list[Said] = []
    at = 0
    while at < len(said):
        fitting = (item for item in phrases if item[0] and _stands(item[0], [word.text for word in said[at:]]))
        phrase, place = next(fitting, ((), 0))
        if phrase:
            found.append(Said(said[at].start, said[at + len(phrase) - 1].end, place))
        at += max(1, len(phrase))
    return tuple(found)


def signed(text: str, called: Sequence[Sequence[str]]) -> str:
    """The text with one word, the `sign` of its option, for each other text of one."""
    pieces, begin = [], 0
    for said in said_otherwise(text, called):
        pieces += [text[begin : said.start], sign(said.place)]
        begin = said.end
    return "".join((*pieces, text[begin:]))


def sign(place: int) -> str:
    """A word that stands for an option and that nobody says, nor misspells another as."""
    return "zqzq" + "".join(chr(ord("a") + int(digit)) for digit in str(place))


def still_cancels(text: str, slot: Slot | None, signs: Signals) -> bool:
    """Whether a message asks to stop, also without the words that name an option of what was asked: "I changed my mind"
    may be the reason that was asked for."""
    if not signs.cancel or slot is None or not slot.words:
        return signs.cancel
    rest = list(text)
    for said in said_otherwise(text, also_called(slot)):
        rest[said.start : said.end] = " " * (said.end - said.start)
    return signals("".join(rest), (), {}).cancel


def _stands(phrase: Sequence[str], said: Sequence[str]) -> bool:
    return tuple(said[: len(phrase)]) == tuple(phrase)
