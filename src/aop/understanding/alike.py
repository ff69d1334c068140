"""What an option would change of a record that it stands for: "the same but blue" (the slot's `like`).

An attribute is a text or number field that both records have, other than what only tells them apart; a text such as
`color: blue, size: M` or `blue / M` is several. Attributes that a customer does not mention stay as they are, so an
option is meant only where every one that it changes was mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from aop.understanding.fold import word_texts
from aop.values import Record

_PARTS = re.compile(r"[,;/|]")
#: So many parts of one text are attributes of their own.
_MOST = 20


def changes(option: Record, like: Record, telling: frozenset[str]) -> tuple[frozenset[str], ...]:
    """For each attribute that differs, the words by which the option's own may be mentioned; none where the option
    lacks it. `telling` are the fields that only tell records apart (keys, ids)."""
    shared = [name for name in option.fields if name in like.fields and name not in telling]
    return tuple(words for name in shared for words in _changes(option.fields[name], like.fields[name]))


def _changes(mine: object, theirs: object) -> Iterator[frozenset[str]]:
    own, other = _attributes(mine), _attributes(theirs)
    for name in dict.fromkeys((*own, *other)):
        words, before = own.get(name, frozenset()), other.get(name, frozenset())
        if words != before:
            yield (words - before) or words


def _attributes(value: object) -> dict[str, frozenset[str]]:
    """The parts of a value by name or place, each as its words; nothing for what is no attribute (money, yes or no)."""
    if isinstance(value, Decimal):
        return {"": frozenset(word_texts(f"{value.normalize():f}"))}
    if not isinstance(value, str):
        return {}
    parts = [part for part in _PARTS.split(value) if part.strip()][:_MOST]
    named = [part.rpartition(":") for part in parts]
    return {
        name.strip().lower() or str(index): frozenset(word_texts(said)) for index, (name, _, said) in enumerate(named)
    }
