"""An allowance of a code that there is not

## What it finds
`# aop: allow CODE` with a code that no rule has.

## Why it is bad
It allows nothing, and the finding that was meant stays, or comes back as a surprise when the code is corrected.

## Avoid
```yaml
# aop: allow AOP9999 because the title is short
title: Refund a delivered order
```

## Prefer
```yaml
title: Refund a delivered order
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP902", "allowance-of-nothing-known")
