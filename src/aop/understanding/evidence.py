"""Values at the gate: where each one stands in the message, and what it is there.

A claimed value passes when its words stand at its span, or in it, or when the span's own text comes to the
same typed value ("1250.50" for "$1,250.50"). The evidence kept is the narrowest span that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from aop.engine.understanding import Evidence, Reading
from aop.machine.types import BUILT_IN_RECORDS, Slot
from aop.ports.extractor import Context, ExtractedValue, Message
from aop.understanding.clauses import sentences
from aop.understanding.fold import Folded, fold, plain, word_texts
from aop.understanding.identifiers import stands_alone
from aop.understanding.normalise import fixed_options, kind_of, normalise, possible
from aop.understanding.option_words import FILLER, SMALL
from aop.understanding.options import Option, exactly, pick
from aop.understanding.recognise import find, is_refused
from aop.understanding.records import read_field
from aop.values import Record, Value

#: Values of one message; a model that claims more is cut.
VALUES = 32
OPERATIONS = ("set", "add", "remove")
_PLACES = Decimal("0.0001")
#: Types whose words are taken as they stand, whatever comes before them.
_FREE = ("text", "record", "attachment")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A claim that did not pass. `what` names it, `why` is one line for a person; neither quotes the
    message."""

    what: str
    why: str

    @staticmethod
    def of(what: str, why: str) -> Dropped:
        """With a name that a model made up cut to something a log can hold."""
        return Dropped("".join(letter for letter in what if letter.isprintable())[:80], why)


class _NotAdmitted(Exception):
    """Why a value does not pass."""


def sureness(confidence: Decimal) -> Decimal:
    """A confidence between 0 and 1 in ten-thousandths; what is no number counts as 0."""
    if not confidence.is_finite() or confidence <= 0:
        return Decimal(0)
    return Decimal(1) if confidence >= 1 else confidence.quantize(_PLACES)


