"""Which records are surely outdated (semantics S5): a forward must-analysis over the code of a procedure.

A change that was done, or whose outcome is unknown, makes every record outdated that it was given; binding the name
again ends that. A fact is the path that the change was given, with the action that changed it. Slots are left out:
their options are read again by themselves. So is the customer, whom no sentence could look up again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from aop.analysis.flow import successors
from aop.analysis.lint import Checked, Lint
from aop.analysis.written import type_of_path
from aop.machine import states
from aop.machine.expressions import Expr, Path
from aop.machine.states import Instruction

Outdated: TypeAlias = Mapping[str, str]


def outdated(lint: Lint, item: Checked) -> dict[int, Outdated]:
    """The outdated records at each place that the steps reach, each with the action that was given it."""
    code = item.machine.code
    known: dict[int, Outdated] = {0: {}}
    left = [0]
    while left:
        pc = left.pop()
        for target in successors(code, pc):
            if target >= len(code):
                continue
            facts = _after(lint, item, pc, target, known[pc])
            held = known.get(target)
            merged = facts if held is None else _shared(held, facts)
            if merged != held:
                known[target] = merged
                left.append(target)
    return known


def names_record(value: Expr, item: Checked, lint: Lint) -> str | None:
    """The path of a record, or of a list of them, that a look-up, another procedure or a caller gave."""
    if not isinstance(value, Path) or value.root == "customer" or value.root in item.machine.slots:
        return None
    kind = type_of_path(value, item, lint)
    while kind is not None and kind.kind == "list":
        kind = kind.item
    customer = lint.symbols.workspace.customer
    own = None if customer is None else lint.symbols.record_name(customer.text, None)
    if kind is None or kind.kind != "record" or kind.record not in lint.symbols.records or kind.record == own:
        return None
    return ".".join((value.root, *value.fields))


def _shared(one: Outdated, other: Outdated) -> Outdated:
    return {name: min(action, other[name]) for name, action in one.items() if name in other}


def _after(lint: Lint, item: Checked, pc: int, target: int, facts: Outdated) -> Outdated:
    step = item.machine.code[pc]
    if isinstance(step, states.Call) and step.verb == "do" and _changed(step, pc, target):
        names = (names_record(value, item, lint) for value in step.inputs.values())
        facts = {**facts, **{name: step.action for name in names if name is not None}}
    gone = set(binds(step))
    return {name: action for name, action in facts.items() if name.partition(".")[0] not in gone} if gone else facts


def _changed(step: states.Call, pc: int, target: int) -> bool:
    """Whether this way out of a `do` is taken when something was, or may have been, changed."""
    return target == pc + 1 or target == step.outcomes.get("unclear")


def binds(step: Instruction) -> Iterator[str]:
    """The names that an instruction binds, or forgets, on any way out of it."""
    match step:
        case states.Assign(name=name) | states.Append(name=name) | states.Choose(name=name):
            yield name
        case states.Call(result=str(name)) | states.Enter(result=str(name)) | states.Await(result=str(name)):
            yield name
        case states.Collect(slots=slots):
            yield from slots
        case states.AskPerson(slot=slot):
            yield slot
        case states.Loop(item=name, forgets=forgets):
            yield from (name, *forgets)
        case states.Count(forgets=forgets) | states.Jump(forgets=forgets) | states.Verify(forgets=forgets):
            yield from forgets
