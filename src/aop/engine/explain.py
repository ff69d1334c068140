"""Why not: everything that stands between a conversation and one action, asked of the gate now. Changes nothing.

Unlike the gate, which stops at the first refusal, this looks at every check, so that the answer is the whole one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aop.engine import consent
from aop.engine.effects import Query
from aop.engine.gate import Verdict, applies, forbids, judge
from aop.engine.operands import Operands, operands
from aop.engine.program import Program
from aop.engine.scope import Scope
from aop.engine.snapshot import Frame, Snapshot
from aop.engine.work import Work
from aop.errors import WrongUse
from aop.machine.policy import Rule
from aop.machine.states import Call, Place
from aop.machine.types import Action
from aop.values import Value

#: Kinds of rules, and what each means for a call where it has a say.
LEDGER = ("at_most", "total_at_most", "never_together", "never_before")
CONSENTS = {"needs_confirmation": "asks_customer", "needs_approval": "asks_colleague"}


@dataclass(frozen=True, slots=True)
class RuleAsked:
    """One rule about the action. `outcome`: refuses, allows, unsure (it refuses until `missing` is known), limit (the
    ledger decides), asks_customer, asks_colleague (then `role`), not_asked. `values` are those of its condition."""

    rule: str
    sentence: str
    because: str | None
    outcome: str
    values: Operands = ()
    missing: tuple[str, ...] = ()
    role: str | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What the gate says of an action now.

    `listed` is whether the running procedure has it among its actions, `role_allowed` whether its role may use it;
    `where` are the sentences that would call it. `inputs` are known so far; `missing` are still needed. `refusal` is
    the gate's own first answer, None when nothing forbids it. `confirmed` is whether an unused yes covers the call.
    """

    action: str
    procedure: str | None
    listed: bool
    role: str | None
    role_allowed: bool
    where: tuple[Place, ...]
    inputs: Mapping[str, Value]
    missing: tuple[str, ...]
    rules: tuple[RuleAsked, ...]
    refusal: str | None
    queries: tuple[Query, ...] = ()
    confirmed: bool = False
    listed_by: tuple[str, ...] = ()


def why_not(program: Program, snapshot: Snapshot, action_name: str) -> WhyNot:
    """What stands between this conversation and an action. Raises WrongUse for one that the release does not have."""
    action = program.release.actions.get(action_name)
    if action is None:
        raise WrongUse(f"there is no action `{action_name}`")
    listed_by = tuple(item.title for item in program.release.procedures.values() if action_name in item.actions)
    work = Work(program, snapshot)
    if not snapshot.frames:
        rules = tuple(_rule(work, rule, work.scope({}), {}) for rule in program.rules(action_name, ()).every)
        needed = tuple(item.name for item in action.inputs.values() if not item.optional)
        return WhyNot(
            action_name, None, False, None, True, (), {}, needed, rules, "no request runs", listed_by=listed_by
        )
    return _in_frame(work, work.top, action, listed_by)


def _in_frame(work: Work, frame: Frame, action: Action, listed_by: tuple[str, ...]) -> WhyNot:
    procedure = work.procedure(frame)
    calls = _calls(work, frame, action.name)
    inputs = _inputs(work, frame, action, calls)
    missing = tuple(item.name for item in action.inputs.values() if not item.optional and item.name not in inputs)
    verdict = judge(work, frame, action.name, inputs, "do" if action.writes else "look_up")
    scope = work.scope(inputs, frame)
    stack = tuple(item.procedure for item in work.state.frames)
    return WhyNot(
        action.name,
        procedure.title,
        action.name in procedure.actions,
        procedure.role,
        _role_allowed(work, action),
        tuple(item.at for item in calls),
        inputs,
        missing,
        tuple(_rule(work, rule, scope, inputs) for rule in work.program.rules(action.name, stack).every),
        verdict.refusal and verdict.reason,
        verdict.queries,
        _is_confirmed(work, verdict),
        listed_by,
    )


def _is_confirmed(work: Work, verdict: Verdict) -> bool:
    return bool(verdict.confirmations) and consent.find(work, verdict.digest)


def _role_allowed(work: Work, action: Action) -> bool:
    roles = {work.procedure(item).role for item in work.request_frames()}
    return not action.roles or roles <= set(action.roles)


def _calls(work: Work, frame: Frame, action: str) -> list[Call]:
    """The sentences of the running procedure that would call it, those still ahead first."""
    code = work.procedure(frame).code
    found = [(pc, step) for pc, step in enumerate(code) if isinstance(step, Call) and step.action == action]
    return [step for _, step in sorted(found, key=lambda item: item[0] < frame.pc)]


def _inputs(work: Work, frame: Frame, action: Action, calls: list[Call]) -> dict[str, Value]:
    """What is known of the arguments: by the next sentence that calls it, else by name."""
    if calls:
        values = {name: work.value(expr, frame) for name, expr in calls[0].inputs.items()}
    else:
        values = {name: frame.values.get(name) for name in action.inputs}
    return {name: value for name, value in values.items() if value is not None}


def _rule(work: Work, rule: Rule, scope: Scope, inputs: Mapping[str, Value]) -> RuleAsked:
    values = () if rule.condition is None else operands(work.program, rule.condition, scope)
    missing = tuple(name for name, value in values if value is None)
    outcome = _outcome(work, rule, scope)
    return RuleAsked(rule.id, rule.at.text, rule.because, outcome, values, missing, rule.role)


def _outcome(work: Work, rule: Rule, scope: Scope) -> str:
    if rule.kind in LEDGER:
        return "limit"
    if rule.kind in CONSENTS:
        return CONSENTS[rule.kind] if applies(work, rule, scope) else "not_asked"
    if not forbids(work, rule, scope):
        return "allows"
    truth = None if rule.condition is None else work.program.value(rule.condition, scope)
    return "unsure" if truth is None else "refuses"


def also_forbidding(work: Work, frame: Frame, action: str, inputs: Mapping[str, Value], first: Rule) -> tuple[str, ...]:
    """The other rules that would refuse a call that one has refused."""
    scope = work.scope(inputs, frame)
    stack = tuple(item.procedure for item in work.state.frames)
    rules = work.program.rules(action, stack).every
    return tuple(rule.id for rule in rules if rule.id != first.id and forbids(work, rule, scope))
