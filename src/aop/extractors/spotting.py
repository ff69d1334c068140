"""Values in a message, found without a model: first the answer to what was asked, then what is sure by its shape.

The order is that of `aop.understanding.recognise.ORDER`; what one slot claims no later one gets. Names, addresses
and free text are read only when they were asked for, and a bare answer belongs to the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from aop.extractors.operations import operations
from aop.machine.types import REQUIRED_FIELDS, Slot
from aop.ports.extractor import Context, ExtractedValue, Message
from aop.understanding.answers import answer
from aop.understanding.clauses import Clause, clauses, sentences
from aop.understanding.days import find_days
from aop.understanding.evidence import VALUES
from aop.understanding.fold import LIMIT, Word, word_texts, words
from aop.understanding.moves import LOOSE, Signals
from aop.understanding.normalise import kind_of, normalise, possible, takes_many
from aop.understanding.other_words import still_cancels
from aop.understanding.people import counts_people
from aop.understanding.phrases import spoken, table
from aop.understanding.recognise import (
    ORDER,
    find,
    is_refused,
    near,
    overlaps,
    plain_numbers,
    qualifiers,
    role,
    said_role,
)
from aop.understanding.records import named_fields, read_field

#: How sure an answer to its own question is, and a value that was said unasked.
ASKED, UNASKED = Decimal(1), Decimal("0.9")
#: Types whose bare answer may be any words.
_OPEN = ("text", "choice")
#: Found in passing only beside the name of their slot.
_NAMED = ("number", "integer")
#: Words that tell the day and the half of it.
_OF_BOTH = ("tonight", "this evening", "this morning", "this afternoon")
#: Clauses of an answer that are looked at for a bare value.
PIECES = 24
#: An answer with one number in it is that number.
_COUNTED = ("number", "integer", "money", "percent")

_LEADS = table(
    """
    it is | that is | this is | my name is | i am | the name is | name is | they are | i would like |
    i want | i will take | make it | let us say | sorry | yes | ok | sure | hi | hello | well | um | uh |
    oh | is | for | the
    """
)


@dataclass(slots=True)
class Spotted:
    """Values found so far, and the spans they claim."""

    values: list[ExtractedValue] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def take(self, slot: Slot, text: str, span: tuple[int, int], sure: Decimal, operation: str = "set") -> None:
        self.values.append(ExtractedValue(slot.name, text[slice(*span)], *span, sure, operation))
        self.spans.append(span)

    def without(self, refused: tuple[tuple[int, int], ...]) -> Spotted:
        """Those that do not stand in one of these spans."""
        if not refused:
            return self
        values = [value for value in self.values if not overlaps((value.start, value.end), refused)]
        return Spotted(values, [span for span in self.spans if not overlaps(span, refused)])


def spot(message: Message, context: Context, signs: Signals, currency: str) -> Spotted:
    """The values of a message. `signs` are its local signals: what only moves the talk along is no answer."""
    text = message.text[:LIMIT]
    slots = context.vocabulary.slots or {}
    found = Spotted()
    _attachments(message, context, found)
    asked = slots.get(context.asked or "")
    if asked is not None:
        _answer(asked, text, context, signs, currency, found)
    _fields(text, slots, found)
    passing = _Passing(text, context, currency, found)
    for kind in ORDER:
        passing.look_for(kind, [slot for slot in slots.values() if slot is not asked and _is_passing(slot, kind)])
    return found


def _attachments(message: Message, context: Context, found: Spotted) -> None:
    """What was sent along goes to the slot that asked for it, else to the first that takes such a thing."""
    slots = (context.vocabulary.slots or {}).values()
    wanted = [slot for slot in slots if kind_of(slot).kind == "attachment"]
    wanted.sort(key=lambda slot: slot.name != context.asked)
    for slot in wanted[:1]:
        for name in message.attachments[: VALUES if takes_many(slot) else 1]:
            found.values.append(ExtractedValue(slot.name, name, 0, 0, ASKED))


# ---- the answer to the question


def _answer(slot: Slot, text: str, context: Context, signs: Signals, currency: str, found: Spotted) -> None:
    kind = kind_of(slot).kind
    if kind == "attachment":
        return
    if kind == "yes_no":
        if answer(text) in ("yes", "no"):
            found.take(slot, text, _trimmed(text), ASKED)
        return
    spans = [] if kind == "choice" else _values_in(slot, text, context, currency)
    for index, span in enumerate(spans):
        found.take(slot, text, span, ASKED, _operation(slot, text, index))
    if spans or _is_no_answer(slot, text, signs):
        return
    bare = _bare(slot, text, currency, context)
    if bare is None and context.asked_field and read_field(slot, context.asked_field, text):
        bare = _trimmed(text)
    if bare is not None and takes_many(slot):
        for part in operations(text, bare):
            found.take(slot, text, (part.start, part.end), ASKED, part.operation)
    elif bare is not None:
        found.take(slot, text, bare, ASKED)


def _operation(slot: Slot, text: str, index: int) -> str:
    """What a value found by its shape does: the message says it before the first one."""
    if not takes_many(slot):
        return "set"
    parts = operations(text, _trimmed(text))
    operation = parts[0].operation if len(parts) == 1 else "set"
    return "add" if index and operation == "set" else operation


def _fields(text: str, slots: Mapping[str, Slot], found: Spotted) -> None:
    """ "The postcode is 10117": one field of a record, by its name, where only one slot can be meant."""
    for name, value, start, end in named_fields(text):
        fitting = [slot for slot in slots.values() if name in REQUIRED_FIELDS.get(kind_of(slot).record or "", ())]
        if len(fitting) == 1 and not overlaps((start, end), found.spans):
            found.values.append(ExtractedValue(fitting[0].name, {name: value}, start, end, UNASKED))
            found.spans.append((start, end))


def _values_in(slot: Slot, text: str, context: Context, currency: str) -> list[tuple[int, int]]:
    """Values of the slot's type in the answer; of several plain numbers nobody knows which is meant."""
    spans = [
        span
        for span in find(slot, text, today=context.today, asked=True)[:VALUES]
        if _is_value(slot, text[slice(*span)], currency, context) and not is_refused(text, span[0])
    ]
    return [] if kind_of(slot).kind in _NAMED and len(spans) > 1 else spans


