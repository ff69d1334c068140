"""What is offered to a customer at run time, by the words that it is shown in, and what of it was meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from aop.understanding.fold import word_texts
from aop.values import Value


@dataclass(frozen=True, slots=True)
class Option:
    """`key` tells it from the others, `label` is what was shown, `words` are the parts of the label.

    `ranks` are the fields that "the cheapest" may choose it by. `changes`, where it would stand for a record that it is
    to be like, are the words of what it changes of that (`aop.understanding.alike`); None where there is none.
    `also` are other texts that mean it as they stand (`aop.understanding.other_words`).
    """

    key: str
    label: str
    words: tuple[str, ...] = ()
    ranks: Mapping[str, Value] = field(default_factory=dict)
    changes: tuple[frozenset[str], ...] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picks:
    """Places in the list: `picks` are meant, `several` fit equally well and only the customer can tell."""

    picks: tuple[int, ...] = ()
    several: tuple[int, ...] = ()


def words_of(option: Option) -> frozenset[str]:
    """Every word that an option may be called by."""
    texts = (option.key, option.label, *option.words)
    return frozenset(chain.from_iterable(_stripped(text) for text in texts))


def parts_of(option: Option) -> tuple[tuple[str, ...], ...]:
    """The parts of its label, and the label last, each as its words."""
    return tuple(part for part in map(_stripped, (*option.words, option.label)) if part)


def _stripped(text: str) -> tuple[str, ...]:
    return tuple(word.partition("'")[0] for word in word_texts(text))


def same(places: Sequence[int], options: Sequence[Option]) -> bool:
    """Whether these are one thing listed several times."""
    return len({options[place].key for place in places}) == 1
