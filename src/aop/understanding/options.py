"""Which of the options, shown at run time, the customer means: local matching, because no model may see them.

The words of a message are held against each option's key, its label and the parts of its label ("blue",
"clicky"), and a reading must be sure: what fits two options equally well comes back as `several`, to be asked
among, and what fits none comes back empty. Order and count words are read against the list as it was shown:
"the second", "the last one", "both", "all of them", "everything but the lamp".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

from aop.understanding import option_words as say
from aop.understanding.choosing import Reader, holds
from aop.understanding.fold import plain, word_texts
from aop.understanding.offered import Option, Picks, same, words_of
from aop.understanding.other_words import signed
from aop.understanding.said_parts import meant_of, tokens_of, without_amounts

__all__ = ["Option", "Picks", "exactly", "pick", "pick_clear"]

#: Words of a label that is taken as it stands.
_LABEL = 3
#: A word said in passing names an option only when it is so long.
_TELLING = 4


def pick(text: str, options: Sequence[Option], many: bool) -> Picks:
    """The options that an answer names. With `many`, each part of it may name one; else all of it names
    one."""
    exact = exactly(text, options)
    if exact:
        return Picks(exact[:1]) if same(exact, options) else Picks((), exact)
    shown = frozenset(chain.from_iterable(map(words_of, options)))
    text = signed(without_amounts(text, shown), _called(options))
    words, refused = meant_of(tokens_of(text), _before_no(options))
    if not options or not (words or refused):
        return Picks()
    return Reader(tuple(options), many).read(words, refused)


def pick_clear(text: str, options: Sequence[Option], many: bool) -> Picks:
    """The options that are clearly named in words that answer no question: no order, count or misspelled
    words.

    A word that every option has tells nothing, and neither does one of a letter or two.
    """
    if not options:
        return Picks()
    words, _ = meant_of(tokens_of(signed(text, _called(options))), _before_no(options))
    reader = Reader(tuple(options), many)
    asks = "?" in text  # "which is the cheapest?" chooses nothing
    telling = [word if word in say.JOINING or reader.tells(word, asks=asks) else "" for word in words]
    if not any(len(word) >= _TELLING and word not in say.JOINING for word in telling):
        return Picks()
    return reader.read([word for word in telling if word], ())


def _called(options: Sequence[Option]) -> list[tuple[str, ...]]:
    """The texts that mean each option as they stand: its other words, and its label as it was shown, where that is long
    and no other label holds it. A label is no list of things, whatever commas and "no" there are in it."""
    labels = [tuple(word_texts(option.label)) for option in options]
    alone = [
        len(label) >= _LABEL and sum(holds(other, label) for other in labels if len(other) >= len(label)) == 1
        for label in labels
    ]
    return [
        (*option.also, option.label) if is_alone else option.also
        for option, is_alone in zip(options, alone, strict=True)
    ]


def exactly(text: str, options: Sequence[Option]) -> tuple[int, ...]:
    """The options whose key or label is the whole text; underscores and hyphens are blanks here."""
    said = _spaced(text).strip(" .,!;:'\"").removeprefix("the ")
    return tuple(
        place
        for place, option in enumerate(options)
        if said and said in map(_spaced, (option.key, option.label, *option.also))
    )


def _spaced(text: str) -> str:
    return " ".join(plain(text).replace("_", " ").replace("-", " ").split())


def _before_no(options: Sequence[Option]) -> frozenset[str]:
    """Words behind which "no" is a value: "water resistance: no"."""
    labels = [word_texts(option.label) for option in options]
    return frozenset(word for label in labels for word, following in pairwise(label) if following == "no")
