"""A comparison in words that the language does not have

## What it finds
`equals`, `exceeds`, `is more than $20`, or a comparison without its `is`.

## Why it is bad
There is one spelling for each comparison. Near synonyms invite different readings: does `above` include the limit?

## Avoid
```aop
if order.total exceeds $75:
  collect photo
```

## Prefer
```aop
if order.total is over $75:
  collect photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP113", "comparison-in-other-words")
