"""How much can go wrong: each kind of risk is one function of the table `RISKS`, and gives its grade.

    money       changed with nobody's approval at any amount: high; with an approval from an amount on: medium
    money back  changed where a request is cancelled, since nobody's approval is asked for an undo: medium
    for good    `writes_once`: high; a change of money, identity or address without an `undo`: medium
    identity    who somebody is, or where they live, is changed: medium
    unasked     a change of money, identity or address to which a way leads past every `confirm`: high
    unknown     a write to which a way leads past every `verify`, with no rule that wants one: high
    personal    financial, health or identity data may go to a system that is called: medium; contact data: low
    twice       a write that may be carried out twice, since its system does not know a repeated call: medium
    nothing     it reads and answers only: low

The grade of a procedure is the highest of its risks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aop.analysis.planned import GRADES, Risk
from aop.analysis.planned_people import rules_for
from aop.analysis.planned_systems import calls_of, undoing_of, writes_of
from aop.machine import states
from aop.machine.expressions import Apply, walk
from aop.machine.flow import successors
from aop.machine.policy import Rule
from aop.machine.release import Procedure, Release

#: What a person would want back if it were wrong.
SENSITIVE = ("money", "identity", "address")
#: Classes of personal data by the grade of handing them on.
_CLASSES = {"financial": "medium", "health": "medium", "identity": "medium", "contact": "low"}


def risks_of(release: Release, procedure: Procedure) -> tuple[Risk, ...]:
    """Every risk, the highest first; each reason once."""
    found = dict.fromkeys(item for risk in RISKS for item in risk(release, procedure))
    return tuple(sorted(found, key=lambda item: -GRADES.index(item.grade)))


def grade_of(risks: tuple[Risk, ...]) -> str:
    """The highest grade among them."""
    return max((item.grade for item in risks), key=GRADES.index, default=GRADES[0])


def _money(release: Release, procedure: Procedure) -> Iterator[Risk]:
    for call, action in writes_of(release, procedure):
        if action.changes == "money":
            asked = [rule for rule in rules_for(release, procedure, action.name) if rule.kind == "needs_approval"]
            if not asked:
                yield Risk("high", f"`{action.name}` changes money, and no rule asks for an approval of it", call.at)
            for rule in asked:
                yield Risk(
                    "medium", f"`{action.name}` changes money; people see it only where `{rule.at.text}`", rule.at
                )


def _money_back(release: Release, procedure: Procedure) -> Iterator[Risk]:
    for name, undone in undoing_of(release, procedure).items():
        if release.actions[name].changes == "money":
            taken_back = " and ".join(f"`{item}`" for item in undone)
            why = f"`{name}` changes money where a cancel takes back {taken_back}, and nobody approves an undo"
            yield Risk("medium", why)


def _for_good(release: Release, procedure: Procedure) -> Iterator[Risk]:
    for call, action in writes_of(release, procedure):
        if action.does == "writes_once":
            yield Risk("high", f"`{action.name}` cannot be undone", call.at)
        elif action.changes in SENSITIVE and action.undo is None:
            yield Risk("medium", f"`{action.name}` changes {action.changes} and has no `undo`", call.at)


def _identity(release: Release, procedure: Procedure) -> Iterator[Risk]:
    for call, action in writes_of(release, procedure):
        if action.changes in ("identity", "address"):
            yield Risk("medium", f"`{action.name}` changes {action.changes}", call.at)


def _unasked(release: Release, procedure: Procedure) -> Iterator[Risk]:
    free = _reached_without(release, procedure, states.Confirm)
    for pc, step in enumerate(procedure.code):
        if isinstance(step, states.Call) and step.verb == "do" and pc in free:
            action = release.actions[step.action]
            wanted = any(_always_confirmed(rule) for rule in rules_for(release, procedure, action.name))
            if action.changes in SENSITIVE and not wanted:
                yield Risk("high", f"`{action.name}` changes {action.changes} on a way that asks for no yes", step.at)


def _unknown(release: Release, procedure: Procedure) -> Iterator[Risk]:
    """A procedure that is only followed is judged where it is followed."""
    free = _reached_without(release, procedure, states.Verify) if procedure.intents else set()
    for pc, step in enumerate(procedure.code):
        if isinstance(step, states.Call) and step.verb == "do" and pc in free:
            wanted = any(_wants_verified(rule) for rule in rules_for(release, procedure, step.action))
            if not wanted:
                yield Risk("high", f"`{step.action}` may be done for somebody who was never verified", step.at)


def _personal(release: Release, procedure: Procedure) -> Iterator[Risk]:
    for name in sorted({release.actions[action].system for action in calls_of(procedure)}):
        cleared = [item for item in release.systems[name].cleared if item in _CLASSES]
        for grade in ("medium", "low"):
            classes = [item for item in cleared if _CLASSES[item] == grade]
            if classes:
                yield Risk(grade, f"{' and '.join(classes)} data may go to `{name}`")


def _twice(release: Release, procedure: Procedure) -> Iterator[Risk]:
    for call, action in writes_of(release, procedure):
        if not action.idempotent:
            yield Risk(
                "medium", f"`{action.name}` has no `idempotency`: a repeated call may be carried out twice", call.at
            )


def _nothing(release: Release, procedure: Procedure) -> Iterator[Risk]:
    if not writes_of(release, procedure):
        yield Risk("low", "it changes nothing: it reads, answers and hands over")


#: The kinds of risks, in the order of the page.
RISKS: tuple[Callable[[Release, Procedure], Iterator[Risk]], ...] = (
    _money, _money_back, _for_good, _identity, _unasked, _unknown, _personal, _twice, _nothing,
)  # fmt: skip


def _always_confirmed(rule: Rule) -> bool:
    return rule.kind == "needs_confirmation" and rule.condition is None


def _wants_verified(rule: Rule) -> bool:
    condition = rule.condition
    return (
        rule.kind == "never_unless"
        and condition is not None
        and any(isinstance(part, Apply) and part.op == "verified" for part in walk(condition))
    )


def _reached_without(release: Release, procedure: Procedure, kind: type[states.Confirm | states.Verify]) -> set[int]:
    """The places that some way leads to past every instruction of a kind, also in what is followed."""
    code, seen, left = procedure.code, set[int](), [0]
    while left:
        pc = left.pop()
        if pc in seen or pc >= len(code):
            continue
        seen.add(pc)
        step = code[pc]
        left += [target for target in successors(code, pc) if target != pc + 1 or not _passes(release, step, kind)]
    return seen


def _passes(release: Release, step: states.Instruction, kind: type[states.Confirm | states.Verify]) -> bool:
    """Whether going on from here has passed one: it is one, or a procedure was followed that has one."""
    if isinstance(step, states.Enter):
        return any(isinstance(item, kind) for item in release.procedures[step.procedure].code)
    return isinstance(step, kind)