class ValueGate:
    """Admits the values of one message. `dropped` fills as it goes."""

    def __init__(
        self,
        message: Message,
        text: str,
        context: Context,
        options: Mapping[str, tuple[Option, ...]],
        currency: str,
        region: str = "",
    ) -> None:
        self.message = message
        self.text = text
        self.folded = fold(text)
        self.context = context
        self.options = options
        self.currency = currency
        self.region = region
        self.dropped: list[Dropped] = []

    def admit(self, claimed: tuple[ExtractedValue, ...]) -> tuple[Reading, ...]:
        """The values that pass, in the order they stand in the message, each once."""
        kept: list[Reading] = []
        for value in claimed:
            try:
                if len(kept) >= VALUES:
                    raise _NotAdmitted("the message has too many values")
                reading = self._reading(value)
                if not _is_among(reading, kept):
                    kept.append(reading)
            except _NotAdmitted as reason:
                self.dropped.append(Dropped.of(f"value of {value.slot}", str(reason)))
        in_order = sorted(kept, key=lambda reading: (reading.evidence.start, reading.evidence.end))
        return self._gathered(tuple(in_order))

    def chosen(self, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """One of the values that the question listed, when no value was read: "the second one" of two Fridays."""
        slot = (self.context.vocabulary.slots or {}).get(self.context.asked or "")
        options = self.options.get(slot.name) if slot else None
        if slot is None or not options or slot.is_picked or any(reading.slot == slot.name for reading in readings):
            return readings
        picks = pick(self.text, options, many=False)
        if len(picks.picks) != 1 or picks.several:
            return readings
        evidence = Evidence(self.message.id, 0, len(self.text))
        return (*readings, Reading(slot.name, evidence, picks=picks.picks, raw=self.text))

    def _gathered(self, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """One reading for all values of a slot that takes many, whose value is a list; the others as they are."""
        gathered: dict[tuple[str, str, str | None], Reading] = {}
        for index, reading in enumerate(readings):
            is_list = isinstance(reading.value, tuple)
            key = (reading.slot, reading.operation, reading.about if is_list else str(index))
            gathered[key] = self._joined(gathered[key], reading) if key in gathered else reading
        return tuple(gathered.values())

    def _joined(self, one: Reading, other: Reading) -> Reading:
        assert isinstance(one.value, tuple)
        assert isinstance(other.value, tuple)
        start, end = one.evidence.start, max(one.evidence.end, other.evidence.end)
        sure = min(one.evidence.confidence, other.evidence.confidence)
        value = (*one.value, *(item for item in other.value if item not in one.value))
        return replace(
            one, value=value, evidence=replace(one.evidence, end=end, confidence=sure), raw=self.text[start:end]
        )

    def _reading(self, value: ExtractedValue) -> Reading:
        slot = (self.context.vocabulary.slots or {}).get(value.slot)
        if slot is None:
            raise _NotAdmitted("no slot of the moment has this name")
        if value.operation not in OPERATIONS:
            raise _NotAdmitted("a value is set, added or removed")
        if value.about is not None and locate(value.about, self.folded, 0, len(self.text)) is None:
            raise _NotAdmitted("what it is said of is not in the message")
        if kind_of(slot).kind == "attachment":
            return self._attachment(slot, value)
        if not 0 <= value.start < value.end <= len(self.text):
            raise _NotAdmitted("its span is not in the message")
        reading = self._resting(slot, value)
        return self._picked(slot, reading) if slot.is_picked else self._typed(slot, reading)

    def _attachment(self, slot: Slot, value: ExtractedValue) -> Reading:
        if not isinstance(value.raw, str) or value.raw not in self.message.attachments:
            raise _NotAdmitted("the message has no such attachment")
        evidence = Evidence(self.message.id, 0, 0, sureness(value.confidence))
        typed = normalise(slot, value.raw, currency=self.currency, region=self.region)
        return Reading(slot.name, evidence, value=typed, raw=value.raw, operation=value.operation)

    def _picked(self, slot: Slot, reading: Reading) -> Reading:
        """A choice of the moment: places in its options, or the words for later when there are none yet."""
        options = self.options.get(slot.name)
        if options is None or not isinstance(reading.raw, str):
            return reading
        picks = pick(reading.raw, options, slot.many)
        if picks.picks or picks.several:
            return replace(reading, picks=picks.picks, several=picks.several)
        if reading.about is None:
            raise _NotAdmitted("it fits none of the options")
        return reading  # said of one item; the options at hand may be another's

    def _typed(self, slot: Slot, reading: Reading) -> Reading:
        kind = kind_of(slot).kind
        if kind == "yes_no" and self.context.asked != slot.name:
            raise _NotAdmitted("a yes or no belongs to the question that was asked")
        if kind == "choice" and self.context.asked != slot.name and _is_by_place(str(reading.raw), fixed_options(slot)):
            raise _NotAdmitted("which one it is, by its place, belongs to the question that was asked")
        raw = self._sentence(reading) if kind == "yes_no" else reading.raw
        typed = normalise(
            slot, raw, currency=self.currency, today=self.context.today, now=self.context.now, region=self.region
        )
        if kind == "record":
            typed = self._with_field(slot, raw, typed)
        if typed is None:
            meant = possible(slot, raw, today=self.context.today)
            if meant:
                return replace(reading, candidates=meant)
            raise _NotAdmitted(f"its words are not surely a value of type {slot.type.kind}")
        return Reading(
            slot.name, reading.evidence, typed, raw=reading.raw, operation=reading.operation, about=reading.about
        )

    def _with_field(self, slot: Slot, raw: str | Mapping[str, str], typed: Value) -> Value:
        """The field that was asked for alone, unless the answer is the whole record or names its parts."""
        field = self.context.asked_field
        if field is None or self.context.asked != slot.name or not isinstance(raw, str):
            return typed
        if isinstance(typed, Record) and len(typed.fields) > 1 and field in typed.fields:
            return typed
        value = read_field(slot, field, raw)
        return None if value is None else Record(kind_of(slot).record or "", {field: value})

    def _sentence(self, reading: Reading) -> str:
        """The sentence around a yes or no: "I never said yes" holds the word and is none."""
        at = reading.evidence
        around = [piece for piece in sentences(self.text) if piece.start <= at.start and at.end <= piece.end]
        return around[0].text + ("?" if around[0].asks else "") if around else str(reading.raw)

    def _resting(self, slot: Slot, value: ExtractedValue) -> Reading:
        """The value's words and the narrowest span that shows them."""
        raw: str | Mapping[str, str]
        if isinstance(value.raw, str):
            start, end = self._place(slot, value, value.raw)
            raw = self.text[start:end]
        else:
            start, end, raw = self._parts(value, value.raw)
        if value.operation != "remove" and kind_of(slot).kind not in _FREE and is_refused(self.text, start):
            raise _NotAdmitted("the customer says that it is not this")
        evidence = Evidence(self.message.id, start, end, sureness(value.confidence))
        return Reading(slot.name, evidence, raw=raw, operation=value.operation, about=value.about)

    def _parts(self, value: ExtractedValue, raw: Mapping[str, str]) -> tuple[int, int, Mapping[str, str]]:
        names = {name for fields in BUILT_IN_RECORDS.values() for name in fields}
        kept = {name: part for name, part in raw.items() if name in names and self._located(part, value)}
        if not kept:
            raise _NotAdmitted("its words do not stand in its span")
        return value.start, value.end, kept

    def _place(self, slot: Slot, value: ExtractedValue, raw: str) -> tuple[int, int]:
        found = self._located(raw, value)
        if found:
            return found
        covered = self.text[value.start : value.end]
        today, now = self.context.today, self.context.now
        claimed = normalise(slot, raw, currency=self.currency, today=today, now=now, region=self.region)
        for first, last in ((0, len(covered)), *find(slot, covered, today=today)):
            start, end = value.start + first, value.start + last
            shown = normalise(
                slot, covered[first:last], currency=self.currency, today=today, now=now, region=self.region
            )
            if shown is not None and claimed in (None, shown) and is_piece(self.folded, *self.folded.place(start, end)):
                return start, end
        raise _NotAdmitted("its words do not stand in its span")

    def _located(self, words: str, value: ExtractedValue) -> tuple[int, int] | None:
        return locate(words, self.folded, value.start, value.end)


def locate(words: str, folded: Folded, start: int, end: int) -> tuple[int, int] | None:
    """Where the words stand in `[start, end)` of a text as a piece of their own there; None when they do not.

    A piece of its own is no part of a longer word or number of the *whole* text, wherever the span was cut.
    """
    looked_for = fold(words).text.strip()
    first, last = folded.place(start, end)
    if looked_for and looked_for.split() == folded.text[first:last].split() and is_piece(folded, first, last):
        return folded.origin(first, last)
    at = folded.text.find(looked_for, first, last) if looked_for else -1
    while at >= 0:
        if is_piece(folded, at, at + len(looked_for)):
            return folded.origin(at, at + len(looked_for))
        at = folded.text.find(looked_for, at + 1, last)
    return None


def is_piece(folded: Folded, start: int, end: int) -> bool:
    """Whether a folded span is no part of a longer word, number or amount."""
    text = folded.text
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        return False
    if any(character.isdigit() for character in text[start:end]):
        return stands_alone(text, start, end) and not (text[start].isdigit() and text[start - 1 : start] == "-")
    return not (
        (text[start].isalnum() and text[max(0, start - 1) : start].isalnum())
        or (text[end - 1].isalnum() and text[end : end + 1].isalnum())
    )


def _is_among(reading: Reading, others: list[Reading]) -> bool:
    """Whether the same was read already: a second mention of one order number is not a second order.

    Words that wait for their options are kept each time: two of one thing may be on the list.
    """
    return any(_meaning(reading) == _meaning(other) for other in others)


def _meaning(reading: Reading) -> tuple[object, ...]:
    known = reading.value is not None or reading.picks or reading.several or reading.candidates
    words = None if known else (plain(reading.raw) if isinstance(reading.raw, str) else dict(reading.raw))
    at = None if known else reading.evidence.start
    return (
        at,
        reading.slot,
        reading.value,
        reading.picks,
        reading.several,
        reading.candidates,
        words,
        reading.operation,
        reading.about,
    )


def _is_by_place(raw: str, options: Sequence[Option]) -> bool:
    """Whether words only say a place or a count ("the second"), and are no option's own."""
    places = [word for word in word_texts(raw) if word not in FILLER]
    return bool(places) and all(word.isdigit() or word in SMALL for word in places) and not exactly(raw, options)
