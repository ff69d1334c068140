"""Signing in that verifies nobody

## What it finds
A channel with `sender: signed_in` in a workspace whose `verification` has no level `signed_in`.

## Why it is bad
Who signed in is known to the channel, and to no rule: nothing that asks for a verified customer takes it, so they are
asked again to show who they are.

## Avoid
```yaml workspace.yaml
channels:
  chat: {sender: signed_in, opening: "Hi, I'm Acme's AI assistant."}
```

## Prefer
```yaml workspace.yaml
verification:
  order_email: {lasts: 30 minutes, tries: 5 per day}
  signed_in:   {lasts: 8 hours}
channels:
  chat: {sender: signed_in, opening: "Hi, I'm Acme's AI assistant."}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.channels import name_span
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP532", "signed-in-for-nothing", Severity.WARNING)

#: The level of who signed in with the channel.
SIGNED_IN = "signed_in"


def check(lint: Lint) -> Iterator[Finding]:
    """Every channel whose sender signs in, where no level says what that is worth."""
    workspace = lint.symbols.workspace
    if any(level.name.text == SIGNED_IN for level in workspace.levels):
        return
    for name, channel in workspace.channels.items():
        if channel.get("sender") == SIGNED_IN:
            message = f"who signs in on `{name}` is verified by nothing: there is no level `{SIGNED_IN}`"
            help_text = f"add `{SIGNED_IN}: {{lasts: 8 hours}}` under `verification`"
            yield Finding("AOP532", message, name_span(workspace, name), help_text, Severity.WARNING)
