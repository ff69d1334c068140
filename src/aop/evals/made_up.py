"""What stands in for a sandbox that says nothing: answers of systems, and what a customer may write for a slot.

An answer is made of the declared type. An id that a customer names has a form that its slot reads, and the record that
is looked up with it carries it; another id of the same form is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aop.evals.fitting import id_text, stored
from aop.evals.play import START
from aop.machine import states
from aop.machine.expressions import Path
from aop.machine.release import Release
from aop.machine.types import RecordType, Slot, Type
from aop.proofs.witness import sample_text

#: Records in records up to here, and so many elements of a list.
MAX_DEPTH, ELEMENTS = 3, 2
#: So many records are there to be looked up by an id; the one of another customer is the next.
RECORDS = 2
#: The day of what is past in an answer, and of what a customer says is to come.
_PAST, _COMING = "3 days ago", f"{START + timedelta(days=3):%Y-%m-%d}"
#: What customers are called.
_NAMES = (("Ana", "Ruiz"), ("Ben", "Okafor"), ("Cleo", "Lind"))

Made = dict[str, Any]


def made_up(
    release: Release, calls: Iterable[states.Call], slots: Mapping[str, Slot], *, others: bool = False
) -> dict[str, Any]:
    """By action, what it answers, for each call of an action that answers something: records of one customer, and with
    `others` one of another."""
    listed = list(calls)
    world = World(release, slots, next(_accounts(release, listed, slots), None))
    found: dict[str, Any] = {}
    for call in listed:
        action = release.actions[call.action]
        undo = None if action.undo is None else release.actions[action.undo]
        if undo is not None and undo.returns is not None:
            found.setdefault(undo.name, [])
        if action.returns is None:
            continue
        known = found.setdefault(call.action, [])
        if action.maybe_missing:
            known += [case for case in world.cases(call, action.returns, others=others) if case not in known]
    for action_name, cases in found.items():
        kind = release.actions[action_name].returns
        assert kind is not None
        if not cases:
            found[action_name] = world.sample(kind, action_name.rpartition(".")[-1])
    return found


def _accounts(release: Release, calls: Iterable[states.Call], slots: Mapping[str, Slot]) -> Iterator[Slot]:
    """The slots by which a customer names their own account."""
    for call in calls:
        kind = release.actions[call.action].returns
        if kind is not None and kind.record is not None and kind.record == release.workspace.customer:
            yield from (slot for _, slot in _named(call, slots))


def _named(call: states.Call, slots: Mapping[str, Slot]) -> Iterator[tuple[str, Slot]]:
    """The inputs of a call that a customer names as an id."""
    for name, expr in call.inputs.items():
        slot = slots.get(expr.root) if isinstance(expr, Path) and not expr.fields else None
        if slot is not None and slot.type.kind == "id":
            yield name, slot


@dataclass(frozen=True, slots=True)
class World:
    """What systems know, of which nobody says anything. `account` is the slot by which customers name their account:
    the records of one carry its id where they say whose they are."""

    release: Release
    slots: Mapping[str, Slot]
    account: Slot | None

    def cases(self, call: states.Call, kind: Type, *, others: bool) -> Iterator[Made]:
        """The answers to a call by what a customer names in it; nothing where they name nothing."""
        ids = sum(slot.type.kind == "id" for slot in self.slots.values())  # one record more only tells ids apart
        numbers = [(number, 1) for number in range(1, min(RECORDS, ids) + 1)] + [(RECORDS + 1, 2)] * others
        for name, slot in _named(call, self.slots):
            for number, whose in numbers:
                case = self._case(kind, name, slot, number, whose)
                if case is not None:
                    yield case

    def _case(self, kind: Type, name: str, slot: Slot, number: int, whose: int) -> Made | None:
        """The answer to a call with the nth id, which the record has in the field that is called so."""
        value = stored(slot, number)
        if value is None:
            return None
        whose = number if kind.record == self.release.workspace.customer else whose
        made = self.sample(kind, name, number, whose)
        record = self.release.records.get(kind.record or "")
        if record is not None and isinstance(made, dict):
            ids = [field for field, item in record.fields.items() if item.type.kind == "id"]
            carried = next((field for field in (slot.name, name, *ids) if field in record.fields), None)
            made |= {} if carried is None else {carried: value}
        return {"with": {name: value}, "returns": made}

    def sample(self, kind: Type, name: str, number: int = 1, whose: int = 1, depth: int = 0) -> Any:
        """A value of a declared type, as a test is written."""
        match kind_of(kind):
            case "list":
                return self._list(kind, name, number, whose, depth)
            case "date":
                return _PAST
            case "moment":
                return f"{START - timedelta(days=3):%Y-%m-%d %H:%M}"
            case "money":
                return f"{40 if depth < 2 else 10} {self.release.workspace.currency}"
            case "person":
                return dict(zip(("first_name", "last_name"), _NAMES[(whose - 1) % len(_NAMES)], strict=True))
            case "address":
                return {"line1": f"{11 + whose} Main Street", "city": "Springfield", "postcode": f"6270{whose % 10}"}
        record = self.release.records.get(kind.record or "")
        return _text(kind, name, number) if record is None else self._record(record, number, whose, depth)

    def _list(self, kind: Type, name: str, number: int, whose: int, depth: int) -> list[Any]:
        if kind.item is None or depth >= MAX_DEPTH:
            return []
        slot = next((slot for slot in self.slots.values() if _is_of(slot, name)), None)
        if slot is not None and kind.item.kind == "id":
            return [text for one in range(1, ELEMENTS + 1) if (text := stored(slot, one)) is not None]
        numbers = range(10 * number + 1, 10 * number + 1 + ELEMENTS)
        return [self.sample(kind.item, name, one, whose, depth + 1) for one in numbers]

    def _record(self, record: RecordType, number: int, whose: int, depth: int) -> Made:
        own = whose if record.name == self.release.workspace.customer else number
        key = next(
            (name for name, item in record.fields.items() if item.type.kind == "id" and not _owns(record, name)), ""
        )
        made = {
            field: self.sample(
                item.type, field, 1 if item.type.kind == "id" and field != key else own, whose, depth + 1
            )
            for field, item in record.fields.items()
            if depth < MAX_DEPTH or not item.optional
        }  # an id that is not its own is that of the first
        *outer, last = record.belongs_to.split(".") if record.belongs_to else [""]
        inside: Any = made
        for name in outer:
            inside = inside.get(name, {})
        if isinstance(inside, dict) and last in inside:
            inside[last] = self._owner(whose) or inside[last]
        return made

    def _owner(self, whose: int) -> str | None:
        """The id of a customer."""
        if self.account is not None:
            return stored(self.account, whose)
        record = self.release.records.get(self.release.workspace.customer or "")
        item = None if record is None else record.fields.get("id")
        return None if item is None else _text(item.type, "id", whose)


def _owns(record: RecordType, name: str) -> bool:
    """Whether a field says whose the record is."""
    return record.belongs_to == name


def _is_of(slot: Slot, name: str) -> bool:
    """Whether the values of a slot are offered from a list of this name."""
    return isinstance(slot.options_from, Path) and slot.options_from.fields[-1:] == (name,)


def kind_of(kind: Type) -> str:
    """A type in one word; of a record, which."""
    return kind.record or kind.kind


def _text(kind: Type, name: str, number: int) -> str:
    if kind.options:
        return kind.options[0]
    simple = {"yes_no": "yes", "number": "1", "integer": "1", "percent": "10", "duration": "1 day"}
    return simple.get(kind.kind) or sample_text(kind.kind, number, name)


def said(slot: Slot, currency: str) -> list[str]:
    """What a customer may write for a slot of which no system says anything; nothing where it is picked of a list."""
    if slot.is_picked:
        return []
    match kind_of(slot.type):
        case "id":
            return [text for number in range(1, RECORDS + 1) if (text := id_text(slot, number)) is not None]
        case "money":
            return [f"10 {currency}"]
        case "address":
            return ["12 Main Street, Springfield, IL 62701"]
        case "person":
            return [" ".join(_NAMES[0])]
        case "phone":
            return ["+1 202 555 0123"]
        case "date":
            return [_COMING]
        case "moment":
            return [f"{_COMING} 10:00"]
        case "text":
            return ["nothing else to say about it"]
    return [_text(slot.type, slot.name, 1)]
