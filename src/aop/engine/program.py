"""A release made ready to run: every expression compiled once, rules found by action."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from aop.engine.evaluate import Closure, compile_expression
from aop.engine.scope import Scope
from aop.machine.expressions import Expr
from aop.machine.policy import Rule
from aop.machine.release import Procedure, Release
from aop.machine.states import Enter, Instruction, Switch, Verify
from aop.machine.types import Slot
from aop.values import Value


class Program:
    """What `transition` runs. Immutable once made; one serves any number of conversations.

    `proving` are the names that a verification rests on, in any procedure.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.zone = ZoneInfo(release.workspace.time_zone)
        self._closures: dict[int, Closure] = {}
        self._rules = {
            name: {action: _about(action, procedure.rules) for action in release.actions}
            for name, procedure in release.procedures.items()
        }
        self._workspace_rules = {action: _about(action, release.rules) for action in release.actions}
        self.proving = frozenset(
            name
            for procedure in release.procedures.values()
            for step in procedure.code
            if isinstance(step, Verify)
            for name in step.forgets
        )
        self._slots = {name: _reachable_slots(release, name) for name in release.procedures}

    def value(self, expr: Expr, scope: Scope) -> Value:
        """The value of an expression of this release."""
        closure = self._closures.get(id(expr))
        if closure is None:
            closure = self._closures[id(expr)] = compile_expression(expr)
        return closure(scope)

    def procedure(self, name: str) -> Procedure:
        return self.release.procedures[name]

    def instruction(self, procedure: str, pc: int) -> Instruction:
        return self.release.procedures[procedure].code[pc]

    def rules(self, action: str, procedures: tuple[str, ...]) -> tuple[Rule, ...]:
        """The rules about an action: the workspace's, then those of every procedure on the stack, once each."""
        found = {rule.id: rule for rule in self._workspace_rules[action]}
        for name in procedures:
            found.update((rule.id, rule) for rule in self._rules[name][action])
        return tuple(found.values())

    def slots(self, procedure: str) -> Mapping[str, Slot]:
        """The slots of a procedure and of those it follows; its own win."""
        return self._slots[procedure]


def _about(action: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if action in rule.actions)


def _reachable_slots(release: Release, name: str) -> dict[str, Slot]:
    slots: dict[str, Slot] = {}
    seen: set[str] = set()
    open_names = [name]
    while open_names:
        procedure = release.procedures[open_names.pop(0)]
        if procedure.name in seen:
            continue
        seen.add(procedure.name)
        for slot in procedure.slots.values():
            slots.setdefault(slot.name, slot)
        open_names.extend(step.procedure for step in procedure.code if isinstance(step, Enter | Switch))
    return slots
