"""A change that nothing takes back, and nobody says what a cancel does

## What it finds
A `do` of an action without `undo`, in a procedure where neither its own `on:` nor the workspace's has `cancelled:`.

## Why it is bad
A customer who says "stop" afterwards gets what the engine does when nobody said anything: the conversation goes to a
person, in the first queue of the workspace. Nothing wrong is done to the customer, so this is a warning and no error;
but who that person is, and what they are told, is a decision, and here nobody has taken it. One `cancelled:` in
`workspace.yaml` takes it for all procedures.

## Avoid
```yaml workspace.yaml
on:
  failed: |
    escalate to tier2 because "a system did not answer"
  denied: |
    say "{reason}" and finish as declined
  undecided: |
    escalate to tier2 because "nobody decided in time"
  unclear: |
    escalate to tier2 because "an outcome is unknown"
  not_understood: |
    escalate to tier2 because "not understood"
```

## Prefer
```yaml
on:
  cancelled: |
    escalate to care_desk because "customer cancelled after the refund"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import place_of, written
from aop.diagnostics import Finding, Severity, Span
from aop.machine.states import Call
from aop.syntax import tree

RULE = Meta("AOP442", "cancelled-not-answered", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each procedure, at the first of its changes that cannot be taken back."""
    if any(block.name.text == "cancelled" for block in lint.symbols.workspace.handlers):
        return
    for item in lint.procedures:
        if any(block.name.text == "cancelled" for block in item.file.handlers):
            continue
        found = _first(lint, item)
        if found is not None:
            action, span = found
            message = f"`{action}` has no `undo`, and nothing says what happens when the customer cancels after it"
            help_text = "add `cancelled:` under `on:` of this file or of workspace.yaml, or `undo:` at the action"
            yield Finding("AOP442", message, span, help_text, Severity.WARNING)


def _first(lint: Lint, item: Checked) -> tuple[str, Span] | None:
    for pc in sorted(item.facts):
        step = item.machine.code[pc]
        if isinstance(step, Call) and step.verb == "do" and lint.symbols.actions[step.action].undo is None:
            sentence = written(lint, item).get(place_of(item.spans[pc]))
            return step.action, sentence.action.span if isinstance(sentence, tree.Do) else item.spans[pc]
    return None
