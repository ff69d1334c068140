"""An intent with too few examples to be recognised by

## What it finds
An intent with one or two examples.

## Why it is bad
The local model learns from the examples what customers say for it. From two sentences it learns little more than these
two sentences; five to ten, in customers' own words, are a good start.

## Avoid
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back
      please refund my order
```

## Prefer
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back
      please refund my order
      you owe me what I paid for this
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP708", "few-examples", Severity.WARNING)

#: With fewer, an example that is held out leaves one to recognise it by, or none.
ENOUGH = 3


def check(lint: Lint) -> Iterator[Finding]:
    """Every intent with fewer than three examples; one with none is another finding."""
    for intent, _ in lint.symbols.intents.values():
        count = len(intent.examples)
        if 0 < count < ENOUGH:
            said = "one example" if count == 1 else f"{count} examples"
            message = f"the intent `{intent.name.text}` has only {said}"
            help_text = f"write at least {ENOUGH}, as customers say it"
            yield Finding("AOP708", message, intent.name.span, help_text, Severity.WARNING)
