"""A role that the workspace does not declare

## What it finds
The role of a procedure, of an action or of an approval that is not under `roles:` of workspace.yaml.

## Why it is bad
Nobody has that role: nothing would be allowed to it, and nobody could approve.

## Avoid
```yaml
rules: |
  stripe.refund needs approval from team_led within 1 day
```

## Prefer
```yaml
rules: |
  stripe.refund needs approval from team_lead within 1 day
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP208", "role-unknown")
