"""A write without the confirmation that its rule asks for

## What it finds
A `do` of an action that a rule says needs confirmation, where some way leads to it without a `confirm`.

## Why it is bad
The gate denies the call every time it is reached that way: the customer is asked nothing and gets nothing.

## Avoid
```yaml
rules: |
  stripe.refund needs confirmation
steps:
  act: |
    follow find_order with number = "W1234567" as order
    do stripe.refund with order = order, amount = order.total
    finish as resolved
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
steps:
  act: |
    follow find_order with number = "W1234567" as order
    confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
    do stripe.refund with order = order, amount = order.total
    finish as resolved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.diagnostics import Finding
from aop.machine.policy import Rule
from aop.machine.states import Call, Confirm

RULE = Meta("AOP501", "unconfirmed-write")


def check(lint: Lint) -> Iterator[Finding]:
    """Every `do` that a rule gates without a condition and that no confirm covers."""
    for item in lint.procedures:
        yield from _unconfirmed(item, (*lint.rules, *item.machine.rules))


def _unconfirmed(item: Checked, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    code = item.machine.code
    gated = {
        name for rule in rules if rule.kind == "needs_confirmation" and rule.condition is None for name in rule.actions
    }
    covered = {pc for step in code if isinstance(step, Confirm) for pc in step.covers}
    for pc in sorted(item.facts):
        step = code[pc]
        if isinstance(step, Call) and step.verb == "do" and step.action in gated and pc not in covered:
            message = f"`{step.action}` needs a confirmation, and no `confirm` stands before it on every way"
            yield Finding("AOP501", message, item.spans[pc], 'add `confirm "…", otherwise …` before it')
