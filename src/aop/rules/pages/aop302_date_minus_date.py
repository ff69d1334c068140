"""A date minus a date

## What it finds
Two dates joined with `-`.

## Why it is bad
The result could be days, working days or months. `days since DATE` says which.

## Avoid
```aop
set age to today - order.ordered_on
say "It is {age} days old."
```

## Prefer
```aop
set age to days since order.ordered_on
say "It is {age} days old."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP302", "date-minus-date")
