"""From an assignment of the solver to values that a test can be written with.

What the solver says nothing about stays as the sandbox has it, so that a conversation reads like one of the shop's.
Equal codes are equal texts; a day is so many days before the day of the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from aop.machine.release import Release
from aop.machine.types import Field, Type
from aop.proofs import terms
from aop.proofs.terms import Model, applied
from aop.proofs.values import Sym, Values

#: What a field holds of which nothing is known, by its type.
_PLAIN = {
    "yes_no": "yes", "number": "1", "integer": "1", "percent": "10%", "date": "3 days ago", "time": "10:00",
    "moment": "2026-11-22 10:00", "duration": "1 day", "email": "ana@example.com", "phone": "+12125550123",
    "postcode": "10001", "url": "https://example.com", "id": "1000001", "attachment": "photo.jpg",
}  # fmt: skip
#: Amounts are shown to the cent.
_CENT = Decimal("0.01")
#: Records inside of records inside of records end somewhere.
MAX_DEPTH = 4


@dataclass(slots=True)
class Realising:
    """Makes values of one assignment. `today` is the day of the conversation."""

    release: Release
    values: Values
    model: Model
    today: date
    _texts: dict[tuple[int, str], str] = field(default_factory=dict)
    _written: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self._written = {code: text for text, code in self.values.texts.items()}
        self._texts.update({(code, ""): text for code, text in self._written.items()})

    def matters(self, value: Sym) -> bool:
        """Whether the assignment says something about a value."""
        if value.kind == "record":
            return any(self.matters(item) for item in value.of.made.values())
        if value.kind == "missing":
            return False
        return (self.model.says(value.known) and not terms.is_constant(value.known)) or self.model.says(value.term)

    def is_told(self, value: Sym, kind: Type | None) -> bool:
        """Whether a text is one that is written down, or that a record has: another one is anybody's to choose."""
        if value.kind != "text":
            return True
        code = self.model.code(value.term)
        return (code, _form(kind, self._written.get(code))) in self._texts

    def plain(self, value: Sym, kind: Type | None, base: Any = None) -> Any:
        """A value as texts, lists and mappings; None where it is missing."""
        if not self.model.truth(value.known):
            return None
        match value.kind:
            case "record":
                return self._record(value, kind, base)
            case "list":
                return base if base is not None else self.example(kind)
            case "money":
                return f"{self._amount(value.term)} {self._currency(value)}"
            case "number":
                return self._number(self.model.number(value.term), kind)
            case "truth":
                return "yes" if self.model.truth(value.term) else "no"
            case "date":
                return self._day(self.model.code(value.term))
            case "text":
                return self._text(self.model.code(value.term), kind, base)
        return base if base is not None else self.example(kind)

    # ---- by kind

    def _record(self, value: Sym, kind: Type | None, base: Any) -> dict[str, Any]:
        name = value.of.type if kind is None or kind.record is None else kind.record
        declared = self.fields(name)
        found = dict(base) if isinstance(base, Mapping) else self._example_record(name, 0)
        for part, held in value.of.made.items():
            if part in declared and self.matters(held):
                made = self.plain(held, declared[part].type, found.get(part))
                found = {key: item for key, item in found.items() if key != part} | (
                    {} if made is None else {part: made}
                )
        return found

    def fields(self, record: str) -> Mapping[str, Field]:
        declared = self.release.records.get(record)
        return {} if declared is None else declared.fields

    def _amount(self, term: Any) -> Decimal:
        return _decimal(self.model.number(term)).quantize(_CENT)

    def _currency(self, value: Sym) -> str:
        found = self._written.get(self.model.code(value.currency), "")
        return found if len(found) == 3 and found.isupper() else self.release.workspace.currency

    def _number(self, number: Fraction, kind: Type | None) -> str:
        shown = _decimal(number)
        if kind is not None and kind.kind == "percent":
            return f"{(shown * 100).normalize():f}%"
        return f"{shown.normalize():f}"

    def _day(self, ordinal: int) -> str:
        """Counted from the day of the conversation, which in the assignment is another."""
        ago = self.model.code(terms.any_code("today")) - ordinal
        if ago >= 0:
            return "today" if ago == 0 else f"{ago} days ago" if ago != 1 else "1 day ago"
        return date.fromordinal(min(self.today.toordinal() - ago, date.max.toordinal())).isoformat()

    def _text(self, code: int, kind: Type | None, base: Any) -> str:
        """The text of a code; of one that stands for an option, where there are options."""
        mark = code, _form(kind, self._written.get(code))
        if mark not in self._texts:
            taken = {*self._texts.values(), *self._written.values()}
            wanted = base if isinstance(base, str) and base not in taken else None
            self._texts[mark] = wanted or self._other(kind, taken)
        return self._texts[mark]

    def _other(self, kind: Type | None, taken: set[str]) -> str:
        """A text of a type that no other code has."""
        if kind is not None and kind.options:
            return next((item for item in kind.options if item not in taken), kind.options[0])
        name = "text" if kind is None else kind.kind
        for number in range(1, len(taken) + 2):
            found = {"email": f"person{number}@example.com", "id": f"{1000000 + number}"}.get(name, f"{name} {number}")
            if found not in taken:
                return found
        return name

    # ---- of which nothing is known

    def example(self, kind: Type | None, depth: int = 0) -> Any:
        """Any value of a type."""
        if kind is None:
            return "text"
        if kind.options:
            return kind.options[0]
        if kind.kind == "list":
            return [self.example(kind.item, depth + 1)] if depth < MAX_DEPTH else []
        if kind.record is not None:
            return self._example_record(kind.record, depth + 1)
        if kind.kind == "money":
            return f"40.00 {self.release.workspace.currency}"
        return _PLAIN.get(kind.kind, kind.kind)

    def _example_record(self, name: str, depth: int) -> dict[str, Any]:
        if depth > MAX_DEPTH:
            return {}
        return {part: self.example(item.type, depth) for part, item in self.fields(name).items() if not item.optional}

    # ---- lists

    def totals(self, value: Sym) -> dict[str, str]:
        """What the assignment says that the fields of a list come to."""
        held: Type | None = value.of if isinstance(value.of, Type) else None
        found: dict[str, str] = {}
        for name, item in self.fields(held.record).items() if held is not None and held.record is not None else ():
            if item.type.kind == "money":
                total = applied("total", [applied(f"each {name}", [value.term], "code")], "number")
                amount = _decimal(self.model.number(total)).quantize(_CENT)
                if amount > 0:
                    found[name] = f"{amount} {self.release.workspace.currency}"
        return found


def _form(kind: Type | None, written: str | None) -> str:
    """What tells texts of one code apart: a text that is written down is only itself where it can stand there."""
    if kind is None or kind.options or kind.kind in ("text", "choice"):
        return ""
    is_address = kind.kind == "email" and written is not None and "@" in written
    return (
        ""
        if written is not None and (is_address or kind.kind == "id") and any(map(str.isdigit, written))
        else kind.kind
    )


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
