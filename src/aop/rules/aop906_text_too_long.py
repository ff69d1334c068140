"""A text that is too long for a conversation

## What it finds
A text for the customer of more than 400 characters, where somebody may read it in a chat or hear it. Variants of a
message for a channel of letters (email, tickets) may be longer.

## Why it is bad
Nobody reads it to the end in a chat window, and nobody remembers it on the phone. What is asked at its end is answered
wrongly.

## Avoid
```aop
say "‹We value every single one of our customers. × 9› Your order is {order.status}."
```

## Prefer
```aop
say "Your order is {order.status}."
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.channels import is_letter
from aop.analysis.customer_texts import CustomerText, of_procedure, of_workspace
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP906", "text-too-long", Severity.WARNING)

#: Characters of one message in a conversation; about as much as fits on a telephone's screen.
LONG = 400


def check(lint: Lint) -> Iterator[Finding]:
    """Every text that is longer, where there is a channel that is no letter."""
    channels = lint.symbols.workspace.channels
    if channels and all(is_letter(name) for name in channels):
        return
    for text in of_workspace(lint):
        yield from _long(text)
    for item in lint.procedures:
        for text in of_procedure(lint, item):
            if text.only_for is None or not is_letter(text.only_for):
                yield from _long(text)


def _long(said: CustomerText) -> Iterator[Finding]:
    if len(said.plain) <= LONG:
        return
    length = len(" ".join(said.plain.split())) - 2  # without its quotes
    if length > LONG:
        message = f"this text has {length} characters, more than anybody reads in a chat"
        yield Finding("AOP906", message, said.text.span, "say less, or say it in two messages", Severity.WARNING)
