"""A connection that cannot be made

## What it finds
A `connect:` of the kind `http`, `openapi` or `mcp` without its address, with an address that is none (no scheme, a
query, a name and password in it), with plain `http` or a private address and no `private: yes`, or with a key that its
kind has not.

## Why it is bad
The service would refuse to load the release, long after the file was written. An address is fixed here so that no value
of a conversation can lead a call elsewhere; a private one is said, so that nobody reaches into the own network by
mistake.

## Avoid
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: http, base: "http://loyalty.example.com"}
actions:
  points: {does: reads, inputs: {id: text}, returns: {points: integer}, http: {path: "/points/{id}"}}
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

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aop.analysis.lint import Lint, Meta
from aop.analysis.placing import key, value
from aop.diagnostics import Finding, Span, did_you_mean
from aop.machine.requests import CONNECT_KEYS

RULE = Meta("AOP570", "connection-cannot-be-made")

#: The key that says where a system is, by kind.
_WHERE = {"http": "base", "openapi": "base", "mcp": "url"}


def check(lint: Lint) -> Iterator[Finding]:
    """Every connection over the network."""
    for system in lint.symbols.systems.values():
        kind = system.connect.get("kind")
        if isinstance(kind, str) and kind in _WHERE:
            yield from _keys(system.connect, kind, system.system.span)
            yield from _address(system.connect, kind, system.system.span)


def _keys(connect: Mapping[str, Any], kind: str, owner: Span) -> Iterator[Finding]:
    known = CONNECT_KEYS[kind]
    for name in connect:
        if name not in known:
            near = did_you_mean(name, known)
            advice = f"did you mean `{near}`?" if near else f"its keys are {', '.join(f'`{item}`' for item in known)}"
            yield Finding(
                "AOP570", f"`{name}` is no key of a connection of the kind `{kind}`", key(owner, name), advice
            )


def _address(connect: Mapping[str, Any], kind: str, owner: Span) -> Iterator[Finding]:
    name = _WHERE[kind]
    if kind == "mcp" and "command" in connect and "url" not in connect:
        return
    if name not in connect:
        if all(item in CONNECT_KEYS[kind] for item in connect):  # a key that is misspelt was told already
            message = f"a connection of the kind `{kind}` needs `{name}`"
            yield Finding("AOP570", message, key(owner, "connect"), _EXAMPLE[kind])
        return
    text = connect[name]
    wrong = _wrong(text, private=connect.get("private") == "yes") if isinstance(text, str) else _NO_ADDRESS
    if wrong is not None:
        span = value(owner, name, text) if isinstance(text, str) else key(owner, name)
        yield Finding("AOP570", wrong[0], span, wrong[1])


_EXAMPLE = {
    "http": 'write `base: "https://api.example.com"`',
    "openapi": 'write `base: "https://api.example.com"`',
    "mcp": 'write `url: "https://example.com/mcp"`, or `command: [npx, name-of-the-server]`',
}
_NO_ADDRESS = ("this is no address of a system", 'write `https://` and a host, as in `"https://api.example.com"`')
_PRIVATE = "write `private: yes` if it is in your own network"


def _wrong(text: str, *, private: bool) -> tuple[str, str] | None:
    """What keeps the address from being connected to, and what to do."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return _NO_ADDRESS
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "{" in text:
        return _NO_ADDRESS
    if "@" in parts.netloc:
        return "an address with a name and a password in it", "name the secret: `auth: {basic: secret NAME}`"
    if private:
        return None
    if _is_private(host):
        return f"`{host}` is a private or reserved address", _PRIVATE
    if parts.scheme == "http":
        return f"`{text}` is not encrypted", f"write `https`; {_PRIVATE}"
    return None


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
