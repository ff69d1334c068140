"""The gate: the one place every call passes, whatever brought the machine there.

In this order: action listed, role allows, arguments valid, records the customer's own and fresh, rules permit.
Then, by what the verdict carries, the ledger's limits and the consents. A refusal is data: the rule, its values,
its sentence. Polarity (semantics S2): a `when` that forbids or gates is lifted only by a definite no, an `unless`
only by a definite yes; so losing a value or adding a rule never lets a call through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from aop.engine import pausing
from aop.engine.calendar import is_exact, seconds, shifted
from aop.engine.effects import Query
from aop.engine.evaluate import Closure
from aop.engine.program import Counted, RuleSet
from aop.engine.records import is_stale
from aop.engine.scope import Scope
from aop.engine.snapshot import Frame
from aop.engine.work import Work
from aop.machine.policy import Rule
from aop.machine.types import Action, Field, Type
from aop.values import Duration, Money, Record, Value, spelled, spelled_names, text_digest


@dataclass(slots=True)
class Verdict:
    """What the gate says of a call; one is made for each, so it is not frozen, which takes five times as long.

    `refusal` is None when nothing forbids the call; `reason` is what may be said of it. `queries` are still to be asked
    of the ledger; `confirmations` and `approvals` are the rules whose consent the call needs; `digest` is what a
    consent must cover.
    """

    refusal: str | None
    reason: str
    digest: str
    rule: Rule | None = None
    queries: tuple[Query, ...] = ()
    confirmations: tuple[Rule, ...] = ()
    approvals: tuple[Rule, ...] = ()
    checked: tuple[Mapping[str, Any], ...] = ()


def judge(
    work: Work,
    frame: Frame | None,
    action_name: str,
    inputs: Mapping[str, Value],
    verb: str,
    arguments: str = "",
    role: str = "",
) -> Verdict:
    """Everything about a call that can be decided from the conversation alone. Changes nothing. The verb ``assign`` is
    for what the workspace lists for a queue, with or without a request; ``act`` for what a person does in `role`.

    `arguments` is the digest of the call where it was taken already.
    """
    release = work.program.release
    action = work.program.action(action_name)
    assert action is not None
    rules = work.program.rules(action_name, tuple([item.procedure for item in work.state.frames]))
    mark = call_digest(release.digest, arguments or arguments_digest(action_name, inputs), rules)
    refusal = (
        _permitted(work, frame, action, verb, role)
        or _arguments(action, inputs)
        or _records(work, action, inputs, verb)
    )
    if refusal is None and (work.state.pauses or work.state.taken is not None):
        refusal = pausing.refusal(work, action_name, verb)
    if refusal:
        return Verdict(refusal, refusal, mark)
    scope = work.scope(inputs, frame)
    if action.limit is not None and work.program.value(action.limit, scope) is not True:
        return Verdict("limit", f"{action_name} is over the limit of its system", mark)
    place = first_broken(rules, scope)
    if place is not None:
        rule = rules.every[place]
        checked = (*rules.passed[:place], {**rules.passed[place], "forbids": True})
        return Verdict("rule", rule.because or rule.at.text, mark, rule, checked=checked)
    return _with_limits_and_consents(work, rules, action, inputs, scope, mark)


def first_broken(rules: RuleSet, scope: Scope) -> int | None:
    """The place of the first rule whose condition forbids the call: unless it is surely lifted."""
    for place, lifts, condition in rules.guards:
        if condition(scope) is not lifts:
            return place
    return None


def _with_limits_and_consents(
    work: Work,
    rules: RuleSet,
    action: Action,
    inputs: Mapping[str, Value],
    scope: Scope,
    mark: str,
) -> Verdict:
    queries: list[Query] = []
    keys: dict[str | None, str | None] = {}
    windows: dict[Duration, datetime] = {}
    for counted in rules.ledger:
        rule = counted.rule
        per = rule.per
        if per not in keys:
            keys[per] = ledger_key(work, per, inputs)
        key = keys[per]
        if key is None or (rule.input is not None and not _countable(rule, inputs)):
            return Verdict("rule", rule.because or rule.at.text, mark, rule, checked=rules.passed)
        if counted.asks:
            period = rule.period
            since = None if period is None else windows.get(period) or windows.setdefault(period, _window(work, period))
            queries.append(_query(counted, key, since, inputs))
    confirmations, approvals = rules.confirmations, rules.approvals
    return Verdict(
        None,
        "",
        mark,
        None,
        tuple(queries),
        applying(confirmations, scope) if confirmations else (),
        applying(approvals, scope) if approvals else (),
        rules.passed,
    )


def arguments_digest(action: str, inputs: Mapping[str, Value]) -> str:
    """Which call it is, whatever rules and release are in force: action and arguments as they read."""
    known = {name: value for name, value in inputs.items() if value is not None}
    return text_digest(f'["{action}",{spelled_names(known)}]')


def call_digest(release: str, arguments: str, rules: RuleSet) -> str:
    """What a consent is bound to: the action with its arguments (by their digest), the rules and the release."""
    return text_digest(f"{release} {arguments} {rules.mark}")


def applying(rules: tuple[tuple[Rule, Closure | None], ...], scope: Scope) -> tuple[Rule, ...]:
    """The rules that ask for a yes to this call: a condition that gates applies unless it is surely not so."""
    return tuple([rule for rule, condition in rules if condition is None or condition(scope) is not False])


def applies(work: Work, rule: Rule, scope: Scope) -> bool:
    """The same of one rule."""
    return rule.condition is None or work.program.value(rule.condition, scope) is not False


def forbids(work: Work, rule: Rule, scope: Scope) -> bool:
    """Whether a rule's condition forbids the call: unless it is surely lifted."""
    match rule.kind:
        case "never_when":
            assert rule.condition is not None
            return work.program.value(rule.condition, scope) is not False
        case "never_unless":
            assert rule.condition is not None
            return work.program.value(rule.condition, scope) is not True
    return False


