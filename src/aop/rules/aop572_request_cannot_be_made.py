"""A request that cannot be made

## What it finds
In an `http:` or `openapi:` part: a key that there is not, no `path` or one that does not start with one `/` or has a
`?` in it, another method, both `form` and `json`, a `result` or `where` that is no path into the answer, a status
that is none, `not_found` where the answer is never missing, and a failure that the action does not list or that no
reply can surely mean.

## Why it is bad
The service would refuse to load the release. A failure says that surely nothing was done, so it cannot follow from a
status of 500 and above: then nobody knows.

## Avoid
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: http, base: "https://loyalty.example.com"}
actions:
  points: {does: reads, inputs: {id: text}, returns: {points: integer}, http: {path: "/points?id={id}"}}
```

## Prefer
```yaml actions/loyalty.yaml
system: loyalty
connect: {kind: http, base: "https://loyalty.example.com"}
actions:
  points: {does: reads, inputs: {id: text}, returns: {points: integer}, http: {path: /points, query: {id: "{id}"}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aop.analysis.lint import Lint, Meta
from aop.analysis.placing import key, value
from aop.diagnostics import Finding, Span, did_you_mean
from aop.machine.json_paths import read_path
from aop.machine.requests import FAILURE_KEYS, KEYS, METHODS, STATUS
from aop.syntax.declarations import ActionDecl

RULE = Meta("AOP572", "request-cannot-be-made")

_PATH = "`$.` and names, as in `$.refund.id` or `$.data[0].id`"


def check(lint: Lint) -> Iterator[Finding]:
    """Every request of the catalogue."""
    for action in lint.symbols.actions.values():
        for kind in ("http", "openapi"):
            part = action.binding.get(kind)
            if isinstance(part, Mapping):
                yield from _Request(action, kind, part).findings()


class _Request:
    """One part, its place and its action."""

    def __init__(self, action: ActionDecl, kind: str, part: Mapping[str, Any]) -> None:
        self.action, self.kind, self.part = action, kind, part
        self.owner = key(action.name.span, kind)

    def findings(self) -> Iterator[Finding]:
        yield from self.keys()
        yield from self.path()
        yield from self.method()
        yield from self.result()
        yield from self.not_found()
        yield from self.failures()

    def wrong(self, message: str, span: Span, advice: str) -> Finding:
        return Finding("AOP572", message, span, advice)

    def keys(self) -> Iterator[Finding]:
        for name in self.part:
            if name not in KEYS:
                near = did_you_mean(name, KEYS)
                advice = (
                    f"did you mean `{near}`?" if near else f"its keys are {', '.join(f'`{item}`' for item in KEYS)}"
                )
                yield self.wrong(f"`{name}` is no key of a request", key(self.owner, name), advice)
        if "form" in self.part and "json" in self.part:
            yield self.wrong("a request has one body", key(self.owner, "json"), "keep one of `form` and `json`")

    def path(self) -> Iterator[Finding]:
        path = self.part.get("path")
        if path is None:
            if all(name in KEYS for name in self.part):
                yield self.wrong("a request needs `path`", self.owner, "write `path: /things/{id}`, for example")
        elif not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
            yield self.wrong("a `path` starts with one `/`", self.at("path"), "write `path: /things/{id}`, for example")
        elif "?" in path or "#" in path or " " in path:
            advice = 'what follows `?` stands under `query`, as in `query: {id: "{id}"}`'
            yield self.wrong("a `path` has no `?`, no `#` and no space in it", self.at("path"), advice)

    def method(self) -> Iterator[Finding]:
        method = self.part.get("method", "GET")
        if str(method).upper() not in METHODS:
            yield self.wrong(f"`{method}` is no method", self.at("method"), f"write one of {', '.join(METHODS)}")

    def result(self) -> Iterator[Finding]:
        found = self.part.get("result")
        named = found if isinstance(found, Mapping) else {"result": found} if found is not None else {}
        for name, text in named.items():
            if read_path(text) is None:
                yield self.wrong(
                    f"`{text}` is no path into the answer", value(self.owner, str(name), str(text)), f"write {_PATH}"
                )

    def not_found(self) -> Iterator[Finding]:
        found = self.part.get("not_found")
        if found is None:
            return
        if not all(STATUS.fullmatch(str(item)) for item in (found if isinstance(found, list) else [found])):
            yield self.wrong(f"`{found}` is no status", self.at("not_found"), "write `not_found: 404`")
        elif not self.action.maybe_missing:
            advice = "put a `?` after the type under `returns`, or leave `not_found` out"
            yield self.wrong("`not_found` of an action that always answers", key(self.owner, "not_found"), advice)

    def failures(self) -> Iterator[Finding]:
        listed = [word.text for word in self.action.failures]
        found = self.part.get("failures")
        for name, part in found.items() if isinstance(found, Mapping) else ():
            if name not in listed:
                near = did_you_mean(name, listed)
                advice = f"did you mean `{near}`?" if near else f"add it: `failures: [{name}]`"
                yield self.wrong(f"`{name}` is not among the `failures` of the action", key(self.owner, name), advice)
            elif wrong := _failure(part):
                yield self.wrong(f"`{name}` {wrong[0]}", key(self.owner, name), wrong[1])

    def at(self, name: str) -> Span:
        """What a key of the part says."""
        return value(self.owner, name, str(self.part[name]))


def _failure(part: Any) -> tuple[str, str] | None:
    """What is wrong with how a failure is seen, and what to do."""
    example = "write `{status: 409, where: $.error.code, is: its_code}`"
    if not isinstance(part, Mapping) or set(part) - set(FAILURE_KEYS):
        return "is seen by other than `status`, `where`, `is` and `because`", example
    status = part.get("status", ())
    statuses = [str(item) for item in (status if isinstance(status, list | tuple) else [status])]
    if not all(STATUS.fullmatch(item) for item in statuses):
        return "has a status that is none", example
    if any(item >= "500" for item in statuses):
        return "cannot be told from a status of 500 and above", "nobody knows then whether it was done: leave it out"
    if "where" in part and read_path(part["where"]) is None:
        return "looks where no path leads", f"write {_PATH}"
    if "where" not in part and (not statuses or min(statuses) < "300"):
        return "is not told from an answer that is fine", example
    return None
