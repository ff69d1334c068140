"""A language that the model does not read

## What it finds
A language of the workspace that the default model does not list under `languages`. A model without `languages` reads
those of the workspace.

## Why it is bad
Customers who write in that language are not understood, and end at a person or nowhere.

## Avoid
In a workspace with `languages: [en, es]`:

```yaml workspace.yaml
models:
  default: reader
  reader: {endpoint: "https://models.example.com/v1", model: small-reader, languages: [en]}
```

## Prefer
```yaml workspace.yaml
models:
  default: reader
  reader: {endpoint: "https://models.example.com/v1", model: small-reader, languages: [en, es]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP715", "model-language", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """At the name of the default model."""
    workspace = lint.symbols.workspace
    default = workspace.models.get("default")
    model = workspace.models.get(default.text) if default is not None else None
    if default is None or not model or not model.get("languages"):
        return
    read = {name.partition("-")[0] for name in model["languages"]}
    lacking = [name for name in workspace.languages if name.partition("-")[0] not in read]
    if lacking:
        listed = " and ".join(f"`{name}`" for name in lacking)
        message = f"the model `{default.text}` does not read {listed}, which customers may write"
        help_text = f"add `{lacking[0]}` to its `languages:`, or take it from those of the workspace"
        yield Finding("AOP715", message, default.span, help_text, Severity.WARNING)
