"""An intent without examples

## What it finds
An intent with no sentence under `examples:`.

## Why it is bad
The local model learns from the examples what customers say for it. Without one, nothing that is said starts it.

## Avoid
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
```

## Prefer
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back
      please refund my order
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding

RULE = Meta("AOP701", "no-examples")


def check(lint: Lint) -> Iterator[Finding]:
    """Every intent without an example."""
    for intent, _ in lint.symbols.intents.values():
        if not intent.examples:
            message = f"the intent `{intent.name.text}` has no examples"
            yield Finding("AOP701", message, intent.name.span, "write what customers say, one sentence a line")
