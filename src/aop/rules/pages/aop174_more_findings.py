"""More findings than are shown

## What it finds
A file with more than 200 findings; the rest is counted only.

## Why it is bad
So many mostly have one cause near the top of the file.

## Avoid
```yaml
‹title: Refund an order × 250›
```

## Prefer
```yaml
title: Refund an order
```

## How to fix
Mend those above first and check again.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP174", "more-findings")
