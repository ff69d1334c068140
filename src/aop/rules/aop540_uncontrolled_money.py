"""A change of money that no rule is about

## What it finds
A `do` of an action that `changes: money`, when neither the workspace nor the procedure has a rule about it: none that
forbids it in some case, none that asks for a confirmation or an approval, none that limits how often or how much.

## Why it is bad
Whatever leads to the sentence moves money. A mistake in a step, a misread answer or a wrong look-up has nothing in its
way.

## Avoid
```yaml rules/service.yaml
rules: |
  never do shop.replace unless customer is verified because "the customer has not shown who they are"
```

## Prefer
```yaml rules/service.yaml
rules: |
  never do any write unless customer is verified because "the customer has not shown who they are"
  stripe.refund needs approval from team_lead within 4 hours when amount is over $150
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import place_of, written
from aop.diagnostics import Finding, Severity
from aop.machine.states import Call, Enter
from aop.syntax import tree

RULE = Meta("AOP540", "uncontrolled-money", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every `do` that changes money and that no rule is about."""
    for item in lint.procedures:
        ruled = {name for rule in lint.rules for name in rule.actions}
        ruled |= {name for other in _frames(lint, item) for rule in other.machine.rules for name in rule.actions}
        for pc in sorted(item.facts):
            step = item.machine.code[pc]
            if not isinstance(step, Call) or step.verb != "do" or step.action in ruled:
                continue
            if lint.actions[step.action].changes == "money":
                sentence = written(lint, item).get(place_of(item.spans[pc]))
                span = sentence.action.span if isinstance(sentence, tree.Do) else item.spans[pc]
                message = f"`{step.action}` changes money, and no rule is about it"
                help_text = f"add a rule: `{step.action} needs confirmation`, or a limit"
                yield Finding("AOP540", message, span, help_text, Severity.WARNING)


def _frames(lint: Lint, item: Checked) -> list[Checked]:
    """The procedure, and those that follow it when it only runs for them: their rules hold for its calls."""
    found = [item]
    if item.machine.intents:
        return found
    for callee in found:
        for other in lint.procedures:
            follows = {step.procedure for step in other.machine.code if isinstance(step, Enter)}
            if callee.machine.name in follows and all(other is not known for known in found):
                found.append(other)
    return found
