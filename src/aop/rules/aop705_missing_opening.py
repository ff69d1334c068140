"""A channel without the first words that another channel has

## What it finds
A channel without `opening` where another one has it. Letters (email, tickets, text messages) are answered, not opened,
and need none.

## Why it is bad
The opening says that an assistant answers, and what it can do. On the channel without one nobody is told.

## Avoid
```yaml workspace.yaml
channels:
  chat: {sender: none, opening: "Hi, I'm Acme's AI assistant."}
  voice: {sender: none}
```

## Prefer
```yaml workspace.yaml
channels:
  chat: {sender: none, opening: "Hi, I'm Acme's AI assistant."}
  voice: {sender: none, opening: "Hello, this is Acme's AI assistant."}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.channels import is_letter, name_span
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP705", "missing-opening", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every channel that says nothing first, when another one does."""
    workspace = lint.symbols.workspace
    opened = [name for name, channel in workspace.channels.items() if channel.get("opening") is not None]
    for name, channel in workspace.channels.items():
        if opened and channel.get("opening") is None and not is_letter(name):
            message = f"the channel `{name}` has no opening, and `{opened[0]}` has one"
            span = name_span(lint.symbols.workspace, name)
            yield Finding("AOP705", message, span, 'add `opening: "…"`, which says who answers', Severity.WARNING)
