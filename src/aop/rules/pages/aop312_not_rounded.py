"""An amount with fractions of a cent

## What it finds
An amount that was multiplied by a share or divided, and is said or given to a system without `rounded to cents`.

## Why it is bad
15% of $9.99 is $1.4985. Nobody can be paid that, and what was said and what is paid must be the same amount.

## Avoid
```aop
set back to order.total * 15%
say "You would get {back}."
```

## Prefer
```aop
set back to order.total * 15% rounded to cents
say "You would get {back}."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP312", "not-rounded")
