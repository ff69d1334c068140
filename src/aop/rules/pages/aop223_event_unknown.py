"""An event that no system declares

## What it finds
`wait for` an event that is not under `events:` of a file in `actions/`.

## Why it is bad
Nothing could ever end the wait.

## Avoid
```yaml orders/arrival.aop.yaml
aop: 1
procedure: arrival
title: Tell when a parcel arrives
owner: orders@acme.example
steps:
  arrive: |
    wait for shop.parcel_came, within 14 days, otherwise finish as informed
    say "It is there."
    finish as resolved
```

## Prefer
```yaml orders/arrival.aop.yaml
aop: 1
procedure: arrival
title: Tell when a parcel arrives
owner: orders@acme.example
steps:
  arrive: |
    wait 14 days
    say "It should be there by now."
    finish as resolved
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP223", "event-unknown")
