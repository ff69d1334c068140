"""A release made ready to run: every expression compiled once, rules found by action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from aop.engine.calendar import ending
from aop.engine.evaluate import Closure, compile_expression
from aop.engine.scope import Scope
from aop.machine.dependence import made_of, resting
from aop.machine.expressions import Expr, Path, walk
from aop.machine.policy import Rule
from aop.machine.powers import POWERS
from aop.machine.release import Procedure, Release
from aop.machine.states import Enter, Instruction, Switch, Verify
from aop.machine.types import Action, Slot
from aop.machine.zones import zone_of
from aop.values import Duration, Money, Value

#: So many moments at which a level of verification ends are kept: it is asked for every record that is read.
MAX_ENDINGS = 4_096
#: Rules that a condition makes forbid, and rules that the ledger decides.
FORBIDDING = ("never_when", "never_unless")
LEDGER = ("at_most", "total_at_most", "never_together", "never_before")
_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rule asks the ledger about one action, as far as it does not depend on the call. `adds` None: the value of
    the rule's `input`; a rule that does not `ask` still needs its key."""

    rule: Rule
    actions: tuple[str, ...]
    adds: Decimal | None
    at_most: Decimal | None
    at_least: Decimal
    asks: bool = True

    @classmethod
    def of(cls, rule: Rule, action: str) -> Counted:
        match rule.kind:
            case "at_most":
                assert rule.count is not None
                return cls(rule, rule.actions, _ONE, Decimal(rule.count), _ZERO)
            case "total_at_most":
                limit = rule.limit.amount if isinstance(rule.limit, Money) else rule.limit
                assert isinstance(limit, Decimal)
                return cls(rule, rule.actions, None, limit, _ZERO)
            case "never_together":
                others = tuple([name for name in rule.actions if name != action])
                return cls(rule, others, _ZERO, _ZERO, _ZERO)
        return cls(rule, rule.actions[1:], _ZERO, None, _ONE, asks=action == rule.actions[0])


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules about one action in their order, and by what decides them, ready to be asked.

    `guards` are the rules that a condition makes forbid: where they stand, what lifts them, and the condition.
    `passed` says of every rule that it does not forbid; it is what is told of a call that all of them let through.
    """

    every: tuple[Rule, ...]
    mark: str  # which rules they are, for digests
    guards: tuple[tuple[int, bool, Closure], ...]
    passed: tuple[Mapping[str, Any], ...]
    ledger: tuple[Counted, ...]
    confirmations: tuple[tuple[Rule, Closure | None], ...]
    approvals: tuple[tuple[Rule, Closure | None], ...]

    @classmethod
    def of(cls, rules: tuple[Rule, ...], action: str = "") -> RuleSet:
        """The rules about an action, in their order."""
        mark = "|".join(rule.id for rule in rules)
        guards = tuple(
            (place, rule.kind == "never_unless", compile_expression(rule.condition))
            for place, rule in enumerate(rules)
            if rule.kind in FORBIDDING and rule.condition is not None
        )
        passed = tuple({"rule": rule.id, "sentence": rule.at.text, "forbids": False} for rule in rules)
        ledger = tuple([Counted.of(rule, action) for rule in rules if rule.kind in LEDGER])
        return cls(
            rules, mark, guards, passed, ledger, _gating(rules, "needs_confirmation"), _gating(rules, "needs_approval")
        )


def _gating(rules: tuple[Rule, ...], kind: str) -> tuple[tuple[Rule, Closure | None], ...]:
    """Rules of a kind with their conditions; one without a condition always applies."""
    return tuple(
        (rule, None if rule.condition is None else compile_expression(rule.condition))
        for rule in rules
        if rule.kind == kind
    )


class Program:
    """What `transition` runs. Immutable once made; one serves any number of conversations.

    `proving` are the names that a verification rests on, in any procedure.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.zone = zone_of(release.workspace)
        self.procedures = release.procedures
        self.levels = {
            item.name: (rank, self._ending(item.lasts)) for rank, item in enumerate(release.workspace.levels)
        }  # of verification: how strong, and when it is over
        silence = release.workspace.silence
        self.silence = tuple(self._ending(item) for item in (*silence.remind, silence.end))  # each reminder, the end
        self._closures: dict[int, Closure] = {}
        self._paths: dict[int, tuple[Path, ...]] = {}
        self.operands: dict[int, tuple[tuple[str, Expr], ...]] = {}  # of conditions, kept by `aop.engine.operands`
        self._rules_of: dict[tuple[str, tuple[str, ...]], RuleSet] = {}
        self.proving = frozenset(
            name
            for procedure in release.procedures.values()
            for step in procedure.code
            if isinstance(step, Verify)
            for name in step.forgets
        )
        self._made_of: dict[str, dict[str, frozenset[str]]] = {}
        self._slots = {name: _reachable_slots(release, name) for name in release.procedures}
        self.startable: dict[str, Slot] = {}  # slots of everything that may start; of one name the first
        for intent in release.intents.values():
            for name, slot in self._slots[intent.procedure].items():
                self.startable.setdefault(name, slot)

    def _ending(self, duration: Duration | None) -> Callable[[datetime], datetime] | None:
        """When a duration from a moment is over, by the workspace's hours; None for one that never is."""
        if duration is None:
            return None
        workspace = self.release.workspace
        over = ending(duration, self.zone, workspace.business_hours, workspace.closed)
        return lru_cache(MAX_ENDINGS)(over)

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

    def action(self, name: str) -> Action | None:
        """An action of the catalogue, or one of people's own powers."""
        return self.release.actions.get(name) or POWERS.get(name)

    def paths(self, expr: Expr) -> tuple[Path, ...]:
        """The paths that an expression of this release reads."""
        found = self._paths.get(id(expr))
        if found is None:
            found = self._paths[id(expr)] = tuple(part for part in walk(expr) if isinstance(part, Path))
        return found

    def rules(self, action: str, procedures: tuple[str, ...]) -> RuleSet:
        """The rules about an action: the workspace's, then those of every procedure on the stack, once each."""
        key = (action, procedures)
        found = self._rules_of.get(key)
        if found is None:
            rules = {rule.id: rule for rule in _about(action, self.release.rules)}
            for name in procedures:
                rules.update((rule.id, rule) for rule in _about(action, self.release.procedures[name].rules))
            found = self._rules_of[key] = RuleSet.of(tuple(rules.values()), action)
        return found

    def made_of(self, procedure: str, changed: tuple[str, ...]) -> tuple[str, ...]:
        """The names of a procedure that are made of these ones."""
        sources = self._made_of.get(procedure)
        if sources is None:
            code = self.release.procedures[procedure].code
            sources = self._made_of[procedure] = made_of(code, lambda name: tuple(self.slots(name)))
        return resting(sources, changed)

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
