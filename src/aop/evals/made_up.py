"""What stands in for a sandbox that says nothing: answers of systems, and what a customer may write for a slot.

An answer is made of the declared type. An id that a customer names has a form that its slot reads, and the record that
is looked up with it carries it; another id of the same form is not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from aop.evals.fitting import id_text, stored
from aop.evals.play import START
from aop.machine import states
from aop.machine.expressions import Path
from aop.machine.release import Release
from aop.machine.types import Slot, Type
from aop.proofs.witness import sample_text

#: Records in records up to here, and so many elements of a list.
MAX_DEPTH, ELEMENTS = 3, 2
#: So many records are there to be looked up by an id.
RECORDS = 2
#: The day of what is past in an answer, and of what a customer says is to come.
_PAST, _COMING = "3 days ago", f"{START + timedelta(days=3):%Y-%m-%d}"


def made_up(release: Release, calls: Iterator[states.Call], slots: Mapping[str, Slot]) -> dict[str, Any]:
    """By action, what it answers, for each call of an action that answers something."""
    found: dict[str, Any] = {}
    ids = sum(slot.type.kind == "id" for slot in slots.values())  # one record more only tells ids apart
    for call in calls:
        action = release.actions[call.action]
        undo = None if action.undo is None else release.actions[action.undo]
        if undo is not None and undo.returns is not None:
            found.setdefault(undo.name, [])
        if action.returns is None:
            continue
        named = [(name, slot) for name, slot in _named(call, slots) if action.maybe_missing]
        numbers = range(1, min(RECORDS, ids) + 1)
        cases = [_case(release, action.returns, name, slot, number) for name, slot in named for number in numbers]
        known = found.setdefault(call.action, [])
        known += [case for case in cases if case is not None and case not in known]
    for action_name, cases in found.items():
        kind = release.actions[action_name].returns
        assert kind is not None
        if not cases:
            found[action_name] = _sample(release, kind, action_name.rpartition(".")[-1], 1, 0)
    return found


def _named(call: states.Call, slots: Mapping[str, Slot]) -> Iterator[tuple[str, Slot]]:
    """The inputs of a call that a customer names as an id."""
    for name, expr in call.inputs.items():
        slot = slots.get(expr.root) if isinstance(expr, Path) and not expr.fields else None
        if slot is not None and slot.type.kind == "id":
            yield name, slot


def _case(release: Release, kind: Type, name: str, slot: Slot, number: int) -> dict[str, Any] | None:
    """The answer to a call with the nth id, which the record has in the field that is called so."""
    value = stored(slot, number)
    if value is None:
        return None
    sample = _sample(release, kind, name, number, 0)
    record = release.records.get(kind.record or "")
    if record is not None and isinstance(sample, dict):
        ids = [field for field, item in record.fields.items() if item.type.kind == "id"]
        carried = next((field for field in (slot.name, name, *ids) if field in record.fields), None)
        sample |= {} if carried is None else {carried: value}
    return {"with": {name: value}, "returns": sample}


def _sample(release: Release, kind: Type, name: str, number: int, depth: int) -> Any:
    """A value of a declared type, as a test is written."""
    match kind.kind:
        case "list":
            if kind.item is None or depth >= MAX_DEPTH:
                return []
            numbers = range(10 * number + 1, 10 * number + 1 + ELEMENTS)
            return [_sample(release, kind.item, name, one, depth + 1) for one in numbers]
        case "date":
            return _PAST
        case "moment":
            return f"{START - timedelta(days=3):%Y-%m-%d %H:%M}"
        case "money":
            return f"{40 if depth < 2 else 10} {release.workspace.currency}"
    record = release.records.get(kind.record or "")
    if record is not None:
        return {
            field: _sample(release, item.type, field, number, depth + 1)
            for field, item in record.fields.items()
            if depth < MAX_DEPTH or not (item.optional or item.type.record)
        }
    return _text(kind, name, number)


def _text(kind: Type, name: str, number: int) -> str:
    if kind.options:
        return kind.options[0]
    simple = {"yes_no": "yes", "number": "1", "integer": "1", "percent": "10", "duration": "1 day"}
    return simple.get(kind.kind) or sample_text(kind.kind, number, name)


def said(slot: Slot, currency: str) -> list[str]:
    """What a customer may write for a slot of which no system says anything; nothing where it is picked of a list."""
    if slot.is_picked:
        return []
    match slot.type.kind:
        case "id":
            return [text for number in range(1, RECORDS + 1) if (text := id_text(slot, number)) is not None]
        case "money":
            return [f"10 {currency}"]
        case "address":
            return ["12 Main Street, Springfield, IL 62701"]
        case "person":
            return ["Ana Ruiz"]
        case "phone":
            return ["+1 202 555 0123"]
        case "date":
            return [_COMING]
        case "moment":
            return [f"{_COMING} 10:00"]
        case "text":
            return ["nothing else to say about it"]
    return [_text(slot.type, slot.name, 1)]
