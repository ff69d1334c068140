"""A language that nothing reads

## What it finds
A language of the workspace that the local extractor does not cover, where no model is named under `models:`. It covers
English by what sentences mean, and Spanish and German by the words of the operators' own examples; it knows the words
of yes and no in these three.

## Why it is bad
Customers are offered a language in which not even their yes is understood. They end at a person, or nowhere.

## Avoid
```yaml workspace.yaml
languages: [en, fr]
```

## Prefer
```yaml workspace.yaml
languages: [en, es]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity, Span
from aop.machine.intents import LANGUAGES_READ

RULE = Meta("AOP710", "language-not-read", Severity.WARNING)

_KEY = re.compile(r"^languages:", re.MULTILINE)


def check(lint: Lint) -> Iterator[Finding]:
    """Each language that no extractor covers, where the workspace lists it."""
    workspace = lint.symbols.workspace
    if workspace.models:
        return
    for name in workspace.languages:
        if name.partition("-")[0] not in LANGUAGES_READ:
            message = f"nothing reads the language `{name}`"
            listed = ", ".join(f"`{each}`" for each in LANGUAGES_READ)
            help_text = f"the local extractor covers {listed}: take it out, or name a model that reads it"
            yield Finding("AOP710", message, _span(workspace.name.span, name), help_text, Severity.WARNING)


def _span(anywhere: Span, language: str) -> Span:
    """Where the file lists a language; the workspace's name when it cannot be found."""
    source = anywhere.source
    key = _KEY.search(source.text)
    listed = re.compile(rf"\b{re.escape(language)}\b").search(source.text, key.end()) if key else None
    return Span(source, *listed.span()) if listed else anywhere
