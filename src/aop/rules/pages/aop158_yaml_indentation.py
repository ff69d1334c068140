"""Keys that are indented like nothing around them

## What it finds
A line deeper than a value that is complete, between two levels, a list item among keys, or blank lines with more
spaces than the text below.

## Why it is bad
Indentation says what belongs to what. The line could belong to two things, or to none.

## Avoid
```yaml workspace.yaml
limits:
  attempts: 3
 questions: 20
```

## Prefer
```yaml workspace.yaml
limits:
  attempts: 3
  questions: 20
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP158", "yaml-indentation")
