"""The small words of choosing: order, count, refusal, and those that say nothing about which option is
meant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from aop.understanding.phrases import word_set

#: Parts what is named; the tokeniser writes it for commas and other marks.
BREAK = ","
JOINING = frozenset({BREAK, "and", "plus", "also", "then", "as"})
#: Begin a part that is *not* meant, up to the next break.
REFUSING = word_set("not without never none nothing")
#: Begin a list of what is not meant, up to the end.
EXCEPTING = word_set("except excluding besides minus")
#: What "but" takes away from ("everything but the lamp"); otherwise it begins what is meant after all.
ALL = word_set("all everything every each entire whole anything")
#: Points at an option by one that is not named; which one, only the customer knows.
OTHER = word_set("other another different else others")
ENDING = word_set("ending ends end")
COUNTS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
NUMBERING = word_set("number option no choice item nr")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
#: Order words and their place; a negative one counts from the end.
ORDER = {
    **{word: place for place, word in enumerate(_ORDINALS)},
    **{f"{number}{ending}": number - 1 for number, ending in enumerate(("st", "nd", "rd"), start=1)},
    **{f"{number}th": number - 1 for number in range(4, 11)},
    **dict.fromkeys(("last", "final", "latter", "bottom"), -1),
    **dict.fromkeys(("former", "top"), 0),
}
FILLER = word_set(
    """
    the a an this that these those it its them they one ones of in on at to for from with by my mine me i you
    your we us our is are was were be am do does did would will shall should can could may might like want need
    prefer choose pick take go get have has had give make use please thanks thank hi hello hey yes yeah yep ok
    okay sure no well so oh um uh hmm just only really think guess maybe let lets ll d m re ve s t im option
    options number item items choice choices product products order list same as too also there here which what
    where when how ordered got received wrong sorry actually mean meant instead rather now then some again
    """
)
#: What is done to an option; beside an order word these are small too, alone they may be an option's own name.
ACTING = word_set("exchange return refund replace cancel swap change keep buy remove add send")
#: Words that choose by place or number, whatever the options are called.
SMALL = frozenset(ORDER) | ALL | OTHER | frozenset(COUNTS)
UNTELLING = FILLER | SMALL


#: Two words that say what one does: what is not meant, and what is meant by rank.
PAIRS = {
    ("apart", "from"): "except", ("aside", "from"): "except", ("other", "than"): "except",
    ("instead", "of"): "not", ("rather", "than"): "not",
    ("least", "expensive"): "cheapest", ("lowest", "priced"): "cheapest", ("less", "expensive"): "cheaper",
    ("most", "expensive"): "dearest", ("more", "expensive"): "dearer", ("most", "recent"): "newest",
}  # fmt: skip
_ENDS = ("last", "bottom", "end")


def order_of(words: Sequence[str], length: int) -> tuple[int, ...] | None:
    """Which places of a list of so many the order words point at; None when there are none.

    Places outside the list are left out: "the fifth" of three is nothing.
    """
    pointed: list[int] = []
    backwards = _from_the_end(words)
    for index, word in enumerate(words):
        if word == "top" and "from" in words[max(0, index - 2) : index]:
            continue  # "the third from the top"
        if word in ORDER and backwards is not None and index in backwards:
            pointed.extend([length - 1 - ORDER[word]] if index == backwards[0] else [])
        elif word in ORDER:
            place, wide = ORDER[word], _count(words[index + 1 : index + 2])
            start = place if place >= 0 else length - wide
            pointed.extend(range(start, start + wide))
    if not pointed:
        number = _number(words)
        if number is None:
            return None
        pointed.append(number - 1)
    return tuple(place for place in dict.fromkeys(pointed) if 0 <= place < length)


def _from_the_end(words: Sequence[str]) -> tuple[int, int] | None:
    """Where "second last", "second to last" and "third from the bottom" stand: the order word, and the end."""
    for index, word in enumerate(words):
        between = [other for other in words[index + 1 : index + 4] if other not in ("to", "from", "the")]
        if ORDER.get(word, 0) > 0 and between and between[0] in _ENDS:
            return index, words.index(between[0], index)
    return None


def _count(following: Sequence[str]) -> int:
    """How many "the first two" are; one when no number follows."""
    if following and following[0] in tuple("23456789"):
        return int(following[0])
    return COUNTS.get(following[0], 1) if following else 1


def _number(words: Sequence[str]) -> int | None:
    """ "number two", "option 2", or a bare "2"."""
    for before, word in pairwise(words):
        if before in NUMBERING and word in _NUMBERS:
            return _NUMBERS.index(word) + 1
    if ALL & set(words):
        return None  # "all 5" counts
    digits = [word for word in words if word.isascii() and word.isdigit() and len(word) <= 3]
    rest = [word for word in words if word not in UNTELLING and word not in NUMBERING and word not in digits]
    return int(digits[0]) if len(digits) == 1 and not rest else None
