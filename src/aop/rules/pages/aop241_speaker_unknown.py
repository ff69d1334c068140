"""A speaker that there is not

## What it finds
A line of a conversation whose speaker is not `customer`, `agent`, a role of workspace.yaml or a system of `actions/`;
or a decision of somebody who is no colleague.

## Why it is bad
The line would be nobody's: it could neither be sent nor be held against anything.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      custmer: I want my money back
```

## Prefer
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: I want my money back
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP241", "speaker-unknown")