def _permitted(work: Work, frame: Frame | None, action: Action, verb: str, role: str) -> str | None:
    """Whether whoever makes the call may use the action: the running request, the queue, or a person."""
    if verb not in pausing.OF_PEOPLE:
        return _listed(work, frame, action)
    return _of_person(action, role) if verb == "act" else _in_role(work, action)


def _in_role(work: Work, action: Action) -> str | None:
    """Whether the procedures of the requests that run have a role that may use an action."""
    procedures = [work.procedure(frame) for frame in work.state.frames if frame.handler is None]
    outside = [item.role for item in procedures if action.roles and item.role not in action.roles]
    return f"the role {outside[0]} may not use {action.name}" if outside else None


def _of_person(action: Action, role: str) -> str | None:
    """Whether a person's role may use an action."""
    return f"the role {role} may not use {action.name}" if action.roles and role not in action.roles else None


def _listed(work: Work, frame: Frame | None, action: Action) -> str | None:
    for caller in work.request_frames():
        procedure = work.procedure(caller)
        if caller is frame and action.name not in procedure.actions:
            return f"{action.name} is not among the actions of {procedure.name}"
        if action.roles and procedure.role not in action.roles:
            return f"the role {procedure.role} may not use {action.name}"
    return None


_TEXT = (str,)
_PLAIN: dict[str, tuple[type, ...]] = {
    "number": (Decimal,), "integer": (Decimal,), "percent": (Decimal,), "money": (Money,), "yes_no": (bool,),
    "date": (date,), "time": (time,), "moment": (datetime,), "duration": (Duration,), "record": (Record,),
    "list": (tuple,),
}  # fmt: skip


#: Types of which any value of their class will do.
_EXACT: dict[str, type] = {"number": Decimal, "integer": Decimal, "percent": Decimal, "money": Money, "yes_no": bool}


