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

import re
from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity, Span

RULE = Meta("AOP705", "missing-opening", Severity.WARNING)

#: Parts of names of channels on which the customer writes a letter.
_LETTERS = re.compile(r"(?:^|_)(?:e?mails?|fax|forms?|inbox|letters?|mailbox|post|sms|text|tickets?)(?:_|$)")


def check(lint: Lint) -> Iterator[Finding]:
    """Every channel that says nothing first, when another one does."""
    workspace = lint.symbols.workspace
    opened = [name for name, channel in workspace.channels.items() if channel.get("opening") is not None]
    for name, channel in workspace.channels.items():
        if opened and channel.get("opening") is None and not _LETTERS.search(name):
            message = f"the channel `{name}` has no opening, and `{opened[0]}` has one"
            span = _name_span(lint, name)
            yield Finding("AOP705", message, span, 'add `opening: "…"`, which says who answers', Severity.WARNING)


def _name_span(lint: Lint, name: str) -> Span:
    """Where a channel's name stands: what a workspace declares of its channels keeps no places."""
    word = lint.symbols.workspace.name
    text = word.span.source.text
    section = re.search(r"^channels\s*:", text, re.MULTILINE)
    found = re.compile(rf"(?<![\w.]){re.escape(name)}(?=\s*:)").search(text, section.end() if section else 0)
    return word.span if found is None else Span(word.span.source, found.start(), found.end())
