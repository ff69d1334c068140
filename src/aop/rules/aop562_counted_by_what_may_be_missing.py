"""A limit counted by an input that may be missing

## What it finds
A rule with `per INPUT` where the input is optional for one of its actions: `reason?`.

## Why it is bad
What has nothing to be counted by cannot be counted. So a call that leaves the input out is denied: without having
reached any limit, and often to the surprise of who made the input optional.

## Avoid
```yaml
rules: |
  do shop.replace at most 1 time per reason in 30 days
```

## Prefer
```yaml
rules: |
  do shop.replace at most 1 time per order in 30 days
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.written import own_rules, workspace_rules
from aop.diagnostics import Finding, Severity
from aop.machine.policy import Rule
from aop.syntax.tree import RuleLine

RULE = Meta("AOP562", "counted-by-what-may-be-missing", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each such rule."""
    for rule, line in _rules(lint):
        if line.per is None or rule.per in ("customer", "conversation"):
            continue
        inputs = {name: lint.action(name).inputs.get(rule.per or "") for name in rule.actions}
        optional = [name for name, field in inputs.items() if field is not None and field.optional]
        if optional:
            message = f"`{rule.per}` is optional for `{optional[0]}`, and a call without it is denied"
            needed = [field.name for field in lint.action(optional[0]).inputs.values() if not field.optional]
            help_text = f"count per {_one_of(needed)}, or make the input needed in the file of its system"
            yield Finding("AOP562", message, line.per.span, help_text, Severity.WARNING)


def _rules(lint: Lint) -> Iterator[tuple[Rule, RuleLine]]:
    yield from workspace_rules(lint)
    for item in lint.procedures:
        yield from own_rules(item)


def _one_of(needed: list[str]) -> str:
    names = [f"`{name}`" for name in (*needed[:1], "customer")]
    return " or ".join(names)
