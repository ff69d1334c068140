"""Values as an author pretends that a system answers them: a text in a file, read as the type that is declared.

The same text may be an id here and an amount there, so the type decides, and what it cannot be is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aop.analysis.findings import Findings
from aop.analysis.kinds import described, fields_of
from aop.analysis.pretended_texts import WRITTEN, read_plain
from aop.diagnostics import Span, did_you_mean
from aop.machine.types import BUILT_IN_RECORDS, Field, RecordType, Type
from aop.syntax import nodes
from aop.syntax.nodes import Node
from aop.syntax.nodes.traps import lost_tail
from aop.syntax.nodes.words import short
from aop.values import Money

#: Who is asked for a value gets this when it cannot be read; a finding says why.
UNREADABLE: Any = object()

_AMOUNT = r"-?\d+(?:,\d{3})*(?:\.\d+)?"
_MONEY = re.compile(rf"(?P<sign>-?)(?P<symbol>[$€£])(?P<number>{_AMOUNT})|(?P<plain>{_AMOUNT}) (?P<code>[A-Z]{{3}})")
_SYMBOLS = {"€": "EUR", "£": "GBP"}


class PretendedValues:
    """Reads values of one workspace; `currency` is what `$` means, `zone` where a moment without an offset is."""

    def __init__(self, records: Mapping[str, RecordType], currency: str, zone: str, findings: Findings) -> None:
        self.records = records
        self.findings = findings
        self._currency = currency
        self._zone = zone

    def among(self, findings: Findings) -> PretendedValues:
        """The same, with findings of its own."""
        return PretendedValues(self.records, self._currency, self._zone, findings)

    def value(self, node: Node, wanted: Type | None, place: Span, *, signed: bool = False) -> Any:
        """The value of a node, as a connector answers it; UNREADABLE with a finding when it is none of the type.

        `place` is underlined where something is missing in it.
        """
        if isinstance(node, nodes.Broken):
            return UNREADABLE
        if isinstance(node, nodes.Scalar) and not node.text.strip():
            self.findings.error("AOP163", "the value is missing", place, "write it, or leave the name out")
            return UNREADABLE
        if wanted is None or wanted.kind == "unknown":
            return UNREADABLE
        if wanted.kind == "record":
            return self._record(node, wanted, place)
        if wanted.kind == "list":
            return self._list(node, wanted, place)
        if not isinstance(node, nodes.Scalar):
            return self._wrong(_place(node, place), _said(node), wanted)
        return self._text(node, wanted, signed)

    def _record(self, node: Node, wanted: Type, place: Span) -> Any:
        if not isinstance(node, nodes.Mapping):
            return self._wrong(_place(node, place), _said(node), wanted)
        declared = self._fields(wanted)
        if declared is None:
            return UNREADABLE
        read: dict[str, Any] = {}
        for entry in node.entries:
            found = declared.get(entry.name)
            if found is None:
                self.findings.unknown("AOP203", "field", entry.name, entry.key.inside, declared)
                continue
            read[entry.name] = self.value(entry.value, found.type, entry.key.inside, signed=found.signed)
        if not node.damaged:
            self._complete(read, declared, wanted, place, node)
        return read if all(item is not UNREADABLE for item in read.values()) else UNREADABLE

    def _fields(self, wanted: Type) -> Mapping[str, Field] | None:
        if wanted.record in BUILT_IN_RECORDS:
            names = BUILT_IN_RECORDS[wanted.record]
            return {name: Field(name, Type("text"), optional=True) for name in names}
        record = self.records.get(wanted.record or "")
        return None if record is None else record.fields

    def _complete(
        self, read: Mapping[str, Any], declared: Mapping[str, Field], wanted: Type, place: Span, node: nodes.Mapping
    ) -> None:
        """A field that is always there has to be given; an unknown one may be it under another name."""
        unknown = [entry.name for entry in node.entries if entry.name not in declared]
        lacking = [name for name, item in declared.items() if not item.optional and name not in read]
        lacking = [name for name in lacking if not any(did_you_mean(other, [name]) for other in unknown)]
        if lacking:
            listed = _listed(lacking)
            name = (wanted.record or "").removesuffix(".payload")
            what = "the answer" if name.endswith(".result") else f"`{name}`"
            self.findings.error("AOP332", f"{what} needs {listed}", place, f"give {listed} too: a system always does")

    def _list(self, node: Node, wanted: Type, place: Span) -> Any:
        if not isinstance(node, nodes.Sequence):
            return self._wrong(_place(node, place), _said(node), wanted)
        items = [self.value(item, wanted.item, _place(item, place)) for item in node.items]
        return items if all(item is not UNREADABLE for item in items) else UNREADABLE

    # ---- texts

    def _text(self, node: nodes.Scalar, wanted: Type, signed: bool) -> Any:
        text = node.text.strip()
        tail = lost_tail(node.span.source, node.span.end) if wanted.kind == "text" and not node.style else None
        if tail is not None:
            self.findings.items.append(tail)
            return UNREADABLE
        if wanted.options and text not in wanted.options:
            self._no_option(text, node.inside, wanted.options)
            return UNREADABLE
        if wanted.kind == "money":
            return self._money(text, node.inside, wanted, signed)
        found = read_plain(text, wanted.kind, self._zone)
        return found if found is not None else self._wrong(node.inside, f"`{short(text)}`", wanted)

    def _no_option(self, text: str, span: Span, options: tuple[str, ...]) -> None:
        near = did_you_mean(text, options)
        advice = f"did you mean `{near}`?" if near else f"it is one of {', '.join(f'`{item}`' for item in options)}"
        self.findings.error("AOP303", f"`{short(text)}` is none of the options", span, advice)

    def _money(self, text: str, span: Span, wanted: Type, signed: bool) -> Any:
        found = _MONEY.fullmatch(text)
        if found is None:
            return self._wrong(span, f"`{short(text)}`", wanted)
        number = Decimal((found["number"] or found["plain"]).replace(",", ""))
        currency = found["code"] or _SYMBOLS.get(found["symbol"], self._currency)
        amount = Money(-number if found["sign"] else number, currency)
        if currency != self._currency:
            message = f"`{short(text)}` is money in {currency}, and the workspace counts in {self._currency}"
            self.findings.error("AOP310", message, span, f"write the amount in {self._currency}")
            return UNREADABLE
        if amount.rounded() != amount:
            message = f"`{short(text)}` has more digits than {currency} has"
            self.findings.error("AOP331", message, span, "a system answers whole cents: round it")
            return UNREADABLE
        if amount.amount < 0 and not signed:
            advice = "declare `{type: money, signed: yes}`, or write the amount without its sign"
            self.findings.error("AOP331", f"`{short(text)}` is under nothing", span, advice)
            return UNREADABLE
        return amount

    def _wrong(self, span: Span, shown: str, wanted: Type) -> Any:
        advice = WRITTEN.get(wanted.kind, "")
        if wanted.kind == "list":
            advice = "write `[…]`, or one item a line behind `- `"
        if wanted.kind == "record":
            advice = f"write the fields of `{wanted.record}`: `{{name: value, …}}`"
        self.findings.error("AOP331", f"{shown} is not {described(wanted)}", span, advice)
        return UNREADABLE


def type_at(path: tuple[str, ...], inputs: Mapping[str, Field], records: Mapping[str, RecordType]) -> Type | None:
    """The type of `order.order_id` among inputs; raises KeyError with the name that there is not."""
    first, *rest = path
    kind: Type | None = inputs[first].type
    for name in rest:
        fields = fields_of(kind, records)
        if fields is None and kind is not None and kind.kind == "unknown":
            return None
        if fields is None or name not in fields:
            raise KeyError(name)
        kind = fields[name]
    return kind


def _place(node: Node, place: Span) -> Span:
    """The node where it is on one line, else what it belongs to."""
    span = node.inside if isinstance(node, nodes.Scalar) else node.span
    return span if span.start < span.end and "\n" not in span.text else place


def _said(node: Node) -> str:
    """What stands there, in few words."""
    match node:
        case nodes.Scalar():
            return f"`{short(node.text)}`"
        case nodes.Sequence():
            return "a list"
    return "what has keys"


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
