"""An outcome that nothing answers

## What it finds
A call that can fail, be denied, wait in vain for an approval or stay unclear, with no answer in the step, under
`on:` of the file or of the workspace.

## Why it is bad
Systems do fail. What the customer is told then must not be left to chance.

## Avoid
```yaml workspace.yaml
on:
  denied: |
    say "{reason}" and finish as declined
```

## Prefer
```yaml workspace.yaml
on:
  failed: |
    escalate to tier2 because "a system did not answer"
  denied: |
    say "{reason}" and finish as declined
  unclear: |
    escalate to tier2 because "an outcome is unknown"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP404", "outcome-unanswered")
