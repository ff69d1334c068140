"""Sentences as sets of the words that carry their meaning: without filler, without endings."""

from __future__ import annotations

import re

#: Words that say little about what somebody wants.
FILLER = frozenset(
    """a about actually again all also am an and any anything are as at be because been but by can cannot can't come
    could did didn't do does doesn't don't for from get give go got had has have haven't hello help hey hi how
    i i'd i'll i'm i've if in into is isn't it it's its just let like me might must my need now of oh ok on
    one or our please shall should so some something still than thank thanks that that's the their them then
    there they this those to too uh um up us very want wants was wasn't we we're were what what's when where
    where's which who why will with won't would yes you you're your yours""".split()
)

#: Endings that are taken off, the longest first, and the letters that must be left.
_ENDINGS = ("ations", "ation", "ingly", "ings", "ing", "edly", "ies", "ied", "ed", "es", "s", "e", "y")
_MIN_STEM = 3

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def plain_words(sentence: str) -> tuple[str, ...]:
    """The words of a sentence in lower case, without punctuation."""
    return tuple(_WORD.findall(sentence.lower().replace("’", "'")))


def content_words(sentence: str) -> frozenset[str]:
    """The words of a sentence that carry its meaning, in lower case and without their endings."""
    return content_of(plain_words(sentence))


def content_of(plain: tuple[str, ...]) -> frozenset[str]:
    """The same, of the plain words."""
    return frozenset([_stem(word.removesuffix("'s")) for word in plain if word not in FILLER])


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of the words of both that they have in common, 0 to 1."""
    return len(left & right) / len(left | right) if left and right else 0.0


def _stem(word: str) -> str:
    if not word.endswith(_ENDINGS):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            stem = word[: -len(ending)]
            return stem[:-1] if len(stem) > _MIN_STEM and stem[-1] == stem[-2] else stem
    return word
