"""From an assignment of the solver to what others say and answer in one conversation, place by place.

What the formulas say nothing about is filled with samples that read well. Lists are made to hold what was picked from
them, and to come to the sums that were taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from aop.machine.types import BUILT_IN_RECORDS, Type
from aop.proofs.encoding import Encoding, Way
from aop.proofs.graph import Place
from aop.proofs.terms import Model, applied
from aop.proofs.values import RANGES, WIDTH, Sym, Values
from aop.values import ARITHMETIC, Duration, Money, Record, Value

#: A list in a conversation that is shown is not longer.
MAX_ITEMS = 8
#: What is spelled as of a kind though its code is not among those of the kind is counted from here, apart from these.
_OTHERS = 900
#: A way through more places than this is not told.
MAX_WAY = 2_000
#: A day that a conversation may be on.
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


#: What is noted of a value that is given before a question is left.
CAME = " came"


class Untold(Exception):
    """An assignment cannot be told as a conversation, and why."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way, what happened there, what others gave, and the day after it (None: not looked at). `came`:
    the values that were given before a question was left. `first`: what came of a wait while the customer was asked
    aside, and they answer that behind it."""

    place: Place
    label: str
    given: dict[str, Value]
    right: bool = True
    day: int | None = None
    lapsed: bool = False
    came: frozenset[str] = frozenset()
    first: str | None = None


@dataclass(slots=True)
class Witness:
    """Values of one assignment."""

    encoding: Encoding
    model: Model
    _made: dict[int, Value] = field(default_factory=dict)

    @property
    def values(self) -> Values:
        return self.encoding.values

    def way(self, copy: int, target: Place | None, label: str | None = None) -> tuple[Stop, ...]:
        """The stops up to a place, or to the end of the request."""
        return tuple(self._stops(copy, target, label))

    def _stops(self, copy: int, target: Place | None, label: str | None) -> Iterator[Stop]:
        by_place: dict[tuple[int, Place], list[Way]] = {}
        for way in self.encoding.ways:
            by_place.setdefault((way.copy, way.place), []).append(way)
        at = (0, self.encoding.graph.start)
        for _ in range(MAX_WAY):
            if at[1] == target and at[0] == copy:
                return
            taken = next((way for way in by_place.get(at, ()) if self.model.truth(way.when)), None)
            if taken is None:
                raise Untold("the way there ends in between")
            yield self.stop(taken)
            if taken.to is None:
                return
            onward = self.encoding.onward(taken.copy, taken.place, taken.to)
            at = (1 if onward is None else onward, taken.to)
        raise Untold("the way there is too long to be told")

    def stop(self, way: Way) -> Stop:
        """What happens at one place."""
        asked = self.encoding.asked.get((way.copy, way.place), {})
        given = {name: self.value(item) for name, item in asked.items() if isinstance(item, Sym)}
        right = asked.get("right", True)
        today = way.state.seen(("today",))
        day = None if today is None else self.model.code(today)
        rank, before = way.state.seen(("rank",)), self.encoding.entries[way.copy, way.place].seen(("rank",))
        lapsed = rank is not None and before is not None and self.model.code(rank) < self.model.code(before)
        said = [name for name, item in asked.items() if name.endswith(CAME) and self.model.truth(item)]
        came = frozenset(name.removesuffix(CAME) for name in said)
        first = self._first(asked.get("came first", ())) if self._is_aside(way, asked) else None
        return Stop(way.place, way.label, given, self.model.truth(right), day, lapsed, came, first)

    def _is_aside(self, way: Way, asked: dict[str, Any]) -> bool:
        """Whether this came of a question beside."""
        labels = self.encoding.graph.aside(way.place)
        number = labels.index(way.label) + 1 if way.label in labels else 0
        return number > 0 and self.model.code(asked["aside"]) == number

    def _first(self, ways: tuple[tuple[str, Any], ...]) -> str | None:
        return next((label for label, when in ways if self.model.truth(when)), None)

    # ---- values

    def value(self, value: Sym, kind: Type | None = None) -> Value:
        """One value."""
        if not self.model.truth(value.known):
            return None
        match value.kind:
            case "truth":
                return self.model.truth(value.term)
            case "number":
                return decimal(self.model.number(value.term))
            case "money":
                return Money(decimal(self.model.number(value.term)), self._currency(value.currency))
            case "date":
                return self._date(value.term)
            case "moment":
                return self._moment(value.term)
            case "text":
                return self._text(self.model.code(value.term), value.of or kind)
            case "duration":
                return value.of if isinstance(value.of, Duration) else Duration(Decimal(1), "days")
            case "record":
                return self._record(value)
            case "list":
                return self._list(value)
        return self._text(self.model.code(value.term), kind) if value.kind == "other" else None

    def _currency(self, code: Any) -> str:
        found = self._written(self.model.code(code))
        own = self.encoding.release.workspace.currency
        if found is not None and len(found) == 3 and found.isupper():
            return found
        return "EUR" if own != "EUR" else "GBP"

    def _written(self, code: int) -> str | None:
        return next((text for text, known in self.values.texts.items() if known == code), None)

    def _date(self, term: Any) -> date:
        code = self.model.code(term)
        if not _FIRST <= code <= _LAST:
            raise Untold("it needs a day that is on no calendar")
        return date.fromordinal(code)

    def _moment(self, term: Any) -> datetime:
        day = self.model.code(applied("civil", [term], "code"))
        if not _FIRST <= day <= _LAST:
            raise Untold("it needs a day that is on no calendar")
        return datetime.combine(date.fromordinal(day), datetime.min.time(), UTC) + timedelta(hours=17)

    def _text(self, code: int, kind: Type | None) -> str:
        found = self._written(code)
        if found is not None and not found.startswith(("list ", "record ", "duration ", "value ")):
            return found
        if kind is not None and kind.options:
            return kind.options[0]
        return spelled_as(code, None if kind is None else kind.kind)

    def _record(self, value: Sym) -> Value:
        fields = value.of
        mark = id(fields)
        if mark not in self._made:
            names = self._field_names(fields.type)
            found = {name: self._field(fields, name, item) for name, item in names.items()}
            self._made[mark] = self._of_customer(Record(fields.type, found), fields.made)
        return self._made[mark]

    def _of_customer(self, record: Record, made: Any) -> Record:
        """Whose a record is, where the formulas do not say: the customer's. One of somebody else would not be said."""
        declared = self.encoding.release.records.get(record.type)
        path = () if declared is None or declared.belongs_to is None else tuple(declared.belongs_to.split("."))
        owner = self._customer() if path and path[0] not in made else None
        return record if owner is None else _with(record, path, owner)

    def _customer(self) -> Value:
        """The id of whoever is verified on this way, None where that does not matter."""
        for way in self.encoding.ways:
            held = way.state.seen(("customer",)) if self.model.truth(way.when) else None
            if not isinstance(held, Sym) or held.kind != "record" or not self.model.truth(held.known):
                continue
            if "id" in held.of.made:
                return self.value(held.of.made["id"])
        return None

    def _field_names(self, type_name: str) -> dict[str, Any]:
        release = self.encoding.release
        if type_name in release.records:
            return dict(release.records[type_name].fields)
        if type_name in release.events:
            return dict(release.events[type_name].payload)
        return dict.fromkeys(BUILT_IN_RECORDS.get(type_name, ()))

    def _field(self, fields: Any, name: str, declared: Any) -> Value:
        if name in fields.made:
            return self.value(fields.made[name], None if declared is None else declared.type)
        return self.sample(None if declared is None else declared.type, name, self._number(fields))

    def _number(self, fields: Any) -> int:
        """What tells the samples of one record from those of another."""
        code = self.model.code(fields.code)
        return code if code > 0 else -code + 1

    # ---- lists

    def _list(self, value: Sym) -> Value:
        code = self.model.code(value.term)
        held: list[Value] = []
        for source, picked in self.values.members:
            if source.kind == "list" and self.model.truth(source.known) and self.model.code(source.term) == code:
                if not self.model.truth(picked.known):
                    continue
                found = self.value(picked)
                for item in found if isinstance(found, tuple) else (found,):
                    if item not in held and item is not None:
                        held.append(item)
        wanted = min(int(self.model.number(self._count(value))), MAX_ITEMS)
        kept = len(held)
        held += [self.sample(value.of, "item", 7 * abs(code) + place + 1) for place in range(kept, wanted)]
        return self._with_sums(value, tuple(held), kept)

    def _count(self, value: Sym) -> Any:
        return applied("count", [value.term], "number")

    def _with_sums(self, value: Sym, held: tuple[Value, ...], kept: int) -> Value:
        """The list with one element changed so that each sum that was taken of a field comes out."""
        record = None if value.of is None else value.of.record
        declared = None if record is None else self.encoding.release.records.get(record)
        if declared is None or not held:
            return held
        place = kept if kept < len(held) else len(held) - 1
        for name, item in declared.fields.items():
            if item.type.kind not in ("money", "number", "integer"):
                continue
            projected = applied(f"each {name}", [value.term], "code")
            if all(self.model.code(code) != self.model.code(projected) for code in self.values.totals):
                continue
            wanted = self.model.number(applied("total", [projected], "number"))
            held = self._with_sum(held, place, name, wanted)
        return held

    def _with_sum(self, held: tuple[Value, ...], place: int, name: str, wanted: Fraction) -> tuple[Value, ...]:
        others = sum((_amount(item, name) for index, item in enumerate(held) if index != place), Fraction(0))
        changed = held[place]
        assert isinstance(changed, Record)
        old = changed.get(name)
        amount = decimal(wanted - others)
        currency = old.currency if isinstance(old, Money) else self.encoding.release.workspace.currency
        new: Value = amount if isinstance(old, Decimal) else Money(amount, currency)
        return (*held[:place], Record(changed.type, {**changed.fields, name: new}), *held[place + 1 :])

    # ---- samples

    def sample(self, kind: Type | None, name: str, number: int) -> Value:
        """A value of a type that reads well."""
        match None if kind is None else kind.kind:
            case "yes_no":
                return True
            case "number" | "integer" | "percent":
                return Decimal(1)
            case "money":
                return Money(Decimal(10), self.encoding.release.workspace.currency)
            case "date":
                return date(2026, 11, 20)
            case "moment":
                return datetime(2026, 11, 20, 17, tzinfo=UTC)
            case "duration":
                return Duration(Decimal(1), "days")
            case "list":
                return ()
            case "record" | "choice" if kind is not None and kind.record is not None:
                names = self._field_names(kind.record)
                return Record(
                    kind.record,
                    {key: self.sample(None if item is None else item.type, key, number) for key, item in names.items()},
                )
        if kind is not None and kind.options:
            return kind.options[0]
        return sample_text(None if kind is None else kind.kind, number, name)

    def two(self, kind: Type | None, name: str) -> tuple[Value, ...]:
        """Two values of a type that words may mean; nothing where there are no two that read well."""
        if kind is not None and kind.kind == "yes_no":
            return True, False
        if kind is not None and kind.options:
            return kind.options[:2] if len(kind.options) > 1 else ()
        if kind is not None and kind.kind == "money":
            currency = self.encoding.release.workspace.currency
            return Money(Decimal(10), currency), Money(Decimal(20), currency)
        found = self.sample(kind, name, 2), self.sample(kind, name, 3)
        return found if found[0] != found[1] else ()