def _is_no_answer(slot: Slot, text: str, signs: Signals) -> bool:
    """Whether the message surely says something else than a value: a move, a yes, a question back."""
    if still_cancels(text, slot, signs) or signs.wants_person or signs.move not in (None, *LOOSE):
        return True
    if kind_of(slot).kind in ("text", "record") and not slot.is_picked:
        return answer(text) is not None or all(piece.asks for piece in sentences(text))
    return answer(text) == "does_not_know"


def _bare(slot: Slot, text: str, currency: str, context: Context) -> tuple[int, int] | None:
    """The whole message for words that may be anything; else the first piece of it that is a value."""
    whole = _trimmed(text)
    if whole[0] == whole[1]:
        return None
    if slot.is_picked or (kind_of(slot).kind in _OPEN and _is_value(slot, text[slice(*whole)], currency, context)):
        return whole
    pieces = [whole, *((piece.start, piece.end) for piece in clauses(text)[:PIECES])]
    for start, end in [*pieces, *(_without_lead(text, piece) for piece in pieces)]:
        if start < end and _is_value(slot, text[start:end], currency, context):
            if kind_of(slot).kind == "time" and overlaps((start, end), tuple(find_days(text, context.today))):
                continue  # the year of a date
            return start, end
    numbers = list(plain_numbers(text, context.today)) if kind_of(slot).kind in _COUNTED else []
    return numbers[0] if len(numbers) == 1 and _is_value(slot, text[slice(*numbers[0])], currency, context) else None


