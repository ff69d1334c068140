"""An action that only says that it reads

## What it finds
`does: reads` of an action that is called through Python or MCP, or over HTTP with another method than GET, without
`reads_because`.

## Why it is bad
Reads are not gated, and they are repeated when a system does not answer. Whether a function of a program only reads
cannot be seen here, so a person answers for it.

## Avoid
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: python, module: acme.loyalty}
actions:
  points: {does: reads, inputs: {id: text}, returns: {points: integer}, python: {function: points}}
```

## Prefer
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: python, module: acme.loyalty}
actions:
  points:
    does: reads
    reads_because: it selects one row from the loyalty database
    inputs: {id: text}
    returns: {points: integer}
    python: {function: points}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP512", "reads-without-reason")
