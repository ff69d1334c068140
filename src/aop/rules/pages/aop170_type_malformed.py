"""A type that is written in another way

## What it finds
`string`, `boolean` and other names that programs use, `list` without what it is a list of, a `?` after the type
instead of after the name.

## Why it is bad
A value without a type cannot be checked, and everything that rests on it is unchecked too.

## Avoid
```yaml
inputs: {number: string}
```

## Prefer
```yaml
inputs: {number?: text}
```

## How to fix
Write one of the types of the language, such as `text`, `money` or `yes_no`, the name of a record, or `list of` one.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP170", "type-malformed")
