"""A procedure named like a replacement that replaces nothing

## What it finds
A procedure called `aop_…` whose name is none of the built-in procedures: `aop_handoff`, `aop_repeat`, `aop_clarify`,
`aop_out_of_scope`, `aop_small_talk`, `aop_abuse`, `aop_silence`, `aop_goodbye`.

## Why it is bad
It is meant to take the place of what is built in, and never runs: the built-in words are said as before.

## Avoid
```yaml orders/goodby.aop.yaml
aop: 1
procedure: aop_goodby
title: How a conversation is closed
owner: orders@acme.example
steps:
  only: |
    say "Thank you for shopping at Acme."
    finish as informed
```

## Prefer
```yaml orders/goodby.aop.yaml
aop: 1
procedure: aop_goodbye
title: How a conversation is closed
owner: orders@acme.example
steps:
  only: |
    say "Thank you for shopping at Acme."
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.replaced import BUILT_IN, PREFIX
from aop.diagnostics import Finding, Severity, did_you_mean

RULE = Meta("AOP235", "replaces-nothing", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every procedure with the prefix and no built-in name behind it."""
    known = [f"{PREFIX}{name}" for name in BUILT_IN]
    for name, file in lint.symbols.procedures.items():
        if name.startswith(PREFIX) and name not in known:
            near = did_you_mean(name, known)
            listed = ", ".join(f"`{item}`" for item in known)
            help_text = f"did you mean `{near}`?" if near else f"name it otherwise, or one of {listed}"
            message = f"`{name}` replaces no built-in procedure"
            yield Finding("AOP235", message, file.name.span, help_text, Severity.WARNING)
