"""A type or record that there is not

## What it finds
A type of a slot, field, input or result that is neither of the language nor a record of a system; the `customer` of
the workspace that is no record.

## Why it is bad
A value of an unknown type cannot be checked, asked for or passed on.

## Avoid
```yaml
inputs: {parcel?: shop.parcl}
```

## Prefer
```yaml
inputs: {parcel?: shop.order}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP206", "type-unknown")
