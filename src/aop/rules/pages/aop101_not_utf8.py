"""A file that is not UTF-8 text

## What it finds
Bytes that are no UTF-8 text: a file saved as Latin-1, Windows-1252 or UTF-16.

## Why it is bad
A text has one reading only when its encoding is known. Guessing would turn names and prices into other characters,
and the customer would see them.

## Avoid
```yaml
title: Remboursement reçu trop tard, donn‹byte E9› suite
```

## Prefer
```yaml
title: Remboursement reçu trop tard, donné suite
```

## How to fix
Save the file with the encoding UTF-8; most editors have it under "Save as" or in the bar at the bottom.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP101", "not-utf8")
