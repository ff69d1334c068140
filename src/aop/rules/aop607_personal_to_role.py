"""Personal data that the people of a role decide about and may not see

## What it finds
An approval from a role that has `cleared`, of an action with an input of a class that it does not list; and a question
to the people of a role (`collect … from ROLE`) whose text holds a value of such a class.

## Why it is bad
They are shown the name of the class in place of the value: they say yes to what they have not seen, or are asked what
they cannot answer.

## Avoid
Team leads are cleared for contact details only.
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
  verdict: {type: choice, of: [ours, not_ours], ask: "Is {card} one that we refund to?"}
steps:
  tell: |
    collect card
    collect verdict from team_lead, within 4 hours, otherwise escalate to tier2 because "no verdict"
    finish as informed
```

## Prefer
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
  verdict: {type: choice, of: [ours, not_ours], ask: "May we refund to the customer's card?"}
steps:
  tell: |
    collect card
    collect verdict from team_lead, within 4 hours, otherwise escalate to tier2 because "no verdict"
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.personal import Personal
from aop.analysis.written import own_rules, workspace_rules
from aop.diagnostics import Finding
from aop.machine.policy import Rule
from aop.machine.states import AskPerson
from aop.syntax.tree import RuleLine

RULE = Meta("AOP607", "personal-to-role")


def check(lint: Lint) -> Iterator[Finding]:
    """Approvals first, as the rules stand, then questions."""
    sees = {role: {word.text for word in words} for role, words in lint.symbols.workspace.sees.items()}
    if not sees:
        return
    for rule, line in (*workspace_rules(lint), *(pair for item in lint.procedures for pair in own_rules(item))):
        yield from _approval(rule, line, lint, sees)
    for item in lint.procedures:
        yield from _questions(item, lint, sees)


def _approval(rule: Rule, line: RuleLine, lint: Lint, sees: Mapping[str, set[str]]) -> Iterator[Finding]:
    """One finding for each class of each approval."""
    role = rule.role
    if rule.kind != "needs_approval" or role is None or role not in sees or line.role is None:
        return
    told: set[str] = set()
    for name in rule.actions:
        for field in lint.action(name).inputs.values():
            kind = field.personal
            if kind is not None and kind not in sees[role] | told:
                told.add(kind)
                what = f"`{field.name}` of `{name}` is personal ({kind})"
                message = f"{what}, and `{role}`, who approves it, is not cleared for that"
                yield Finding("AOP607", message, line.role.span, _help(role, kind))


def _questions(item: Checked, lint: Lint, sees: Mapping[str, set[str]]) -> Iterator[Finding]:
    personal = Personal(item, lint)
    for pc in sorted(item.facts):
        step = item.machine.code[pc]
        if not isinstance(step, AskPerson) or step.role not in sees:
            continue
        ask = item.machine.slots[step.slot].ask
        for found in () if ask is None else personal.in_text(ask):
            if found.kind not in sees[step.role]:
                span = item.places.get(id(found.path), item.spans[pc])
                what = f"`{found.name}` is personal ({found.kind})"
                message = f"{what}, and `{step.role}`, who is asked, is not cleared for that"
                yield Finding("AOP607", message, span, _help(step.role, found.kind))


def _help(role: str, kind: str) -> str:
    return f"ask somebody who may see it, or add `{kind}` to `cleared:` of `{role}` when they may"