def _without_lead(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Without "my name is", "it's" and the like; "my … is" up to the "is"."""
    start, end = span
    said = [Word(word.text, word.start + start, word.end + start) for word in spoken(text[start:end])]
    texts = [word.text for word in said]
    if texts and texts[0] in ("my", "the") and "is" in texts[1:6]:
        index = texts.index("is") + 1
        return (said[index].start, end) if index < len(said) else (end, end)
    index = 0
    while index < len(said) and (length := _LEADS.at(texts, index)):
        index += length
    return (said[index].start, end) if index < len(said) else (end, end)


# ---- in passing


class _Passing:
    """Looks for values that were said unasked."""

    def __init__(self, text: str, context: Context, currency: str, found: Spotted) -> None:
        self.text = text
        self.currency = currency
        self.context = context
        self.found = found
        self.sentences = sentences(text)
        self.said = words(text)
        self.repeats = context.confirming and answer(text) == "yes"  # a yes in the question's words chooses nothing

    def look_for(self, kind: str, slots: list[Slot]) -> None:
        """Gives each place where a value of this type stands to one slot: the one whose name is said there."""
        places: dict[tuple[int, int], list[Slot]] = {}
        for slot in slots if kind != "choice" or not self.repeats else []:
            for span in find(slot, self.text, self.said, today=self.context.today)[:VALUES]:
                places.setdefault(span, []).append(slot)
        for span in sorted(places, key=lambda place: (place[0], -place[1])):
            if len(self.found.spans) < VALUES and self._is_free(kind, span):
                self._give(kind, span, places[span], tuple(places))

    def _is_free(self, kind: str, span: tuple[int, int]) -> bool:
        if is_refused(self.text, span[0]) or any(self._takes(span, other) for other in self.found.spans):
            return False
        return kind != "choice" or not any(piece.asks for piece in self._sentence(span))

    def _takes(self, span: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether two places share what only one of them can have: "tonight" is of the day and of "8 tonight"."""
        shared = self.text[max(span[0], other[0]) : min(span[1], other[1])]
        return bool(shared) and shared.lower() not in _OF_BOTH

    def _give(self, kind: str, span: tuple[int, int], slots: list[Slot], places: tuple[tuple[int, int], ...]) -> None:
        said, end = near(self.text, span, places), said_role(self.text, span[0], places)
        around = {word for piece in self._sentence(span) for word in word_texts(piece.text)}
        fitting = [
            slot
            for slot in slots
            if (not qualifiers(slot) or qualifiers(slot) & said)
            and (kind not in _NAMED or counts_people(slot.name) or set(slot.name.split("_")) & around)
            and role(slot) in (None, end)
            and _is_value(slot, self.text[slice(*span)], self.currency, self.context)
        ]
        if fitting:
            slot = max(fitting, key=lambda item: (role(item) is not None, len(set(item.name.split("_")) & said)))
            again = takes_many(slot) and any(value.slot == slot.name for value in self.found.values)
            self.found.take(slot, self.text, span, UNASKED, "add" if again else "set")

    def _sentence(self, span: tuple[int, int]) -> list[Clause]:
        return [piece for piece in self.sentences if piece.start <= span[0] <= piece.end]


def _is_passing(slot: Slot, kind: str) -> bool:
    """Whether values of a slot are looked for in passing; an id only where its pattern tells it."""
    return kind_of(slot).kind == kind and not slot.is_picked and (kind != "id" or slot.pattern is not None)


def _is_value(slot: Slot, raw: str, currency: str, context: Context) -> bool:
    """Whether the words are a value of the slot, or may be one of a few."""
    typed = normalise(slot, raw, currency=currency, today=context.today, now=context.now)
    return typed is not None or bool(possible(slot, raw, today=context.today))


def _trimmed(text: str) -> tuple[int, int]:
    start = len(text) - len(text.lstrip())
    return (start, len(text.rstrip())) if text.strip() else (0, 0)
