"""An effect that an action cannot have

## What it finds
`does:` with something else than `reads`, `writes` or `writes_once`.

## Why it is bad
The effect decides what the gate asks for and what may be looked up. An action without a known effect could be
neither.

## Avoid
```yaml actions/parcels.yaml
system: parcels
connect: {kind: sql, url: "sqlite:///shop.db"}
actions:
  label: {does: write, inputs: {order: shop.order}, sql: {query: label}}
```

## Prefer
```yaml actions/parcels.yaml
system: parcels
connect: {kind: sql, url: "sqlite:///shop.db"}
actions:
  label: {does: writes, inputs: {order: shop.order}, sql: {query: label}}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP220", "effect-unknown")
