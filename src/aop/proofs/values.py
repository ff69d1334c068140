"""Values as the prover sees them: what kind, whether known, and as which term of the solver.

Everything from outside is arbitrary within its type. A text, a list, a moment is a code: equal values have equal codes.
A record has its fields made when they are first read. What the fragment does not cover (S12) is an unknown of which
only this holds: the same operands give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any, TypeAlias

from aop.machine.release import Release
from aop.machine.types import BUILT_IN_RECORDS, REQUIRED_FIELDS, Field, Type
from aop.proofs import terms
from aop.proofs.terms import Code, Truth, applied, at_most, both, chosen, either, no, same
from aop.values import Duration, Money, Record, Value, spelled, text_digest

#: Kinds of types whose values are codes that can only be compared for being equal.
_PLAIN = ("text", "email", "phone", "postcode", "url", "id", "choice", "attachment")


#: Numbers in a conversation that is shown are smaller, where they can be.
LARGEST = Fraction(10_000)

#: Codes of texts by what they are of, where nothing else is wanted: then they read like it.
WIDTH = 1_000_000
RANGES = {
    kind: (place + 1) * WIDTH for place, kind in enumerate(("email", "id", "phone", "postcode", "url", "attachment"))
}

_NEAR = date(2022, 1, 1), date(2028, 12, 31)


@dataclass(frozen=True, slots=True, eq=False)
class Sym:
    """`kind`: truth, number, money, date, moment, text, list, record, duration, other or missing. `term` holds where
    `known` does. `of`: of a record its fields, of a list the type of its elements, of a duration its value. `owners`
    are those whose records it was read out of, each with when it was."""

    kind: str
    known: Truth
    term: Any = None
    currency: Code = None
    of: Any = None
    owners: tuple[Owned, ...] = ()

    def when(self, truth: Truth) -> Sym:
        """The same, missing where this does not hold."""
        return self if truth is True else replace(self, known=both(truth, self.known))

    @property
    def yes(self) -> Truth:
        """Of a truth: surely so."""
        return both(self.known, self.term) if self.kind == "truth" else False

    @property
    def nope(self) -> Truth:
        """Of a truth: surely not so."""
        return both(self.known, no(self.term)) if self.kind == "truth" else False


#: Where a value was read out of somebody's record: when that is so, and whose.
Owned: TypeAlias = "tuple[Truth, Sym]"

MISSING = Sym("missing", False)


def truth(yes: Truth, nope: Truth) -> Sym:
    """Three-valued: surely so, surely not so, or neither."""
    return Sym("truth", either(yes, nope), yes)


class Fields:
    """The fields of a record, each made when it is first read. `code` stands for all of them together."""

    __slots__ = ("_made", "_make", "code", "type")

    def __init__(self, type_name: str, code: Code, make: Callable[[str], Sym]) -> None:
        self.type = type_name
        self.code = code
        self._make = make
        self._made: dict[str, Sym] = {}

    def get(self, name: str) -> Sym:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    @property
    def made(self) -> dict[str, Sym]:
        return self._made


@dataclass(slots=True)
class Values:
    """Makes values of one release. `axioms` are what holds of all that was made. `wishes` are what a conversation that
    is shown to people should be like, where it can: amounts in whole cents, nothing that nobody would expect."""

    release: Release
    axioms: list[Truth] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    wishes: list[tuple[str, Truth]] = field(default_factory=list)
    members: list[tuple[Sym, Sym]] = field(default_factory=list)  # a list, and what was picked from it
    totals: list[Code] = field(default_factory=list)  # lists of which a sum was taken
    _ids: list[tuple[str, Code]] = field(default_factory=list)  # by the slot that each was named for
    _numbers: Any = field(default_factory=count)
    _opaque: dict[Any, Sym] = field(default_factory=dict)

    def name(self, label: str) -> str:
        return f"{label}#{next(self._numbers)}"

    def code_of(self, text: str) -> int:
        """The code of a text that is written down: from 1, in order of appearance."""
        return self.texts.setdefault(text, len(self.texts) + 1)

    # ---- constants

    def constant(self, value: Value) -> Sym:
        match value:
            case None:
                return MISSING
            case bool():
                return Sym("truth", True, value)
            case Decimal():
                return Sym("number", True, Fraction(value))
            case Money(amount, currency):
                return Sym("money", True, Fraction(amount), self.code_of(currency))
            case datetime():
                return Sym("moment", True, int(value.timestamp()))
            case date():
                return Sym("date", True, value.toordinal())
            case str():
                return Sym("text", True, self.code_of(value))
            case Duration():
                return Sym("duration", True, self.code_of(f"duration {spelled(value)}"), of=value)
            case tuple():
                return self._constant_list(value)
            case Record(type_name, fields):
                code = self.code_of(f"record {text_digest(spelled(value))}")
                return Sym("record", True, of=Fields(type_name, code, lambda name: self.constant(fields.get(name))))
        return Sym("other", True, self.code_of(f"value {spelled(value)}"))

    def _constant_list(self, value: tuple[Value, ...]) -> Sym:
        code = self.code_of(f"list {spelled(value)}")
        self.axioms.append(same(self.count(code), Fraction(len(value))))
        return Sym("list", True, code)

    # ---- anything of a type

    def any(self, kind: Type | None, label: str, known: Truth = True, owners: tuple[Owned, ...] = ()) -> Sym:
        """An arbitrary value of a type."""
        name = self.name(label)
        match None if kind is None else kind.kind:
            case "yes_no":
                return Sym("truth", known, terms.any_truth(name), owners=owners)
            case "number" | "percent":
                return Sym("number", known, self._plain(terms.any_number(name), Fraction(1)), owners=owners)
            case "integer":
                return Sym("number", known, self._plain(terms.any_whole(name), Fraction(1)), owners=owners)
            case "money":
                return self._any_money(name, known, owners)
            case "date":
                return Sym("date", known, self._any_day(name), owners=owners)
            case "moment":
                return Sym("moment", known, terms.any_code(name), owners=owners)
            case "list":
                assert kind is not None
                return Sym("list", known, terms.any_code(name), of=kind.item, owners=owners)
            case "record" | "choice" if kind is not None and kind.record is not None:
                return self.any_record(kind.record, name, known, owners)
            case "duration" | "time" | None:
                return Sym("other", known, terms.any_code(name), owners=owners)
        assert kind is not None
        return Sym("text", known, self._any_text(kind, name, label), of=kind, owners=owners)

    def _any_text(self, kind: Type, name: str, label: str) -> Code:
        code = terms.any_code(name)
        if kind.options:
            self.axioms.append(either(*(same(code, self.code_of(item)) for item in kind.options)))
        elif kind.kind in RANGES:
            first = RANGES[kind.kind]
            self.wishes.append(("kinds", both(at_most(first, code), terms.less(code, first + WIDTH))))
            if kind.kind == "id" and "." not in label:
                self._named_apart(label, code)
        return code

    def _named_apart(self, slot: str, code: Code) -> None:
        """Who is asked for two ids names two things."""
        others = [other for name, other in self._ids if name != slot]
        self.wishes += [("kinds", no(same(code, other))) for other in others]
        self._ids.append((slot, code))

    def _any_money(self, name: str, known: Truth, owners: tuple[Owned, ...]) -> Sym:
        currency = terms.any_code(f"{name}.currency")
        self.wishes.append(("currency", same(currency, self.code_of(self.release.workspace.currency))))
        return Sym("money", known, self._plain(terms.any_number(name), Fraction(100)), currency, owners=owners)

    def _plain(self, number: Any, parts: Fraction) -> Any:
        """A number that people would write down, where it can be one."""
        self.wishes.append(("plain", both(terms.whole(terms.scaled(number, parts)), at_most(Fraction(0), number))))
        self.wishes.append(("small", at_most(number, LARGEST)))
        return number

    def _any_day(self, name: str) -> Any:
        day = terms.any_code(name)
        self.axioms.append(both(at_most(date.min.toordinal(), day), at_most(day, date.max.toordinal())))
        self.wishes.append(("plain", both(at_most(_NEAR[0].toordinal(), day), at_most(day, _NEAR[1].toordinal()))))
        return day

    def any_record(self, type_name: str, name: str, known: Truth, owners: tuple[Owned, ...]) -> Sym:
        declared = self.release.records.get(type_name)
        event = self.release.events.get(type_name)
        named = declared.fields if declared is not None else event.payload if event is not None else None
        own: list[Owned] = []

        def make(part: str) -> Sym:
            if named is None:
                return self._built_in(type_name, name, part)
            item = named.get(part)
            if item is None:
                return MISSING
            return self.any(item.type, f"{name}.{part}", self._there(item, f"{name}.{part}"), tuple(own) or owners)

        fields = Fields(type_name, terms.any_code(name), make)
        if declared is not None and declared.belongs_to is not None:
            own.append((True, self._belongs_to(fields, declared.belongs_to)))
        return Sym("record", known, of=fields, owners=tuple(own) or owners)

    def _belongs_to(self, fields: Fields, path: str) -> Sym:
        """Whose a record is, read when it is asked for."""
        first, *rest = path.split(".")
        return Sym("later", True, of=lambda: self.read(fields.get(first), tuple(rest)))

    def _there(self, item: Field, name: str) -> Truth:
        return terms.any_truth(self.name(f"{name} is known")) if item.optional else True

    def _built_in(self, type_name: str, name: str, part: str) -> Sym:
        if part not in BUILT_IN_RECORDS.get(type_name, ()):
            return MISSING
        required = part in REQUIRED_FIELDS.get(type_name, ())
        known = True if required else terms.any_truth(self.name(f"{name}.{part} is known"))
        return Sym("text", known, terms.any_code(self.name(f"{name}.{part}")))

    # ---- reading

    def read(self, value: Sym, fields: Sequence[str]) -> Sym:
        """A field of a record; of a list, the list of that field; missing anywhere is missing."""
        for name in fields:
            value = self._field(value, name)
        return value

    def _field(self, value: Sym, name: str) -> Sym:
        match value.kind:
            case "record":
                held: Sym = value.of.get(name)
                return held.when(value.known)
            case "list":
                element = self._element_field(value.of, name)
                each = applied(f"each {name}", [value.term], "code")
                return Sym("list", value.known, each, of=element, owners=value.owners)
            case "money" if name == "amount":
                return Sym("number", value.known, value.term, owners=value.owners)
            case "money" if name == "currency":
                return Sym("text", value.known, value.currency, owners=value.owners)
            case "other":
                return self.opaque(f"field {name}", [value], Type("duration")).when(value.known)
        return MISSING

    def _element_field(self, kind: Type | None, name: str) -> Type | None:
        declared = None if kind is None or kind.record is None else self.release.records.get(kind.record)
        held = None if declared is None else declared.fields.get(name)
        return None if held is None else held.type

    def count(self, code: Code) -> Any:
        """How many elements a list has."""
        found = applied("count", [code], "number")
        self.axioms.append(both(at_most(Fraction(0), found), terms.whole(found)))
        self.wishes.append(("short", at_most(found, Fraction(3))))
        return found

    def opaque(self, key: Any, operands: Sequence[Sym], kind: Type) -> Sym:
        """A value of which only its operands are known."""
        codes = tuple(part for item in operands for part in flat(item))
        mark = (key, kind, tuple(part if terms.is_constant(part) else part.get_id() for part in codes))
        if mark not in self._opaque:
            self._opaque[mark] = self._made_of(str(key), codes, kind)
        return self._opaque[mark]

    def _made_of(self, key: str, codes: tuple[Any, ...], kind: Type) -> Sym:
        if kind.kind in ("record", "list") or not codes:
            return self.any(kind, key)
        known = applied(f"known {key}", codes, "truth")
        sort = {"yes_no": "truth", "number": "number", "money": "number"}.get(kind.kind, "code")
        term = applied(key, codes, sort)
        currency = applied(f"currency {key}", codes, "code") if kind.kind == "money" else None
        names = {"yes_no": "truth", "number": "number", "money": "money", "date": "date", "duration": "other"}
        return Sym(names.get(kind.kind, "text"), known, term, currency)


def flat(value: Sym) -> tuple[Any, ...]:
    """The terms that a value is made of."""
    if value.kind == "missing":
        return (False,)
    if value.kind == "record":
        return value.known, value.of.code
    parts = (value.known, value.term)
    return (*parts, value.currency) if value.kind == "money" else parts


def owner(value: Sym) -> Sym:
    """Whose a record is, as a text."""
    found: Sym = value.of() if value.kind == "later" else value
    return found


# ---- two values


def equal(left: Sym, right: Sym) -> Truth:
    """Whether two known values are the same; False where they are of different kinds."""
    if left is right:
        return True
    if left.kind != right.kind:
        return False
    match left.kind:
        case "record":
            return _same_fields(left.of, right.of)
        case "money":
            return both(same(left.currency, right.currency), same(left.term, right.term))
        case "missing":
            return True
    return same(left.term, right.term)


def _same_fields(left: Fields, right: Fields) -> Truth:
    """Two records are the same when what they were read from is, or when all that is ever read of them is."""
    if left is right:
        return True
    if left.type != right.type:
        return False
    alike = (identical(left.get(name), right.get(name)) for name in dict.fromkeys((*left.made, *right.made)))
    rest = applied("the rest is the same", [left.code, right.code], "truth")
    return either(same(left.code, right.code), both(*alike, rest))


def identical(left: Sym, right: Sym) -> Truth:
    """The same value, or both missing."""
    if left is right:
        return True
    return either(both(no(left.known), no(right.known)), both(left.known, right.known, equal(left, right)))


def merged(values: Values, cases: Sequence[tuple[Truth, Sym]]) -> Sym:
    """The value of the first case that holds; one of them does."""
    first = cases[0][1]
    if all(item is first for _, item in cases):
        return first
    kinds = {item.kind for _, item in cases} - {"missing"}
    if not kinds:
        return MISSING
    if len(kinds) > 1:
        return Sym("other", terms.any_truth(values.name("mixed")), terms.any_code(values.name("mixed")))
    kind = kinds.pop()
    present = [(condition, item) for condition, item in cases if item.kind == kind]
    known = _first([(condition, item.known) for condition, item in cases])
    owners = _merged_owners(present)
    if kind == "record":
        return Sym(kind, known, of=_merged_fields(values, present), owners=owners)
    term = _first([(condition, item.term) for condition, item in present])
    currency = _first([(condition, item.currency) for condition, item in present]) if kind == "money" else None
    of = present[0][1].of
    if kind == "duration" and any(item.of != of for _, item in present):
        of = None
    return Sym(kind, known, term, currency, of, owners)


def _merged_owners(cases: list[tuple[Truth, Sym]]) -> tuple[Owned, ...]:
    whens: dict[Sym, list[Truth]] = {}
    for condition, item in cases:
        for when, whose in item.owners:
            whens.setdefault(whose, []).append(both(condition, when))
    return tuple((either(*found), whose) for whose, found in whens.items())


def _merged_fields(values: Values, cases: list[tuple[Truth, Sym]]) -> Fields:
    code = _first([(condition, item.of.code) for condition, item in cases])

    def make(name: str) -> Sym:
        return merged(values, [(condition, item.of.get(name)) for condition, item in cases])

    return Fields(cases[0][1].of.type, code, make)


def _first(cases: list[tuple[Truth, Any]]) -> Any:
    found = cases[-1][1]
    for condition, term in reversed(cases[:-1]):
        found = chosen(condition, term, found)
    return found


def is_foreign(owners: Sequence[Owned], customer: Sym, verified: Truth) -> Truth:
    """Whether one of these owners is somebody else than the verified customer, by their `id`."""
    found: list[Truth] = []
    for when, item in owners:
        whose = owner(item)
        own = both(verified, customer.known, whose.known, equal(whose, customer)) if whose.kind == "text" else False
        found.append(both(when, no(own)))
    return either(*found)