def _arguments(action: Action, inputs: Mapping[str, Value]) -> str | None:
    fields = action.inputs
    if not inputs.keys() <= fields.keys():
        unknown = next(name for name in inputs if name not in fields)
        return f"{action.name} has no input {unknown}"
    for name, field in fields.items():
        value, kind = inputs.get(name), field.type
        if value is None:
            if field.optional:
                continue
            return f"the input {name} of {action.name} is missing"
        is_plain = type(value) is _EXACT.get(kind.kind) and not kind.options
        if not is_plain and not fits(kind, value):
            return f"the input {name} of {action.name} is not a valid {kind.kind}"
        if type(value) is Money and action.writes and not _sound_money(field, value):
            return f"the input {name} of {action.name} must be a whole, not negative amount"
    return None


def fits(kind: Type, value: Value) -> bool:
    """Whether a value is one of a type."""
    if not isinstance(value, _PLAIN.get(kind.kind, _TEXT)):
        return False
    if type(value) is Record:
        return value.type == kind.record
    if type(value) is tuple and kind.item is not None:
        return all(item is not None and fits(kind.item, item) for item in value)
    return not kind.options or value in kind.options


def _sound_money(field: Field, value: Money) -> bool:
    return value.is_whole and (field.signed or value.amount >= 0)


def _records(work: Work, action: Action, inputs: Mapping[str, Value], verb: str) -> str | None:
    """A write gets only records that are the customer's own, or nobody's, and that no write has made stale.

    What undoes a write is given the records that the write itself made stale.
    """
    if not action.writes:
        return None
    for name, value in inputs.items():
        if type(value) is not Record and type(value) is not tuple:
            continue
        if work.is_foreign(value):
            return f"the {name} given to {action.name} does not belong to the verified customer"
        if verb != "undo" and is_stale(work, value):
            return f"the {name} given to {action.name} was changed since it was looked up"
    return None


# ---- the ledger's part


def ledger_key(work: Work, per: str | None, inputs: Mapping[str, Value]) -> str | None:
    """What `per` names, as a key; None when it is missing (then the call is denied).

    A call is booked under every key that it has, whatever rules are in force when it is made.
    """
    if per in (None, "conversation"):
        return f"conversation:{work.state.conversation}"
    if per == "customer":
        customer = work.customer_id()
        return None if customer is None else f"customer:{customer}"
    assert per is not None
    value = inputs.get(per)
    if value is None:
        return None
    if isinstance(value, Record):
        declared = work.program.release.records.get(value.type)
        identity = None if declared is None or declared.key is None else value.get(declared.key)
        return f"{value.type}:{identity}" if isinstance(identity, str) else None
    return f"{per}:{value if isinstance(value, str) else text_digest(spelled(value))}"


def ledger_keys(work: Work, inputs: Mapping[str, Value]) -> tuple[str, ...]:
    """Every key that a call is booked under, in order."""
    keys = {ledger_key(work, per, inputs) for per in (None, "customer", *inputs)}
    return tuple(sorted([key for key in keys if key is not None]))


def _countable(rule: Rule, inputs: Mapping[str, Value]) -> bool:
    """Whether the input that a total is taken of is there, in the currency of the limit."""
    value = inputs.get(rule.input or "")
    if isinstance(rule.limit, Money):
        return isinstance(value, Money) and value.currency == rule.limit.currency
    return isinstance(value, Decimal)


def _query(counted: Counted, key: str, since: datetime | None, inputs: Mapping[str, Value]) -> Query:
    rule, adds = counted.rule, counted.adds
    if adds is None:
        assert rule.input is not None
        adds = _plain(inputs[rule.input])
    return Query(rule.id, counted.actions, key, rule.input, since, adds, counted.at_most, counted.at_least)


def _plain(value: Value) -> Decimal:
    if isinstance(value, Money):
        return value.amount
    assert isinstance(value, Decimal)
    return value


def _window(work: Work, period: Duration) -> datetime:
    """The start of (now - D, now]."""
    if is_exact(period):
        return work.now - seconds(period)
    local = work.now.astimezone(work.zone)
    return datetime.combine(shifted(local.date(), period, -1), local.timetz()).astimezone(work.now.tzinfo)


def approval_due(work: Work, rule: Rule) -> datetime | None:
    """When nobody has decided in time; None when the rule gives no time."""
    if rule.within is None:
        return None
    return work.due(work.now, rule.within)
