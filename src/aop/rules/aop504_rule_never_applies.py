"""A rule that never applies, or always blocks

## What it finds
- A condition that is decided before anything is known: two constants are compared, something is compared with itself,
  or the tests of one value leave it nothing (`over $100 and under $50`).
- An action that no procedure may take, under a rule that names it.

## Why it is bad
A rule is there to hold in the case that matters. One that never applies gives a safety that is not there; one that
always blocks takes an action away from every procedure without saying so.

## Avoid
```yaml
rules: |
  never do stripe.refund when amount is over $100 and amount is under $50 because "too much"
```

## Prefer
```yaml
rules: |
  never do stripe.refund when amount is over $100 or order.total is under $50 because "too much"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.conditions import constant
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import own_rules, type_in, workspace_rules
from aop.diagnostics import Finding, Severity
from aop.machine.expressions import Path
from aop.machine.policy import Rule
from aop.machine.types import Type
from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile
from aop.syntax.tree import Name, RuleLine

RULE = Meta("AOP504", "rule-never-applies", Severity.WARNING)

#: What a condition that is always (True) or never (False) true makes of a rule.
_MEANING = {
    ("never_when", True): "this rule always blocks",
    ("never_when", False): "this rule never applies",
    ("never_unless", True): "this rule never applies",
    ("never_unless", False): "this rule always blocks",
}


def check(lint: Lint) -> Iterator[Finding]:
    """Rules of the workspace and of procedures whose condition is decided, or whose action is never taken."""
    everywhere = {name for file in lint.symbols.files.procedures for name in _listed(lint, file)}
    for rule, line in workspace_rules(lint):
        yield from _decided(lint, rule, line)
        yield from _unused(lint, line, everywhere, "no procedure may do it")
    for item in lint.procedures:
        own = tuple(own_rules(item))
        reached = _reached(lint, item) if own else set()
        for rule, line in own:
            yield from _decided(lint, rule, line)
            yield from _unused(lint, line, reached, "it is not among the actions of this procedure")


def _decided(lint: Lint, rule: Rule, line: RuleLine) -> Iterator[Finding]:
    if rule.condition is None or line.condition is None:
        return
    truth = constant(rule.condition, lambda path: _type_of(lint, rule, path))
    if truth is None:
        return
    meaning = _MEANING.get((rule.kind, truth))
    if meaning is None:
        meaning = "this rule holds in every case" if truth else "this rule never applies"
    message = f"{meaning}: its condition is {'always' if truth else 'never'} true"
    yield Finding("AOP504", message, line.condition.span, "say what it is meant to depend on", Severity.WARNING)


def _type_of(lint: Lint, rule: Rule, path: Path) -> Type | None:
    declared = lint.action(rule.actions[0]).inputs.get(path.root)
    return None if declared is None else type_in(path, declared.type, lint)


# ---- actions that nobody takes


def _unused(lint: Lint, line: RuleLine, used: set[str], why: str) -> Iterator[Finding]:
    if line.subjects.kind != "actions" or not lint.symbols.files.procedures:
        return
    for name in line.subjects.actions:
        action = _action(name, line)
        if action.text in lint.actions and action.text not in used:
            message = f"this rule about `{action.text}` never applies: {why}"
            yield Finding("AOP504", message, action.span, "remove it, or name the action it is for", Severity.WARNING)


def _action(name: Name, line: RuleLine) -> Name:
    """The action's own words: `total of stripe.refund.amount` is about `stripe.refund`."""
    if line.kind != "total_at_most" or len(name.words) == 1:
        return name
    words = name.words[:-1]
    return Name(words, words[0].span.to(words[-1].span))


def _listed(lint: Lint, file: ProcedureFile) -> set[str]:
    """The actions that a procedure may take, with what undoes them and what its queues do."""
    listed = {name.text for name in file.actions}
    undoing = {action.undo for name in listed if (action := lint.actions.get(name)) is not None}
    queues = {queue.do.text for queue in lint.symbols.queues.values() if queue.do is not None}
    return listed | queues | {name for name in undoing if name is not None}


def _reached(lint: Lint, item: Checked) -> set[str]:
    """The actions of a procedure and of those that it follows: its rules bind their calls too."""
    found: set[str] = set()
    seen: set[str] = set()
    left = [item.file]
    while left:
        file = left.pop()
        if file.name.text in seen:
            continue
        seen.add(file.name.text)
        found |= _listed(lint, file)
        left.extend(
            lint.symbols.procedures[sentence.procedure.text]
            for sentence in lint.sentences(file)
            if isinstance(sentence, tree.Follow) and sentence.procedure.text in lint.symbols.procedures
        )
    return found
