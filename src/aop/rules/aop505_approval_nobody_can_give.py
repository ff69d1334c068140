"""An approval that nobody can give

## What it finds
A rule `… needs approval from ROLE` where the workspace says of nobody that they have that role: it is declared
without `people`.

## Why it is bad
Nobody is ever asked. The request waits until its time is over, and then the customer is told that nobody decided.

## Avoid
```yaml
rules: |
  stripe.refund needs confirmation
  stripe.refund needs approval from tier1_support within 4 hours when amount is over $150
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
  stripe.refund needs approval from team_lead within 4 hours when amount is over $150
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding
from aop.syntax.tree import RuleLine

RULE = Meta("AOP505", "approval-nobody-can-give")


def check(lint: Lint) -> Iterator[Finding]:
    """Every approval from a declared role without people."""
    workspace = lint.symbols.workspace
    for line in _lines(lint):
        if line.kind == "needs_approval" and line.role is not None:
            role = line.role.text
            if role in lint.symbols.roles and role not in workspace.people:
                message = f"nobody can give this approval: `{role}` has no people"
                help_text = f"say in workspace.yaml who they are: `{role}: {{people: name_of_the_group}}`"
                yield Finding("AOP505", message, line.role.span, help_text)


def _lines(lint: Lint) -> Iterator[RuleLine]:
    for rules in lint.symbols.files.rules:
        yield from rules.rules
    for procedure in lint.symbols.files.procedures:
        yield from procedure.rules
