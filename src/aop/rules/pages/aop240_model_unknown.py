"""A default model that nobody declares

## What it finds
A name under `models: {default: …}` that is neither `local` nor a model of the workspace.

## Why it is bad
Nobody would read the customers' messages with it. Which model reads them is decided once, in `workspace.yaml`, with
where it is and what may go there.

## Avoid
```yaml workspace.yaml
models:
  default: raeder
  reader: {endpoint: "https://models.example.com/v1", model: small-reader, key: READER_KEY}
```

## Prefer
```yaml workspace.yaml
models:
  default: reader
  reader: {endpoint: "https://models.example.com/v1", model: small-reader, key: READER_KEY}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP240", "model-unknown")
