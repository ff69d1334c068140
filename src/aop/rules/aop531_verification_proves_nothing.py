"""A verification that proves nothing

## What it finds
A condition of `verify` that somebody else could meet as well:

- it is decided before anything is known, or something is compared with itself
- `contains` in a text, where a single letter passes; `is not` and `is known`, where any answer does
- one part of an `or` that rests on nothing that the customer said
- the customer's words are compared with the customer's words, or with something that is said before, or that is among
  the options that are offered

It warns when the only thing compared is what the record was looked up by: whoever names a record then verifies as its
owner. Knowing an email address is accepted as the weakest proof there is, to answer questions; it is not when the value
is not personal (an order number), when the level is one that a rule asks for by name because it is stronger, or when
the same procedure then changes money, who somebody is or where they live.

## Why it is bad
Everything behind it trusts that the customer is who they say: what is said, what is changed, whose money moves.

## Avoid
```yaml
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer when order.customer.email contains email, otherwise finish as declined
    finish as resolved
```

## Prefer
```yaml
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer when order.customer.email is email, otherwise finish as declined
    finish as resolved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.proving import Evidence
from aop.analysis.written import parts, place_of, type_of_path, written
from aop.diagnostics import Finding, Severity, Span
from aop.machine.expressions import Apply, Const, Expr, Path, walk
from aop.machine.states import Branch, Call, Verify
from aop.syntax import tree

RULE = Meta("AOP531", "verification-proves-nothing")

#: Kinds of values that mostly the one knows whose they are, declared personal or not.
KNOWN_TO_FEW = ("email", "phone", "postcode")

#: Changes for which the weakest proof is too weak.
SENSITIVE = ("money", "identity", "address")

HELP = "compare a field of the account with what only its owner can say"


def check(lint: Lint) -> Iterator[Finding]:
    """Every `verify` whose condition proves nothing."""
    asked = _asked_for(lint)
    for item in lint.procedures:
        for pc in sorted(item.facts):
            step = item.machine.code[pc]
            if isinstance(step, Verify):
                yield from _checked(lint, item, pc, step, asked)


def _checked(lint: Lint, item: Checked, pc: int, step: Verify, asked: int | None) -> Iterator[Finding]:
    evidence = Evidence(item.machine.code, item.machine.slots, pc)
    lists = frozenset(part for part in walk(step.condition) if _is_list(part, item, lint))
    weak = evidence.weak(step.condition, lists)
    if weak is not None:
        span = _span(lint, item, pc, step.condition, weak.test)
        yield Finding("AOP531", f"this proves nothing about the customer: {weak.why}", span, HELP)
        return
    circular = evidence.circular(step.condition)
    if circular is None:
        return
    test, slot, action = circular
    levels = lint.symbols.levels
    strong = asked is not None and step.level in levels and levels.index(step.level) >= asked
    declared = item.machine.slots[slot]
    known_to_few = declared.personal is not None or declared.type.kind in (*KNOWN_TO_FEW, "record")
    if strong or not known_to_few or _changes_sensitive(lint, item):
        span = _span(lint, item, pc, step.condition, test)
        message = f"this proves nothing about the customer: `{action}` finds the record by this `{slot}`"
        yield Finding("AOP531", message, span, HELP, Severity.WARNING)


def _changes_sensitive(lint: Lint, item: Checked) -> bool:
    """Whether a procedure does itself what more than an address has to be known for."""
    done = (step.action for step in item.machine.code if isinstance(step, Call) and step.verb == "do")
    return any(lint.actions[name].changes in SENSITIVE for name in done)


def _is_list(expr: Expr, item: Checked, lint: Lint) -> bool:
    if not isinstance(expr, Path):
        return not isinstance(expr, Apply) or expr.op in ("list", "plus", "else")
    kind = type_of_path(expr, item, lint)
    return kind is None or kind.kind == "list"


def _span(lint: Lint, item: Checked, pc: int, condition: Expr, test: Expr) -> Span:
    sentence = written(lint, item).get(place_of(item.spans[pc]))
    if not isinstance(sentence, tree.Verify):
        return item.spans[pc]
    found = (node.span for part, node in parts(condition, sentence.condition) if part == test)
    return next(found, sentence.condition.span)


def _asked_for(lint: Lint) -> int | None:
    """The place of the lowest level above the weakest that some condition asks for by its name."""
    levels = lint.symbols.levels
    asked = {
        part.args[1]
        for condition in _conditions(lint)
        for part in walk(condition)
        if isinstance(part, Apply) and part.op == "verified"
    }
    return next((place for place, level in enumerate(levels) if place > 0 and Const(level) in asked), None)


def _conditions(lint: Lint) -> Iterator[Expr]:
    rules = [*lint.rules, *(rule for item in lint.procedures for rule in item.machine.rules)]
    yield from (rule.condition for rule in rules if rule.condition is not None)
    for item in lint.procedures:
        yield from (step.condition for step in item.machine.code if isinstance(step, Branch))
