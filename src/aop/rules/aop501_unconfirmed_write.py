"""A write without the confirmation that its rule asks for

## What it finds
A `do` of an action that a rule says needs confirmation, where some way leads to it without a `confirm`. Of a rule with
a condition, only the ways count on which the condition may hold: a way that `if amount is over $100:` does not take
needs no question when the rule says `when amount is over $100`.

## Why it is bad
The gate denies the call every time it is reached that way: the customer is asked nothing and gets nothing.

## Avoid
```yaml
rules: |
  stripe.refund needs confirmation
steps:
  act: |
    collect email
    follow find_order with number = "W1234567" as order
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    do stripe.refund with order = order, amount = order.total
    finish as resolved
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
steps:
  act: |
    collect email
    follow find_order with number = "W1234567" as order
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
    do stripe.refund with order = order, amount = order.total
    finish as resolved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.confirmed import gating, unconfirmed
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import type_of_path
from aop.diagnostics import Finding
from aop.machine.policy import Rule
from aop.machine.states import Call

RULE = Meta("AOP501", "unconfirmed-write")


def check(lint: Lint) -> Iterator[Finding]:
    """Every `do` to which a way leads past all questions, on which a rule may ask for one."""
    for item in lint.procedures:
        yield from _unconfirmed(lint, item, (*lint.rules, *item.machine.rules))


def _unconfirmed(lint: Lint, item: Checked, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    code, constants = item.machine.code, dict(item.machine.constants)
    for pc in sorted(item.facts):
        step = code[pc]
        if not isinstance(step, Call) or step.verb != "do":
            continue
        rule = unconfirmed(code, pc, gating(rules, step.action), constants, lambda path: type_of_path(path, item, lint))
        if rule is not None:
            yield _finding(rule, step, item, pc)


def _finding(rule: Rule, call: Call, item: Checked, pc: int) -> Finding:
    if rule.condition is None:
        message = f"`{call.action}` needs a confirmation, and no `confirm` stands before it on every way"
        return Finding("AOP501", message, item.spans[pc], 'add `confirm "…", otherwise …` before it')
    condition = rule.at.text.partition(" when ")[2]
    message = f"`{call.action}` needs a confirmation when {condition}, and a way leads here on which nobody asks"
    help_text = 'add `confirm "…", otherwise …` before it, at least for every case in which the rule asks for one'
    return Finding("AOP501", message, item.spans[pc], help_text)
