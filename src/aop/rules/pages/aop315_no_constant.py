"""A named value that is no constant

## What it finds
Under `values:`, something that depends on the day, the conversation or a system, or that cannot be computed when the
procedure is compiled.

## Why it is bad
A constant is the same for every customer and every rule. One that had to be computed later would be missing wherever
its name stands.

## Avoid
```yaml
values: {first_day: today}
steps:
  tell: |
    say "It begins on {first_day}."
    finish as informed
```

## Prefer
```yaml
values: {deposit: $25 * 3}
steps:
  tell: |
    say "The deposit is {deposit}."
    finish as informed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP315", "no-constant")
