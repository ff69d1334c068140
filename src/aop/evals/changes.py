"""Small wrongs, made on a compiled release as data: each rule and each guard dropped, or turned round.

A test that still holds with such a change does not look at what it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aop.evals.points import BUILT_IN
from aop.machine import states
from aop.machine.expressions import Apply, Const, Expr
from aop.machine.policy import Escalation, Rule
from aop.machine.release import Procedure, Release
from aop.machine.states import Instruction, Place

#: What a rule that forbids becomes when it is turned round.
_TURNED = {"never_when": "never_unless", "never_unless": "never_when"}


@dataclass(frozen=True, slots=True)
class Change:
    """A release with one wrong in it. `made` says which. `reached_by` is the instruction or the rule that a test must
    have come to before it can notice: procedure and place in its code, the actions of a rule, or nothing for what is
    looked at on every turn."""

    at: Place
    made: str
    release: Release
    procedure: str | None = None
    pc: int | None = None
    actions: tuple[str, ...] = ()


def changes(release: Release) -> Iterator[Change]:
    """Every change, by file and line of what it changes; a sentence that stands in several procedures once each."""
    found = [*_of_rules(release), *_of_escalations(release), *_of_guards(release)]
    yield from sorted(found, key=lambda item: (item.at.file, item.at.line, item.at.column, item.made))


# ---- rules


def _of_rules(release: Release) -> Iterator[Change]:
    for rule, made, with_rules in _rules(release):
        for what, rules in _changed(rule, made):
            yield Change(rule.at, what, with_rules.of(rules), actions=rule.actions)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Where rules stand: the release itself, or one of its procedures."""

    release: Release
    procedure: Procedure | None

    def of(self, rules: tuple[Rule, ...]) -> Release:
        if self.procedure is None:
            return replace(self.release, rules=rules)
        return _with(self.release, replace(self.procedure, rules=rules))


def _rules(release: Release) -> Iterator[tuple[Rule, tuple[Rule, ...], _Holder]]:
    """Each rule with those that stand beside it."""
    for rule in release.rules:
        yield rule, release.rules, _Holder(release, None)
    for procedure in release.procedures.values():
        for rule in procedure.rules:
            if not rule.at.file.startswith(BUILT_IN):
                yield rule, procedure.rules, _Holder(release, procedure)


def _changed(rule: Rule, rules: tuple[Rule, ...]) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    yield "dropped", tuple(item for item in rules if item is not rule)
    if rule.kind in _TURNED:
        turned = replace(rule, kind=_TURNED[rule.kind])
    elif rule.condition is not None:
        turned = replace(rule, condition=_not(rule.condition))
    else:
        return
    yield "turned round", tuple(turned if item is rule else item for item in rules)


def _of_escalations(release: Release) -> Iterator[Change]:
    for line in release.escalations:
        left = tuple(item for item in release.escalations if item is not line)
        yield Change(line.at, "dropped", replace(release, escalations=left))
    for procedure in release.procedures.values():
        for line in procedure.escalations:
            if not line.at.file.startswith(BUILT_IN):
                yield Change(line.at, "dropped", _with(release, replace(procedure, escalations=_left(procedure, line))))


def _left(procedure: Procedure, line: Escalation) -> tuple[Escalation, ...]:
    return tuple(item for item in procedure.escalations if item is not line)


# ---- guards


def _of_guards(release: Release) -> Iterator[Change]:
    for procedure in release.procedures.values():
        for pc, step in enumerate(procedure.code):
            if step.at.file.startswith(BUILT_IN):
                continue
            for made, other in _other_ways(step, pc):
                code = (*procedure.code[:pc], other, *procedure.code[pc + 1 :])
                changed = _with(release, replace(procedure, code=code))
                yield Change(step.at, made, changed, procedure.name, pc)


def _other_ways(step: Instruction, pc: int) -> Iterator[tuple[str, Instruction]]:
    match step:
        case states.Branch(condition=condition):
            yield "always holds", replace(step, condition=Const(True))
            yield "turned round", replace(step, condition=_not(condition))
        case states.Verify():
            yield "verifies everybody", replace(step, condition=Const(True))
        case states.Confirm():
            yield "not asked", states.Jump(pc + 1, step.at)


def _not(condition: Expr) -> Expr:
    return Apply("not", (condition,))


def _with(release: Release, procedure: Procedure) -> Release:
    return replace(release, procedures={**release.procedures, procedure.name: procedure})
