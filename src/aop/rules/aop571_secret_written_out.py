"""A secret that is written out

## What it finds
An `auth:` that does not name its secret: one with a token in it, with another way than `bearer`, `basic` and `header`,
or a `header` without `name`. And a request whose headers bring what proves who asks.

## Why it is bad
A file of actions is read by everybody who works on procedures, and stays in the history. A secret that is named is read
by the service from its own environment, and goes only to the hosts that the service lists for it.

## Avoid
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: http, base: "https://loyalty.example.com", auth: {bearer: sk_live_4f2b9c}}
actions:
  points: {does: reads, inputs: {id: text}, returns: {points: integer}, http: {path: "/points/{id}"}}
```

## Prefer
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: http, base: "https://loyalty.example.com", auth: {bearer: secret LOYALTY_KEY}}
actions:
  points: {does: reads, inputs: {id: text}, returns: {points: integer}, http: {path: "/points/{id}"}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aop.analysis.lint import Lint, Meta
from aop.analysis.placing import key, value
from aop.diagnostics import Finding, Span
from aop.machine.requests import AUTH_KINDS, HEADER_NAME, NAMED_SECRET

RULE = Meta("AOP571", "secret-written-out")

#: Headers that prove who asks.
_PROVING = ("authorization", "cookie", "proxy-authorization", "x-api-key", "api-key")

_HELP = "write `auth: {bearer: secret NAME}`, with `bearer`, `basic` or `header`"


def check(lint: Lint) -> Iterator[Finding]:
    """Every `auth:`, and the headers of every connection and request."""
    for system in lint.symbols.systems.values():
        owner = system.system.span
        if system.connect.get("kind") in ("http", "openapi", "mcp"):
            if "auth" in system.connect:
                yield from _auth(system.connect["auth"], owner)
            yield from _headers(system.connect.get("headers"), owner)
        for action in system.actions:
            for part in action.binding.values():
                if isinstance(part, Mapping):
                    yield from _headers(part.get("headers"), action.name.span)


def _auth(auth: Any, owner: Span) -> Iterator[Finding]:
    kinds = [kind for kind in AUTH_KINDS if isinstance(auth, Mapping) and kind in auth]
    if len(kinds) != 1 or set(auth) - {kinds[0], "name"}:
        yield Finding("AOP571", "this does not say how to prove who asks", key(owner, "auth"), _HELP)
        return
    text = str(auth[kinds[0]])
    if not NAMED_SECRET.fullmatch(text):
        advice = f"write `{kinds[0]}: secret NAME`, with a name in capitals that the service has in its environment"
        yield Finding("AOP571", "`auth` names a secret and does not hold one", value(owner, kinds[0], text), advice)
    elif kinds[0] == "header" and not HEADER_NAME.fullmatch(str(auth.get("name", ""))):
        advice = f"write `auth: {{header: {text}, name: X-Api-Key}}`"
        yield Finding("AOP571", "`header` needs the `name` of the header", key(owner, "header"), advice)


def _headers(headers: Any, owner: Span) -> Iterator[Finding]:
    for name in headers if isinstance(headers, Mapping) else ():
        if str(name).lower() in _PROVING:
            message = f"the header `{name}` proves who asks, which stands under `auth`"
            yield Finding("AOP571", message, key(owner, str(name)), _HELP)
