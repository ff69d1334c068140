"""An action that the procedure's role may not take

## What it finds
An action on the procedure's list whose `roles` do not name the role of the procedure.

## Why it is bad
The gate denies every such call. Either the procedure runs under the wrong role, or it should not do this.

## Avoid
```yaml
role: team_lead
```

## Prefer
```yaml
role: tier1_support
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP513", "action-not-allowed-to-role")
