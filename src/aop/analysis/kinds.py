"""Types as the checker speaks of them: their names in words, their fields, what fits what."""

from __future__ import annotations

from collections.abc import Mapping

from aop.machine.types import BUILT_IN_RECORDS, RecordType, Type

TEXT, NUMBER, INTEGER, PERCENT = Type("text"), Type("number"), Type("integer"), Type("percent")
MONEY, YES_NO, DATE, TIME = Type("money"), Type("yes_no"), Type("date"), Type("time")
MOMENT, DURATION = Type("moment"), Type("duration")

NUMERIC = ("number", "integer", "percent")
#: Kinds that are texts at run time and may be compared with one another.
TEXTUAL = ("text", "id", "email", "phone", "postcode", "url", "choice", "attachment")
DAYS = ("date", "moment")


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
    return {"yes_no": "yes or no", "moment": "a moment", "money": "money", "text": "text"}.get(
        kind.kind, f"an {kind.kind}" if kind.kind[0] in "aeiu" else f"a {kind.kind}"
    )


def fields_of(kind: Type | None, records: Mapping[str, RecordType]) -> Mapping[str, Type] | None:
    """The fields of a record, of a list's records (as lists), or of money; None when it has none."""
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
    return None if declared is None else {name: field.type for name, field in declared.fields.items()}


def comparable(left: Type, right: Type) -> bool:
    """Whether the two may be compared for equality at all."""
    if left.kind in NUMERIC and right.kind in NUMERIC:
        return True
    if left.kind in TEXTUAL and right.kind in TEXTUAL:
        return True
    if left.kind in DAYS and right.kind in DAYS:
        return True
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
    if wanted.kind == "choice" and wanted.options:
        return given.kind == "choice" and set(given.options) <= set(wanted.options)
    return comparable(given, wanted)
