"""A limit of cost over a model without a price

## What it finds
`model_cost` under `limits`, while the default model has no `price`.

## Why it is bad
The limit cannot hold: what a message would cost is not known before it is sent.

## Avoid
```yaml workspace.yaml
models:
  default: reader
  reader: {endpoint: "https://models.example.com/v1", model: small-reader}
limits: {model_cost: $0.50 per conversation}
```

## Prefer
```yaml workspace.yaml
models:
  default: reader
  reader: {endpoint: "https://models.example.com/v1", model: small-reader, price: {input: $0.15, output: $0.60}}
limits: {model_cost: $0.50 per conversation}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding

RULE = Meta("AOP716", "model-without-price")


def check(lint: Lint) -> Iterator[Finding]:
    """At the name of the default model."""
    workspace = lint.symbols.workspace
    default = workspace.models.get("default")
    model = workspace.models.get(default.text) if default is not None else None
    if default is not None and model and "price" not in model and workspace.limits.get("model_cost") is not None:
        message = f"`model_cost` cannot hold: the model `{default.text}` has no price"
        help_text = "give it one, for a million tokens: `price: {input: $0.15, output: $0.60}`"
        yield Finding("AOP716", message, default.span, help_text)
