"""An example that is given twice

## What it finds
Two examples of one intent that are the same but for capitals and punctuation.

## Why it is bad
The second teaches nothing, and it counts among the examples that an intent needs: another way in which customers say it
is missing.

## Avoid
```yaml orders/order_status.aop.yaml
aop: 1
procedure: order_status
title: Order status
owner: returns@acme.example
source: Returns SOP v12
intents:
  order_status:
    description: The customer wants to know where their order is.
    examples: |
      where is my order
      Where is my order?
      has it been sent yet
steps:
  act: |
    finish as declined
```

## Prefer
```yaml orders/order_status.aop.yaml
aop: 1
procedure: order_status
title: Order status
owner: returns@acme.example
source: Returns SOP v12
intents:
  order_status:
    description: The customer wants to know where their order is.
    examples: |
      where is my order
      when does my parcel come
      has it been sent yet
steps:
  act: |
    finish as declined
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Note, Severity
from aop.syntax.tree import Word

RULE = Meta("AOP712", "example-given-twice", Severity.WARNING)

_WORD = re.compile(r"\w+")


def check(lint: Lint) -> Iterator[Finding]:
    """Every example that stands above it already."""
    for intent, _ in lint.symbols.intents.values():
        seen: dict[tuple[str, ...], Word] = {}
        for word in intent.examples:
            words = tuple(_WORD.findall(word.text.casefold()))
            if words in seen:
                note = Note(seen[words].span, "first given here")
                help_text = "write another way in which customers say it, or remove it"
                yield Finding("AOP712", "this example is given twice", word.span, help_text, Severity.WARNING, (note,))
            seen.setdefault(words, word)
