"""An approval that nobody can give

## What it finds
A rule `… needs approval from ROLE` where the workspace says of nobody that they have that role: it is declared
without `people`. And `… needs confirmation` of what people do themselves (`aop.release`, `any write to aop`): only the
agent asks customers.

## Why it is bad
Nobody is ever asked. The request waits until its time is over, and then the customer is told that nobody decided. What
people do is refused, every time.

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
from aop.machine.powers import POWERS, SYSTEM
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
        elif line.kind == "needs_confirmation" and _is_done_by_people(line):
            said = line.subjects.span.text
            message = f"nobody can confirm this: `{said}` is what people do, and only the agent asks customers"
            yield Finding(
                "AOP505", message, line.subjects.span, f"write `{said} needs approval from ROLE within 1 day`"
            )


def _is_done_by_people(line: RuleLine) -> bool:
    """Whether a rule is about people's own powers alone."""
    system = line.subjects.system
    return (system is not None and system.text == SYSTEM) or (
        bool(line.subjects.actions) and all(name.text in POWERS for name in line.subjects.actions)
    )


def _lines(lint: Lint) -> Iterator[RuleLine]:
    for rules in lint.symbols.files.rules:
        yield from rules.rules
    for procedure in lint.symbols.files.procedures:
        yield from procedure.rules
