"""Which yes a change may rest on, on every way to it: what a `confirm` covers (semantics S7), by the rules that ask.

A confirm covers the changes that can be reached only through its yes, or through the yes of one of several: each of
two branches may ask its own question. A rule with a condition asks only where the condition may hold, so a way on
which it surely does not needs no yes: `if amount is over $100:` around the question is enough for a rule `when amount
is over $100`. What is surely so on a way are the tests that lead along it, as long as nothing in them was given
another value since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from aop.analysis.conditions import TypeOf, never, untyped
from aop.analysis.flow import ways
from aop.machine import states
from aop.machine.expressions import Apply, Const, Expr, Over, Path, roots, walk
from aop.machine.policy import Rule
from aop.machine.states import Call, Confirm, Instruction
from aop.values import Value

#: A test with whether it holds, or a name with the value it was set to.
Facts: TypeAlias = frozenset[tuple[Expr, bool]]

#: Tests whose truth may change while nobody sets anything: time goes by, somebody signs in.
_CHANGING = (
    "within_last", "within_next", "more_than_ago", "at_least_ago", "at_most_ago", "since", "today", "now", "open",
    "season", "verified", "mentions", "done_count", "done_total",
)  # fmt: skip


def gating(rules: Sequence[Rule], action: str) -> tuple[Rule, ...]:
    """The rules that ask for the customer's yes to an action."""
    return tuple(rule for rule in rules if rule.kind == "needs_confirmation" and action in rule.actions)


def unconfirmed(
    code: Sequence[Instruction],
    call: int,
    rules: Sequence[Rule],
    constants: Mapping[str, Value],
    type_of: TypeOf = untyped,
) -> Rule | None:
    """The first rule whose yes may be missing at a call: some way leads there past every confirm, and on it the rule
    may apply. None when there is none."""
    step = code[call]
    assert isinstance(step, Call)
    asked = _asked_before(code, call) if rules else []
    if not rules or call not in _past(code, 0, asked):
        return None
    if rules[0].condition is None:
        return rules[0]
    facts = _facts_past(code, asked)[call]
    return next((rule for rule in rules if _may_apply(rule, step, facts, constants, type_of)), None)


def with_covers(
    code: Sequence[Instruction], rules: Sequence[Rule], constants: Mapping[str, Value], type_of: TypeOf = untyped
) -> tuple[Instruction, ...]:
    """The code with, in each confirm, the changes that it covers: those it dominates, and those whose every way that
    needs a yes leads through it or another one."""
    found: dict[int, Confirm] = {}
    for call, step in enumerate(code):
        if not isinstance(step, Call) or step.verb != "do":
            continue
        asking = gating(rules, step.action)
        asked = _asked_before(code, call) if asking else []
        if not asked or unconfirmed(code, call, asking, constants, type_of) is not None:
            continue
        for pc in asked:
            confirm = found.get(pc, code[pc])
            assert isinstance(confirm, Confirm)
            if call not in confirm.covers:
                found[pc] = replace(confirm, covers=tuple(sorted((*confirm.covers, call))))
    return tuple([found.get(pc, step) for pc, step in enumerate(code)]) if found else tuple(code)


def last_confirms(code: Sequence[Instruction], call: int) -> tuple[int, ...]:
    """The confirms whose yes a call may rest on without another one in between."""
    covering = [pc for pc, step in enumerate(code) if isinstance(step, Confirm) and call in step.covers]
    return tuple(pc for pc in covering if call in _past(code, pc + 1, [other for other in covering if other != pc]))


def _asked_before(code: Sequence[Instruction], call: int) -> list[int]:
    reached = ways(code).reached
    return [
        pc
        for pc, step in enumerate(code)
        if isinstance(step, Confirm) and pc + 1 < len(code) and reached[pc + 1] >> call & 1
    ]


def _past(code: Sequence[Instruction], start: int, asked: Sequence[int]) -> set[int]:
    """Every place that can be reached without the yes of these confirms."""
    seen: set[int] = set()
    left = [start]
    ahead = ways(code).ahead
    while left:
        pc = left.pop()
        if pc not in seen and pc < len(code):
            seen.add(pc)
            left.extend([target for target in ahead[pc] if target != pc + 1] if pc in asked else ahead[pc])
    return seen


# ---- what is surely so


def _facts_past(code: Sequence[Instruction], asked: Sequence[int]) -> dict[int, Facts]:
    """At each place that can be reached without a yes of these confirms, what holds on all such ways."""
    known: dict[int, Facts] = {0: frozenset()}
    left = [0]
    while left:
        pc = left.pop()
        for target, facts in _edges(code, pc, known[pc]):
            if target >= len(code) or (pc in asked and target == pc + 1):
                continue
            held = known.get(target)
            merged = facts if held is None else held & facts
            if merged != held:
                known[target] = merged
                left.append(target)
    return known


def _edges(code: Sequence[Instruction], pc: int, facts: Facts) -> Iterator[tuple[int, Facts]]:
    step = code[pc]
    kept = _without(facts, frozenset(assigned(step)))
    if isinstance(step, states.Assign) and step.name not in roots(step.value) and _is_steady(step.value):
        kept |= {(Apply("is", (Path(step.name), step.value)), True)}
    for target in ways(code).ahead[pc]:
        if isinstance(step, states.Branch) and step.otherwise != pc + 1 and _is_steady(step.condition):
            yield target, kept | {(step.condition, target == pc + 1)}
        else:
            yield target, kept


def _without(facts: Facts, names: frozenset[str]) -> Facts:
    return frozenset(fact for fact in facts if names.isdisjoint(roots(fact[0]))) if names else facts


def _is_steady(expr: Expr) -> bool:
    return not any(isinstance(part, Apply) and part.op in _CHANGING for part in walk(expr))


def assigned(step: Instruction) -> Iterator[str]:
    """The names that an instruction may give another value."""
    for key in ("name", "result", "item", "slot"):
        held = getattr(step, key, None)
        if isinstance(held, str):
            yield held
    yield from getattr(step, "forgets", ())
    if isinstance(step, states.Collect):
        yield from step.slots
    if isinstance(step, states.Verify | states.Enter):
        yield "customer"


# ---- whether a rule may apply


def _may_apply(rule: Rule, call: Call, facts: Facts, constants: Mapping[str, Value], type_of: TypeOf) -> bool:
    """Whether a rule's condition may be other than surely false. One that reads what the call leaves out is missing,
    and then it applies."""
    if rule.condition is None:
        return True
    values = {name: Const(value) for name, value in constants.items()}
    equal = _equal(facts)
    condition = _put(_put(_put(rule.condition, dict(call.inputs)), equal), values)
    tests = [(_put(_put(test, equal), values), truth) for test, truth in facts]
    return not never([(condition, True), *tests], type_of)


def _equal(facts: Facts) -> dict[str, Expr]:
    """Names with the values that they were set to."""
    return {
        expr.args[0].root: expr.args[1]
        for expr, truth in facts
        if truth and isinstance(expr, Apply) and expr.op == "is" and isinstance(expr.args[0], Path)
        if not expr.args[0].fields
    }


def _put(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """An expression with values in place of names."""
    match expr:
        case Path(root, fields) if root in values:
            value = values[root]
            if not fields:
                return value
            return Path(value.root, (*value.fields, *fields)) if isinstance(value, Path) else expr
        case Apply(op, args):
            return Apply(op, tuple(_put(arg, values) for arg in args))
        case Over(op, variable, source, condition):
            inner = {name: value for name, value in values.items() if name != variable}
            return Over(op, variable, _put(source, values), _put(condition, inner))
    return expr
