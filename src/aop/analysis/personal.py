"""Which classes of personal data a value carries, and from where.

A slot has its own class, a field of a record its own; a name that is set to something has the classes of that. What is
only compared or counted leaves nothing of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aop.analysis.chosen import made_of, sources
from aop.analysis.kinds import fields_of
from aop.analysis.lint import Checked, Lint
from aop.machine.expressions import Expr, Path
from aop.machine.types import RecordType, Template, Type

#: The classes that are kept from people who did not ask for them; `contact` is how one writes to somebody.
SENSITIVE = ("financial", "health", "identity")


@dataclass(frozen=True, slots=True)
class Carried:
    """A path that carries personal data. `own` is what the customer said; else a system gave it."""

    path: Path
    name: str  # the slot or field that is declared personal
    kind: str  # its class
    own: bool


class Personal:
    """The personal data in the values of one procedure."""

    def __init__(self, item: Checked, lint: Lint) -> None:
        self._item = item
        self._lint = lint
        self._made_from = lint.once("sources", item, lambda: sources(item.machine.code))

    def in_text(self, text: Template) -> Iterator[Carried]:
        for part in text.every():
            if not isinstance(part, str):
                yield from self.in_value(part)

    def in_value(self, expr: Expr) -> Iterator[Carried]:
        for path in made_of(expr):
            yield from self._in_path(path, path, frozenset())

    def in_label(self, text: Template, element: Type | None) -> Iterator[Carried]:
        """A label of options: the fields of an element are in scope by name."""
        fields = fields_of(element, self._lint.records) or {}
        for part in text.every():
            if isinstance(part, str):
                continue
            for path in made_of(part):
                if path.root in fields:
                    yield from self._in_fields(path, (path.root, *path.fields), element)
                else:
                    yield from self._in_path(path, path, frozenset())

    def _in_path(self, path: Path, shown: Path, seen: frozenset[str]) -> Iterator[Carried]:
        """What a path carries; found things are told of the path that is `shown`."""
        if path.root in seen:
            return
        slot = self._item.machine.slots.get(path.root)
        if slot is not None and slot.personal is not None and not slot.is_picked:
            yield Carried(shown, slot.name, slot.personal, own=True)
            return
        given = self._item.machine.inputs.get(path.root)
        if given is not None and given.personal is not None:
            yield Carried(shown, given.name, given.personal, own=False)
        for expr in self._made_from.get(path.root, ()):
            for inner in made_of(expr):
                if not isinstance(expr, Path) or not path.fields:
                    yield from self._in_path(inner, shown, seen | {path.root})
        kind = self._item.types.get(path.root)
        found = self._customer() if path.root == "customer" else None if kind is None else kind()
        yield from self._in_fields(shown, path.fields, found)

    def _in_fields(self, shown: Path, fields: tuple[str, ...], kind: Type | None) -> Iterator[Carried]:
        for name in fields:
            while kind is not None and kind.kind == "list":
                kind = kind.item
            record = None if kind is None or kind.record is None else self._lint.records.get(kind.record)
            field = None if record is None else record.fields.get(name)
            if field is None:
                return
            if field.personal is not None:
                yield Carried(shown, name, field.personal, own=False)
            kind = field.type

    def _customer(self) -> Type | None:
        customer = self._lint.symbols.workspace.customer
        name = None if customer is None else self._lint.symbols.record_name(customer.text, None)
        return None if name is None else Type("record", record=name)


def in_record(record: RecordType, lint: Lint, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Every personal field of a record and of the records inside it: its path and its class."""
    for field in record.fields.values():
        if field.personal is not None:
            yield field.name, field.personal
        inner = record_in(field.type)
        if inner is not None and inner not in seen and inner in lint.records:
            for path, kind in in_record(lint.records[inner], lint, seen | {record.name}):
                yield f"{field.name}.{path}", kind


def record_in(kind: Type | None) -> str | None:
    """The record type of a value, or of the elements of a list."""
    while kind is not None and kind.kind == "list":
        kind = kind.item
    return None if kind is None or kind.kind != "record" else kind.record
