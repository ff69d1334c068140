"""An approval that may be waited for without end

## What it finds
A rule `… needs approval from ROLE` without `within`. What people do themselves (`aop.release`) is left alone: no
customer waits for it.

## Why it is bad
Whoever should decide may be away. The request stays open for ever: `if nobody decides in time:` is never taken, and
nobody is told.

## Avoid
```yaml
rules: |
  stripe.refund needs confirmation
  stripe.refund needs approval from team_lead when amount is over $150
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
  stripe.refund needs approval from team_lead within 4 business hours when amount is over $150
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.written import own_rules, workspace_rules
from aop.diagnostics import Finding, Severity
from aop.machine.powers import POWERS

RULE = Meta("AOP443", "approval-without-end", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every approval of what the agent does that has no time."""
    for rule, line in (*workspace_rules(lint), *(pair for item in lint.procedures for pair in own_rules(item))):
        if rule.kind == "needs_approval" and rule.within is None and line.role is not None:
            if all(action in POWERS for action in rule.actions):
                continue
            role = line.role.text
            message = f"this approval is waited for without end when nobody of `{role}` decides"
            help_text = f"say how long: `approval from {role} within 1 day`"
            yield Finding("AOP443", message, line.role.span, help_text, Severity.WARNING)
