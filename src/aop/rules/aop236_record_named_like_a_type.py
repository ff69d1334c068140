"""A record named like a type that is built in

## What it finds
A record of a file of actions that is called `address`, `person`, or like any other type of the language.

## Why it is bad
The bare name always means the built-in one. A field that is declared as `address` would have other fields than the
record that stands a few lines above it.

## Avoid
```yaml actions/crm.yaml
system: crm
connect: {kind: sql, url: "sqlite:///crm.db"}
records:
  person: {fields: {id: text, nickname: text}}
actions:
  find: {does: reads, inputs: {id: id}, returns: person?, sql: {query: find}}
```

## Prefer
```yaml actions/crm.yaml
system: crm
connect: {kind: sql, url: "sqlite:///crm.db"}
records:
  contact: {fields: {id: text, nickname: text}}
actions:
  find: {does: reads, inputs: {id: id}, returns: contact?, sql: {query: find}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding
from aop.machine.types import BUILT_IN_RECORDS, KINDS

RULE = Meta("AOP236", "record-named-like-a-type")


def check(lint: Lint) -> Iterator[Finding]:
    """Every record whose bare name means something else."""
    for system in lint.symbols.files.systems:
        for record in system.records:
            name = record.name.text
            if name in KINDS or name in BUILT_IN_RECORDS:
                message = f"`{name}` is a built-in type, so this record could not be named"
                help_text = f"call it otherwise, for example `{system.system.text}_{name}`"
                yield Finding("AOP236", message, record.name.span, help_text)
