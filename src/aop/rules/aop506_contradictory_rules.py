"""Two rules that together allow an action never

## What it finds
Two rules of the form `never do …` about the same action that leave no case in which both let it through: one forbids
it when something holds, the other unless it holds; or each wants another option of one field, or another range.

## Why it is bad
Every rule looks right by itself, and the action is denied every time.

## Avoid
```yaml
rules: |
  never do stripe.refund when order.status is "delivered" because "too late"
  never do stripe.refund unless order.status is "delivered" because "too early"
```

## Prefer
```yaml
rules: |
  never do stripe.refund when order.status is "cancelled" because "too late"
  never do stripe.refund unless order.status is "delivered" because "too early"
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from aop.analysis.conditions import Test, constant, never
from aop.analysis.lint import Lint, Meta
from aop.analysis.written import own_rules, type_in, workspace_rules
from aop.diagnostics import Finding, Note
from aop.machine.expressions import Const, Expr, Path, walk
from aop.machine.policy import Rule
from aop.machine.types import Type
from aop.syntax.tree import RuleLine

RULE = Meta("AOP506", "contradictory-rules")


def check(lint: Lint) -> Iterator[Finding]:
    """Pairs of rules among those that hold together: the workspace's, and each procedure's with them."""
    shared = [pair for pair in workspace_rules(lint) if _can_clash(*pair)]
    yield from _clashes(lint, list(combinations(shared, 2)))
    for item in lint.procedures:
        own = [pair for pair in own_rules(item) if _can_clash(*pair)]
        yield from _clashes(lint, [*combinations(own, 2), *((ours, theirs) for ours in shared for theirs in own)])


def _can_clash(rule: Rule, line: RuleLine) -> bool:
    """A condition that is decided by itself is another finding."""
    if rule.kind not in ("never_when", "never_unless") or rule.condition is None or line.condition is None:
        return False
    return constant(rule.condition) is None


def _clashes(lint: Lint, pairs: list[tuple[tuple[Rule, RuleLine], tuple[Rule, RuleLine]]]) -> Iterator[Finding]:
    for (first, upper), (second, lower) in pairs:
        both = [name for name in second.actions if name in first.actions]
        if not both or _read(first).isdisjoint(_read(second)):
            continue  # what is about different things cannot clash
        if not never((_allowed(first), _allowed(second)), partial(_type, lint, both[0])):
            continue
        assert upper.condition is not None
        assert lower.condition is not None
        message = f"this rule and another together never allow `{both[0]}`"
        note = Note(upper.condition.span, "the other one")
        help_text = "one of them must leave a case in which it may be done"
        yield Finding("AOP506", message, lower.condition.span, help_text, notes=(note,))


def _allowed(rule: Rule) -> Test:
    assert rule.condition is not None
    return rule.condition, rule.kind == "never_unless"


def _read(rule: Rule) -> set[Expr]:
    """What a condition is about."""
    assert rule.condition is not None
    return {part for part in walk(rule.condition) if not isinstance(part, Const)}


def _type(lint: Lint, action: str, path: Path) -> Type | None:
    declared = lint.action(action).inputs.get(path.root)
    return None if declared is None else type_in(path, declared.type, lint)
