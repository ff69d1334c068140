"""A workspace on whose channels nobody says who answers

## What it finds
Channels of which none has an `opening`. Letters (email, tickets, text messages) are answered, not opened, and need
none.

## Why it is bad
Customers take the assistant for a person, and find out in the middle. In many countries they have to be told.

## Avoid
```yaml workspace.yaml
channels:
  chat: {sender: none}
```

## Prefer
```yaml workspace.yaml
channels:
  chat: {sender: none, opening: "Hi, I'm Acme's AI assistant."}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.channels import is_letter, name_span
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP706", "nobody-says-who-answers", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """The first channel that is talked on, when none has an opening."""
    workspace = lint.symbols.workspace
    if any(channel.get("opening") is not None for channel in workspace.channels.values()):
        return
    talked_on = next((name for name in workspace.channels if not is_letter(name)), None)
    if talked_on is not None:
        message = f"the channel `{talked_on}` has no opening, so nobody says that an assistant answers"
        span = name_span(workspace, talked_on)
        yield Finding("AOP706", message, span, 'add `opening: "…"`, which says who answers', Severity.WARNING)
