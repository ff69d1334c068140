"""Which type each name of a procedure has, from its code: what a name holds that was set on another way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from aop.machine import states
from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.machine.release import Procedure, Release
from aop.machine.types import Slot, Type
from aop.values import Duration, Money, Value

#: How often types go through the code: a name made of a name made of a name.
MAX_ROUNDS = 8

_TRUTHS = frozenset(
    ("and", "or", "not", "several", "is", "is_not", "over", "under", "at_least", "at_most", "between", "one_of",
     "not_one_of", "contains", "known", "missing", "before", "after", "within_last", "within_next", "more_than_ago",
     "at_least_ago", "at_most_ago", "verified", "mentions", "open")
)  # fmt: skip
_NUMBERS = frozenset(("count", "length", "since", "done_count"))


def slot_type(slot: Slot) -> Type:
    """What a slot holds."""
    return Type("list", item=slot.type) if slot.many and slot.type.kind != "list" else slot.type


class Names:
    """The types of the names of one release's procedures, each worked out once."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._of = lru_cache(maxsize=None)(self._types)

    def of(self, procedure: str) -> Mapping[str, Type | None]:
        """Every name that the procedure may bind, with its type; None where it is not known."""
        return self._of(procedure)

    def returned(self, procedure: str) -> Type | None:
        """What a followed procedure gives back, where that is one value."""
        machine = self._release.procedures[procedure]
        return self.of(procedure).get(machine.returns[0]) if len(machine.returns) == 1 else None

    def _types(self, procedure: str) -> dict[str, Type | None]:
        machine = self._release.procedures[procedure]
        found: dict[str, Type | None] = {name: item.type for name, item in machine.inputs.items()}
        found.update((name, slot_type(slot)) for name, slot in machine.slots.items())
        found["reason"] = Type("text")
        for _ in range(MAX_ROUNDS):
            before = dict(found)
            for step in machine.code:
                self._bind(machine, step, found)
            if before == found:
                break
        return found

    def _bind(self, machine: Procedure, step: states.Instruction, found: dict[str, Type | None]) -> None:
        match step:
            case states.Assign(name, value):
                self._note(found, name, self.type_of(machine, value, found))
            case states.Append(name, value):
                self._note(found, name, Type("list", item=self.type_of(machine, value, found)))
            case states.Choose(name, rows):
                self._note(found, name, next((self.type_of(machine, row.value, found) for row in rows), None))
            case states.Loop(item=item, source=source):
                held = self.type_of(machine, source, found)
                self._note(found, item, None if held is None else held.item)
            case states.Call(result=str(name), action=action):
                self._note(found, name, self._release.actions[action].returns)
            case states.Await(result=str(name), event=event):
                self._note(found, name, Type("record", record=event))
            case states.Enter(result=str(name), procedure=followed):
                self._note(found, name, self.returned(followed))

    def _note(self, found: dict[str, Type | None], name: str, kind: Type | None) -> None:
        if found.get(name) is None or (found[name] == Type("list") and kind is not None):
            found[name] = kind

    def type_of(self, machine: Procedure, expr: Expr, names: Mapping[str, Type | None]) -> Type | None:
        """The type of an expression; None where it is not known."""
        match expr:
            case Const(value):
                return _of_value(value)
            case Path(root, fields):
                return self._of_path(machine, root, fields, names)
            case Over(op, _, source, _):
                held = self.type_of(machine, source, names)
                return (
                    Type("yes_no")
                    if op in ("any", "every", "no")
                    else held
                    if op == "where" or held is None
                    else held.item
                )
            case Apply(op, args):
                return self._of_operation(machine, op, args, names)

    def _of_path(
        self, machine: Procedure, root: str, fields: tuple[str, ...], names: Mapping[str, Type | None]
    ) -> Type | None:
        customer = self._release.workspace.customer
        if root in names:
            kind = names[root]
        elif root == "customer" and customer is not None:
            kind = Type("record", record=customer)
        else:
            kind = _of_value(machine.constants.get(root, self._release.constants.get(root)))
        for name in fields:
            kind = self._field(kind, name)
        return kind

    def _field(self, kind: Type | None, name: str) -> Type | None:
        if kind is not None and kind.kind == "list":
            held = self._field(kind.item, name)
            return None if held is None else Type("list", item=held)
        if kind is not None and kind.kind == "money":
            return Type("number" if name == "amount" else "text")
        declared = None if kind is None or kind.record is None else self._release.records.get(kind.record)
        if declared is None:
            return None if kind is None else Type("text")
        held_field = declared.fields.get(name)
        return None if held_field is None else held_field.type

    def _of_operation(
        self, machine: Procedure, op: str, args: tuple[Expr, ...], names: Mapping[str, Type | None]
    ) -> Type | None:
        if op in _TRUTHS:
            return Type("yes_no")
        if op in _NUMBERS:
            return Type("number")
        if op in ("text", "today", "now"):
            return Type({"text": "text", "today": "date", "now": "moment"}[op])
        kinds = [self.type_of(machine, arg, names) for arg in args]
        if op == "total":
            return kinds[1]
        if op in ("lowest", "highest", "latest"):
            return None if kinds[0] is None else kinds[0].item
        if op == "times":
            return next((kind for kind in kinds if kind is not None and kind.kind == "money"), kinds[0])
        if op == "list":
            return Type("list", item=next(iter(kinds), None))
        return next((kind for kind in kinds if kind is not None), None)


def _of_value(value: Value) -> Type | None:
    match value:
        case None:
            return None
        case bool():
            return Type("yes_no")
        case str():
            return Type("text")
        case Money():
            return Type("money")
        case Duration():
            return Type("duration")
        case tuple():
            return Type("list", item=_of_value(value[0]) if value else None)
    return {"Decimal": Type("number"), "datetime": Type("moment"), "date": Type("date")}.get(type(value).__name__)