def _with(record: Record, path: tuple[str, ...], value: Value) -> Record:
    """A record with another value where a path leads."""
    held = record.get(path[0])
    if len(path) > 1:
        value = _with(held, path[1:], value) if isinstance(held, Record) else held
    return Record(record.type, {**record.fields, path[0]: value})


def _amount(item: Value, name: str) -> Fraction:
    held = item.get(name) if isinstance(item, Record) else None
    number = held.amount if isinstance(held, Money) else held
    return Fraction(number) if isinstance(number, Decimal) else Fraction(0)


def decimal(number: Fraction) -> Decimal:
    """A number in the digits of the language."""
    return ARITHMETIC.divide(Decimal(number.numerator), Decimal(number.denominator))


def spelled_as(code: int, wanted: str | None = None) -> str:
    """A text for a code: another one for each, and one that looks like what the code is of, or is `wanted` to be of."""
    number = code if code > 0 else -code + 1
    kind = next((kind for kind, first in RANGES.items() if first <= number < first + WIDTH), None)
    if kind is None and wanted in RANGES:
        return sample_text(wanted, number % WIDTH + _OTHERS, wanted)
    return sample_text(kind, number % WIDTH + 1, "text")


def sample_text(kind: str | None, number: int, name: str) -> str:
    """A text of a kind that reads well."""
    match kind:
        case "email":
            return f"person{number}@mail.example"
        case "phone":
            return f"+1202555{number % 10_000:04}"
        case "postcode":
            return f"{number % 100_000:05}"
        case "id":
            return f"#{number}"
        case "url":
            return f"https://files.example/{number}"
        case "attachment":
            return f"photo-{number}.jpg"
    return f"{name} {number}"
