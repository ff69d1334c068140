"""A rule that is given twice

## What it finds
A rule that says the same as another one of its file, or as one of the workspace, which holds for every procedure.

## Why it is bad
Nothing changes by it today. When one of the two is edited, the other one still holds, and nobody sees why.

## Avoid
```yaml
rules: |
  stripe.refund needs confirmation
  do stripe.refund at most 1 time per order
  do stripe.refund at most 1 time per order
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
  do stripe.refund at most 1 time per order
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aop.analysis.lint import Lint, Meta
from aop.analysis.written import own_rules, workspace_rules
from aop.diagnostics import Finding, Note, Severity
from aop.machine.policy import Rule
from aop.syntax.tree import RuleLine

RULE = Meta("AOP507", "rule-given-twice", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every rule that another one says already."""
    of_workspace = list(workspace_rules(lint))
    yield from _said_again((), of_workspace)
    for item in lint.procedures:
        yield from _said_again(of_workspace, own_rules(item))


def _said_again(before: Iterable[tuple[Rule, RuleLine]], rules: Iterable[tuple[Rule, RuleLine]]) -> Iterator[Finding]:
    seen = [(_meaning(rule), line) for rule, line in before]
    for rule, line in rules:
        meant = _meaning(rule)
        first = next((other for said, other in seen if said == meant), None)
        if first is not None:
            note = (Note(first.span, "it is said here already"),)
            help_text = "keep one of them"
            yield Finding("AOP507", "this rule is given twice", line.span, help_text, Severity.WARNING, note)
        seen.append((meant, line))


def _meaning(rule: Rule) -> Rule:
    """A rule without where it stands and why: what it allows and forbids."""
    nowhere = replace(rule.at, file="", line=0, column=0, text="")
    actions = rule.actions if rule.kind == "never_before" else tuple(sorted(rule.actions))
    return replace(rule, id="", at=nowhere, because=None, workspace=False, actions=actions)
