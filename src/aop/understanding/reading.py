"""Earlier messages, read again for a slot that has just become askable: nobody repeats themselves (semantics
S3).

First what was set aside for the slot, then the words of the messages themselves, the newest first. A message
was not an answer to this question, so its words count only where they surely are: an email address, an id by
its pattern, an option by key or name. Never a yes, a "second", an "all".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aop.engine.understanding import Evidence, Reading
from aop.machine.types import Slot
from aop.understanding.clauses import Clause, clauses
from aop.understanding.fold import LIMIT, Word, word_texts, words
from aop.understanding.likeness import stem
from aop.understanding.normalise import fixed_options, kind_of, normalise, takes_many
from aop.understanding.option_words import UNTELLING
from aop.understanding.options import Option, Picks, pick, pick_clear
from aop.understanding.recognise import find, is_refused, near, qualifiers
from aop.values import Value

#: A customer's message: its id, its text, and what was read for later.
Earlier = tuple[str, str, tuple[Reading, ...]]

_SURE_TYPES = ("email", "id", "url")
_TOWARDS = ("for", "to", "into", "with")


def read_again(
    slot: Slot,
    options: Sequence[Option],
    heard: Sequence[Earlier],
    about: str | Sequence[str] | None,
    currency: str,
    region: str = "",
) -> Reading | None:
    """The value of a slot in what was said before, or None. `options` are those of a run-time choice, as now.

    `about` is the item that a per-item slot is asked for: its key, its words, or both; what was said of
    another item is left out.
    """
    told = _Slot(slot, tuple(options), _item_words(about), currency, region)
    for _, _, readings in reversed(heard):
        found = told.set_aside(tuple(reading for reading in readings if reading.slot == slot.name))
        if found:
            return found
    for message, text, _ in reversed(heard):
        found = told.in_words(message, text[:LIMIT])
        if found:
            return found
    return None


def _item_words(about: str | Sequence[str] | None) -> frozenset[str]:
    texts = () if about is None else (about,) if isinstance(about, str) else tuple(about)
    return frozenset(stem(word) for text in texts for word in word_texts(text))


@dataclass(frozen=True)
class _Slot:
    slot: Slot
    options: tuple[Option, ...]
    item: frozenset[str]
    currency: str
    region: str

    def set_aside(self, readings: tuple[Reading, ...]) -> Reading | None:
        """What an extractor heard for the slot before it could be filled."""
        fitting = [found for reading in readings if self._is_of_item(reading) and (found := self._now(reading))]
        if not fitting:
            return None
        first = fitting[0]
        if not (self.slot.many and first.picks):
            return first
        return replace(first, picks=self._together(fitting), operation="set")

    def _together(self, fitting: list[Reading]) -> tuple[int, ...]:
        """The places of all values. What is in the list twice and was said twice is meant twice."""
        places: list[int] = []
        for wanted in (place for reading in fitting for place in reading.picks):
            alike = [place for place, option in enumerate(self.options) if option.key == self.options[wanted].key]
            places.extend([place for place in (wanted, *alike) if place not in places][:1])
        return tuple(places)

    def _is_of_item(self, reading: Reading) -> bool:
        if reading.about is None or not self.item:
            return reading.about is None
        said = {stem(word) for word in word_texts(reading.about) if word not in UNTELLING}
        return bool(said) and said <= self.item

    def _now(self, reading: Reading) -> Reading | None:
        """The reading against the options as they are now, or its value, made if it was not."""
        if reading.operation == "remove":
            return None
        if self.slot.is_picked and isinstance(reading.raw, str):
            picks = pick(reading.raw, self.options, self.slot.many)
            if (picks.picks or picks.several) and not self._is_item(picks):
                return replace(reading, value=None, picks=picks.picks, several=picks.several)
            return None
        value = reading.value
        if value is None:
            value = normalise(self.slot, reading.raw, currency=self.currency, region=self.region)
        return None if value is None else replace(reading, value=value, picks=(), several=())

    def in_words(self, message: str, text: str) -> Reading | None:
        """What the words of one message clearly say."""
        if self.slot.is_picked or kind_of(self.slot).kind == "choice":
            return self._option(message, text)
        if self.item or kind_of(self.slot).kind not in _SURE_TYPES:
            return None
        return self._value(message, text)

    def _value(self, message: str, text: str) -> Reading | None:
        found: dict[str, tuple[Value, int, int]] = {}
        spans, needed = find(self.slot, text), qualifiers(self.slot)
        for start, end in spans:
            value = normalise(self.slot, text[start:end], currency=self.currency, region=self.region)
            said = not needed or needed & near(text, (start, end), spans)
            if value is not None and said and not is_refused(text, start):
                found.setdefault(str(value), (value, start, end))
        if len(found) != 1:
            return None
        ((value, start, end),) = found.values()
        return Reading(self.slot.name, Evidence(message, start, end), value=value, raw=text[start:end])

    def _option(self, message: str, text: str) -> Reading | None:
        options = self.options if self.slot.is_picked else fixed_options(self.slot)
        for start, end in self._passages(text):
            picks = pick_clear(text[start:end], options, self.slot.many)
            if (picks.picks or picks.several) and not self._is_item(picks):
                return self._reading(Evidence(message, start, end), picks, text[start:end])
        return None

    def _is_item(self, picks: Picks) -> bool:
        """Whether an option changes nothing of the item it is asked for: the words only said which item is meant."""
        return bool(self.item) and any(self.options[place].changes == () for place in picks.picks)

    def _reading(self, evidence: Evidence, picks: Picks, raw: str) -> Reading | None:
        if self.slot.is_picked:
            return Reading(self.slot.name, evidence, picks=picks.picks, several=picks.several, raw=raw)
        if picks.several:
            return None
        chosen = tuple(kind_of(self.slot).options[place] for place in picks.picks)
        return Reading(self.slot.name, evidence, value=chosen if takes_many(self.slot) else chosen[0], raw=raw)

    def _passages(self, text: str) -> list[tuple[int, int]]:
        """The pieces of a message to look in: all of it, or of each clause about the item what is said of it."""
        if not self.item:
            return [(0, len(text))] if text.strip() else []
        parts = (part for clause in clauses(text) for part in _at_and(clause, text))
        return [passage for part in parts if (passage := self._passage(part))]

    def _passage(self, part: tuple[Word, ...]) -> tuple[int, int] | None:
        """In "the keyboard for a clicky one", the part from "a" on; None when the item is not what it is about.

        The item must come before "for" or "to": "the lamp for a black one" is not about the black keyboard.
        """
        mention = next((index for index, word in enumerate(part) if stem(word.text) in self._telling), None)
        if mention is None or any(word.text in ("for", "into") for word in part[1:mention]):
            return None
        towards = (index for index in range(mention + 1, len(part) - 1) if part[index].text in _TOWARDS)
        return part[next(towards, -1) + 1].start, part[-1].end

    @property
    def _telling(self) -> frozenset[str]:
        return frozenset(word for word in self.item if len(word) > 3 and word not in UNTELLING)


def _at_and(clause: Clause, text: str) -> list[tuple[Word, ...]]:
    """The words of a clause, parted at "and": each half may be about another item."""
    parts: list[list[Word]] = [[]]
    for word in words(text[clause.start : clause.end]):
        if word.text == "and":
            parts.append([])
        else:
            parts[-1].append(Word(word.text, word.start + clause.start, word.end + clause.start))
    return [tuple(part) for part in parts if part]
