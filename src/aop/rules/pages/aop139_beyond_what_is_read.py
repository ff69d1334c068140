"""A number, date or text beyond what can be read

## What it finds
A day that no calendar has, amounts with thousands separators inside or in another notation, numbers of more digits
than are kept, lines, blocks and nesting beyond their bounds, a text with nothing in it.

## Why it is bad
Such values are mostly typing errors, and a rule with the wrong limit is silent about it. The bounds keep the check
fast for any text.

## Avoid
```aop
if order.ordered_on is before 2026-02-30, say "That is long ago."
```

## Prefer
```aop
if order.ordered_on is before 2026-02-28, say "That is long ago."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP139", "beyond-what-is-read")
