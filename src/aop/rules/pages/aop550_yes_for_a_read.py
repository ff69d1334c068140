"""A read that needs a yes

## What it finds
A rule that asks for a confirmation or an approval of an action that only reads.

## Why it is bad
Only changes are confirmed and approved. The read would be refused every time.

## Avoid
```yaml rules/reading.yaml
rules: |
  shop.find_order needs confirmation
```

## Prefer
```yaml rules/reading.yaml
rules: |
  never look up shop.find_order when customer mentions legal_threat because "a person takes over"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP550", "yes-for-a-read")
