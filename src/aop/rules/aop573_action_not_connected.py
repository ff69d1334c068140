"""An action that its system cannot be asked for

## What it finds
An action of a system with the kind `http`, `openapi` or `mcp` that has no part under that word, or one under another.

## Why it is bad
The connector would not know what to send, and the service would refuse to load the release.

## Avoid
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: http, base: "https://loyalty.example.com"}
actions:
  points: {does: reads, inputs: {id: text}, returns: {points: integer}, sql: {query: points}}
```

## Prefer
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: http, base: "https://loyalty.example.com"}
actions:
  points: {does: reads, inputs: {id: text}, returns: {points: integer}, http: {path: "/points/{id}"}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.placing import key
from aop.diagnostics import Finding
from aop.syntax.declarations import ActionDecl

RULE = Meta("AOP573", "action-not-connected")

_EXAMPLES = {
    "http": "`http: {path: /things}`",
    "openapi": "`openapi: {path: /things}`; `aop connect openapi` writes it",
    "mcp": "`mcp: {tool: name_of_it, …}`; `aop connect mcp` writes it",
}


def check(lint: Lint) -> Iterator[Finding]:
    """Every action of a system over the network."""
    for system in lint.symbols.systems.values():
        kind = system.connect.get("kind")
        if isinstance(kind, str) and kind in _EXAMPLES:
            yield from (_finding(action, kind) for action in system.actions if kind not in action.binding)


def _finding(action: ActionDecl, kind: str) -> Finding:
    other = next(iter(action.binding), None)
    span = action.name.span if other is None else key(action.name.span, other)
    if other is None:
        message = f"`{action.name.text}` does not say how it is called"
    else:
        message = f"`{action.name.text}` is called by `{other}`, and its system is connected by `{kind}`"
    return Finding("AOP573", message, span, f"write {_EXAMPLES[kind]}")
