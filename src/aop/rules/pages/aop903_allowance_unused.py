"""An allowance that allows nothing

## What it finds
`# aop: allow CODE` where no finding of that code stands, neither on its line nor, for a comment on a line of its own,
on the next. It is looked for when there are no errors left.

## Why it is bad
What it once allowed is mended. Left there, it would silently allow the next mistake.

## Avoid
```yaml
# aop: allow AOP221 because the other intent comes with the next release
title: Refund a delivered order
```

## Prefer
```yaml
title: Refund a delivered order
```

## How to fix
Delete the comment.
"""

from __future__ import annotations

from aop.analysis.lint import Meta
from aop.diagnostics import Severity

RULE = Meta("AOP903", "allowance-unused", Severity.WARNING)
