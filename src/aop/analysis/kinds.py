"""Types as the checker speaks of them: their names in words, their fields, what fits what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aop.machine.types import BUILT_IN_RECORDS, REQUIRED_FIELDS, RecordType, Type
from aop.syntax import tree

TEXT, NUMBER, INTEGER, PERCENT = Type("text"), Type("number"), Type("integer"), Type("percent")
MONEY, YES_NO, DATE, TIME = Type("money"), Type("yes_no"), Type("date"), Type("time")
MOMENT, DURATION = Type("moment"), Type("duration")
#: The type of a field whose own could not be read: nothing is said of what rests on it.
UNKNOWN = Type("unknown")

NUMERIC = ("number", "integer", "percent")
#: Kinds that are texts at run time and may be compared with one another.
TEXTUAL = ("text", "id", "email", "phone", "postcode", "url", "choice", "attachment")
DAYS = ("date", "moment")


@dataclass(frozen=True, slots=True)
class Measured(Type):
    """Money or a duration of which more is known: `unit` is another currency than the workspace's, or `months` or
    `days`; `unrounded` money may have fractions of a cent."""

    unit: str = ""
    unrounded: bool = False


def unit_of(kind: Type) -> str:
    """What an amount is counted in; empty for the workspace's currency, and where it is not known."""
    return kind.unit if isinstance(kind, Measured) else ""


def is_unrounded(kind: Type | None) -> bool:
    """Whether an amount may have fractions of a cent."""
    return isinstance(kind, Measured) and kind.unrounded


def money_in(unit: str, unrounded: bool = False) -> Type:
    """Money in a currency; the empty text is the workspace's."""
    return Measured("money", unit=unit, unrounded=unrounded) if unit or unrounded else MONEY


def same_unit(left: Type, right: Type) -> bool:
    """Whether two amounts, or two durations, are counted in what can be compared."""
    if left.kind == right.kind == "money":
        return unit_of(left) == unit_of(right)
    if left.kind == right.kind == "duration":
        return not unit_of(left) or not unit_of(right) or unit_of(left) == unit_of(right)
    return True


def described(kind: Type | None) -> str:
    """The type in an author's words."""
    if kind is None:
        return "something unknown"
    if kind.kind == "record":
        return f"a record `{kind.record}`"
    if kind.kind == "list":
        return f"a list of {described(kind.item)}"
    if kind.kind == "choice" and kind.options:
        return f"one of {', '.join(f'`{option}`' for option in kind.options)}"
    if kind.kind == "money" and unit_of(kind):
        return f"money in {unit_of(kind)}"
    return {"yes_no": "yes or no", "moment": "a moment", "money": "money", "text": "text"}.get(
        kind.kind, f"an {kind.kind}" if kind.kind[0] in "aeiu" else f"a {kind.kind}"
    )


def fields_of(kind: Type | None, records: Mapping[str, RecordType]) -> Mapping[str, Type | None] | None:
    """The fields of a record, of a list's records (as lists), or of money; None when it has none. A field whose type
    could not be read has None."""
    if kind is None:
        return None
    if kind.kind == "money":
        return {"amount": NUMBER, "currency": TEXT}
    if kind.kind == "list":
        inner = fields_of(kind.item, records)
        return None if inner is None else {name: Type("list", item=item) for name, item in inner.items()}
    if kind.kind != "record" or kind.record is None:
        return None
    if kind.record in BUILT_IN_RECORDS:
        return dict.fromkeys(BUILT_IN_RECORDS[kind.record], TEXT)
    declared = records.get(kind.record)
    if declared is None:
        return None
    return {name: None if field.type == UNKNOWN else field.type for name, field in declared.fields.items()}


def field_of(kind: Type | None, name: str, records: Mapping[str, RecordType]) -> Type | None:
    """The type of one field, as `fields_of` has it; None when there is none of that name."""
    if kind is not None and kind.kind == "record" and kind.record is not None and kind.record in records:
        field = records[kind.record].fields.get(name)
        return None if field is None or field.type == UNKNOWN else field.type
    fields = fields_of(kind, records)
    return None if fields is None else fields.get(name)


def may_lack(kind: Type | None, name: str, records: Mapping[str, RecordType]) -> bool:
    """Whether a record of a type may be without a field: it is declared with a `?`, or a built-in record is complete
    without it."""
    if kind is None or kind.kind not in ("record", "choice") or kind.record is None:
        return False
    if kind.record in REQUIRED_FIELDS:
        return name not in REQUIRED_FIELDS[kind.record]
    declared = records.get(kind.record)
    return declared is not None and name in declared.fields and declared.fields[name].optional


def is_open(kind: Type | None, records: Mapping[str, RecordType]) -> bool:
    """Whether something may have fields that nobody knows, because what declares it could not be read."""
    if kind is None:
        return True
    if kind.kind == "list":
        return is_open(kind.item, records)
    return kind.kind == "record" and kind.record not in BUILT_IN_RECORDS and kind.record not in records


def comparable(left: Type, right: Type) -> bool:
    """Whether the two may be compared for equality at all."""
    if left.kind in NUMERIC and right.kind in NUMERIC:
        return True
    if left.kind in TEXTUAL and right.kind in TEXTUAL:
        return True
    if left.kind in DAYS and right.kind in DAYS:
        return True
    if not same_unit(left, right):
        return False
    if left.kind == "list" and right.kind == "list":
        return left.item is None or right.item is None or comparable(left.item, right.item)
    return left.kind == right.kind and left.record == right.record


def fits(given: Type, wanted: Type) -> bool:
    """Whether a value of `given` may be passed where `wanted` is declared."""
    if wanted.kind == "list":
        if given.kind != "list":
            return False
        return wanted.item is None or given.item is None or fits(given.item, wanted.item)
    if wanted.kind == "integer":
        return given.kind == "integer"
    if wanted.kind == "percent":
        return given.kind in ("percent", "number")
    if wanted.kind == "choice" and wanted.options:
        return given.kind == "choice" and set(given.options) <= set(wanted.options)
    return comparable(given, wanted)


def passes(node: tree.Expr, given: Type | None, wanted: Type | None) -> bool:
    """Whether a value may stand where `wanted` is declared; a quoted option is one of a choice."""
    if given is None or wanted is None or fits(given, wanted):
        return True
    return isinstance(node, tree.Literal) and node.value in wanted.options


def joined(first: Type, other: Type) -> Type | None:
    """What is both: the type of a name that is given one here and the other there; None when nothing is."""
    if fits(other, first):
        return first
    if fits(first, other):
        return other
    if first.kind in NUMERIC and other.kind in NUMERIC:
        return NUMBER
    return TEXT if first.kind in TEXTUAL and other.kind in TEXTUAL else None
