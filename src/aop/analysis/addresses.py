"""Where the addresses in a procedure come from: which action, or which event, gave a value of the type `url`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aop.analysis.chosen import made_of, sources
from aop.analysis.lint import Checked, Lint
from aop.analysis.symbols import payload_record
from aop.machine.expressions import Path
from aop.machine.states import Call
from aop.machine.types import RecordType, Slot, Template, Type


class Addresses:
    """The addresses in the values of one procedure. `unnamed`: by record type, or by action for one whose whole answer
    is an address, who gives it without naming hosts."""

    def __init__(self, item: Checked, lint: Lint, unnamed: Mapping[str, str]) -> None:
        self._item = item
        self._lint = lint
        self._unnamed = unnamed
        self._made_from = sources(item.machine.code)

    @staticmethod
    def without_hosts(lint: Lint) -> dict[str, str]:
        """Every record with an address in it that some action or event gives without naming hosts, with its name."""
        found: dict[str, str] = {}
        for name, decl in lint.symbols.actions.items():
            returns = lint.actions[name].returns
            if not decl.hosts and returns is not None:
                kind = returns.item or returns
                given = {name} if kind.kind == "url" else _with_addresses(kind, lint.records)
                found.update((record, name) for record in sorted(given) if record not in found)
        for event in lint.symbols.events:
            kind = Type("record", record=payload_record(event))
            found.update((record, event) for record in _with_addresses(kind, lint.records) if record not in found)
        return found

    def in_text(self, text: Template, slot: Slot | None) -> Iterator[tuple[Path, str]]:
        """Each address in a text that may lead anywhere, with who gave it. The options of a `slot` have their fields
        in scope by name."""
        for part in text.every():
            for path in () if isinstance(part, str) else made_of(part):
                source = self._source(path, frozenset(), self._record_of(slot))
                if source is not None:
                    yield path, source

    def _record_of(self, slot: Slot | None) -> str | None:
        return None if slot is None else slot.type.record

    def _source(self, path: Path, seen: frozenset[str], record: str | None = None) -> str | None:
        option = self._lint.records.get(record or "")
        if option is not None and path.root in option.fields:
            return self._through(Type("record", record=record), (path.root, *path.fields))
        types = self._item.types
        if path.root in seen or path.root not in types or (path.root in self._item.machine.slots and not path.fields):
            return None
        kind = types[path.root]()
        if path.fields:
            return self._through(kind, path.fields)
        return self._of_name(path.root, kind, seen | {path.root})

    def _through(self, kind: Type | None, fields: tuple[str, ...]) -> str | None:
        """Who gives what stands at the end of the fields, when that is an address."""
        record = None
        for name in fields:
            kind = None if kind is None else kind.item or kind
            record = None if kind is None else kind.record
            declared = self._lint.records.get(record or "")
            kind = declared.fields[name].type if declared is not None and name in declared.fields else None
        kind = None if kind is None else kind.item or kind
        return self._unnamed.get(record or "") if kind is not None and kind.kind == "url" else None

    def _of_name(self, name: str, kind: Type | None, seen: frozenset[str]) -> str | None:
        """Who gave the address that a name of its own holds: the call it is the result of, or what it was set to."""
        if kind is None or (kind.item or kind).kind != "url":
            return None
        calls = [step.action for step in self._item.machine.code if isinstance(step, Call) and step.result == name]
        found = [self._unnamed.get(action) for action in calls]
        for expr in self._made_from.get(name, ()):
            found.extend(self._source(path, seen) for path in made_of(expr))
        return next((source for source in found if source is not None), None)


def _with_addresses(kind: Type, records: Mapping[str, RecordType]) -> set[str]:
    """The record types inside a type that have a field of the type `url`."""
    found: set[str] = set()
    seen: set[str] = set()
    left = [kind]
    while left:
        kind = left.pop()
        kind = kind.item or kind
        if kind.record is None or kind.record in seen or kind.record not in records:
            continue
        seen.add(kind.record)
        types = [field.type for field in records[kind.record].fields.values()]
        if any((field.item or field).kind == "url" for field in types):
            found.add(kind.record)
        left.extend(types)
    return found
