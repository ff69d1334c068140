"""A question that nobody gets out of as the policy says

## What it finds
A `collect` without `otherwise`, or a `confirm`, in a procedure where neither the file nor the workspace says under
`on: not_understood` what happens when no usable answer comes. The first such question of a procedure is shown.

## Why it is bad
After the last try the customer is handed to the first queue there is, whoever works there.

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
```

## Prefer
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
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity
from aop.machine.states import Collect, Confirm

RULE = Meta("AOP707", "question-without-a-way-out", Severity.WARNING)

HANDLER = "not_understood"


def check(lint: Lint) -> Iterator[Finding]:
    """The first open question of every procedure that says nothing about not being understood."""
    if any(block.name.text == HANDLER for block in lint.symbols.workspace.handlers):
        return
    for item in lint.procedures:
        if any(block.name.text == HANDLER for block in item.file.handlers):
            continue
        for pc, step in enumerate(item.machine.code):
            if isinstance(step, Confirm) or (isinstance(step, Collect) and step.otherwise is None):
                message = "nothing says what happens when no usable answer comes"
                help_text = "answer it under `on: not_understood:` of the workspace or the file"
                yield Finding("AOP707", message, item.spans[pc], help_text, Severity.WARNING)
                break
