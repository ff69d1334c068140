"""What a value may rest on: the customer's words, what systems and people said, what authors wrote, and what is made of
such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any

from aop.machine.release import Release
from aop.monitor.words import shows, signs
from aop.values import Money, Record, Value

#: Known amounts that a sum may be made of, and how many of them at once.
MAX_AMOUNTS, MAX_SUM = 24, 4
#: Of so many releases what authors wrote is kept.
MAX_RELEASES = 16


@dataclass(slots=True)
class Grounds:
    """Of one conversation."""

    texts: dict[str, str] = field(default_factory=dict)  # messages, by id
    attachments: set[str] = field(default_factory=set)
    known: list[Value] = field(default_factory=list)  # what systems and people said, in plain values
    _fixed: frozenset[Value] = frozenset()  # what authors wrote
    _written: str = ""  # the same, as signs

    def moved(self, release: Release) -> None:
        """From here on what the authors of this release wrote counts, and no other's."""
        self._fixed, self._written = _authored(release)

    def hold(self, leaf: Value) -> bool:
        """Whether a plain value was said by somebody, is in the release, or is made of such."""
        if leaf is None or isinstance(leaf, bool) or leaf in self._fixed or leaf in reversed(self.known):
            return True
        if leaf in self.attachments or any(shows(text, leaf) for text in reversed(self.texts.values())):
            return True
        if isinstance(leaf, Money | Decimal):
            return self._is_computed(leaf)
        return isinstance(leaf, str) and self._is_composed(leaf)

    def _is_computed(self, leaf: Money | Decimal) -> bool:
        """A sum of known amounts, or a share or multiple of one by a known number."""
        amount = leaf.amount if isinstance(leaf, Money) else leaf
        numbers = {item for item in (*self.known, *self._fixed) if isinstance(item, Decimal)}
        amounts = [item.amount for item in self.known if isinstance(item, Money)][-MAX_AMOUNTS:]
        sums = {sum(some, Decimal(0)) for count in range(1, MAX_SUM + 1) for some in combinations(amounts, count)}
        differences = {one - other for one in amounts for other in amounts}
        shares = {(one * number).quantize(Decimal("0.01")) for one in amounts for number in numbers}
        return amount in sums | differences | shares or amount == 0

    def _is_composed(self, text: str) -> bool:
        """A text of which every word was said, answered or written by an author."""
        said = signs(" ".join([*self.texts.values(), *map(str, self.known)]))
        words = map(signs, re.findall(r"\w+", text))
        return all(word in said or word in self._written for word in words)


@lru_cache(MAX_RELEASES)
def _read_once(digest: str) -> list[tuple[frozenset[Value], str]]:
    """The place where what authors wrote in a release is kept: there is much of it, and it never changes."""
    return []


def _authored(release: Release) -> tuple[frozenset[Value], str]:
    kept = _read_once(release.digest)
    if not kept:
        fixed = frozenset(_constants(release))
        kept.append((fixed, signs(" ".join(sorted(item for item in fixed if isinstance(item, str))))))
    return kept[0]


def leaves(value: Any) -> list[Value]:
    """The plain values of a value."""
    found: list[Value] = []
    _gather(value, found)
    return found


def _gather(value: Any, found: list[Value]) -> None:
    if isinstance(value, tuple | list):
        for item in value:
            _gather(item, found)
    elif isinstance(value, Record):
        for item in value.fields.values():
            _gather(item, found)
    elif value is not None:
        found.append(value)


def _constants(part: Any) -> Iterator[Value]:
    """Every plain value that stands in a release: what authors wrote."""
    if isinstance(part, str | Decimal | Money):
        yield part
    elif isinstance(part, dict):
        for item in part.values():
            yield from _constants(item)
    elif isinstance(part, tuple | list):
        for item in part:
            yield from _constants(item)
    elif is_dataclass(part) and not isinstance(part, type):
        for item in fields(part):
            yield from _constants(getattr(part, item.name))
