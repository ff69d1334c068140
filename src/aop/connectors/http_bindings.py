"""The `http:` part of an action: the request that it is, and what the reply means.

    http:
      method: POST
      path: /v1/orders/{order.order_id}/refunds
      query: {expand: balance}
      headers: {Stripe-Version: "2024-06-20"}
      form: {amount: "{amount.minor}", reason: "{reason}"}     # or json: {…}, or neither
      result: {id: $.id, status: $.status}                      # or one path, as $.data; the whole without it
      cents: [amount]                                           # fields that come in hundredths
      names: {displayName: display_name}                        # what fields are called there
      accept: application/pdf                                   # of an action that returns nothing: not JSON
      not_found: 404
      failures:
        already_refunded: {status: 400, where: $.error.code, is: charge_already_refunded, because: "…"}

A failure says that surely nothing was done, so it has a status below 500; below 300 only with `where`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aop.connectors.templates import PLACEHOLDER, paths_in
from aop.errors import CatalogueError
from aop.machine.json_paths import JsonPath, at, read_path
from aop.machine.requests import (
    FAILURE_KEYS,
    FIXED_PATH,
    HEADER_NAME,
    KEYS,
    MEDIA_TYPE,
    METHODS,
    OWN_HEADERS,
    STATUS,
)
from aop.machine.types import Action


@dataclass(frozen=True, slots=True)
class Failure:
    """When a reply is the failure of this name. `because` is what people may read about it."""

    name: str
    statuses: tuple[int, ...]
    where: JsonPath | None
    value: str | None
    because: str

    def fits(self, status: int, data: Any) -> bool:
        if self.statuses and status not in self.statuses:
            return False
        if self.where is None:
            return True
        found = at(data, self.where)
        return found is not None if self.value is None else str(found) == self.value


@dataclass(frozen=True, slots=True)
class HttpBinding:
    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
    json: Any = None
    result: Mapping[str, JsonPath] | JsonPath | None = None
    cents: tuple[tuple[str, ...], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    not_found: tuple[int, ...] = ()
    failures: tuple[Failure, ...] = ()
    accept: str = "application/json"


def read_http(action: Action, key: str = "http") -> HttpBinding:
    """Raises CatalogueError when the part is missing or has another shape. `key` is the word it stands under."""
    part = action.binding.get(key)
    if not isinstance(part, Mapping) or not isinstance(part.get("path"), str):
        raise CatalogueError(f"{action.name} names no request: write `{key}: {{method: GET, path: /things/{{id}}}}`")
    read = _Reader(action, part)
    read.keys()
    if part.get("not_found") is not None and not action.maybe_missing:
        raise read.wrong("`not_found` needs `returns: …?`, with a `?`")
    if part.get("form") is not None and part.get("json") is not None:
        raise read.wrong("keep one of `form` and `json`")
    return HttpBinding(
        read.method(),
        read.path(),
        read.texts("query"),
        read.headers(),
        read.texts("form") if "form" in part else None,
        part.get("json"),
        result_paths(action, part),
        tuple(tuple(path.split(".")) for path in read.listed("cents")),
        read.texts("names"),
        read.statuses(part.get("not_found"), "not_found"),
        tuple(read.failures()),
        read.accept(),
    )


def result_paths(action: Action, part: Mapping[str, Any]) -> Mapping[str, JsonPath] | JsonPath | None:
    """Where the fields of an answer stand in it, or all of it. Raises CatalogueError for what is no path."""
    found = part.get("result")
    if isinstance(found, Mapping):
        return {str(name): json_path(action, path) for name, path in found.items()}
    return None if found is None else json_path(action, found)


def json_path(action: Action, text: Any) -> JsonPath:
    path = read_path(text)
    if path is None:
        raise CatalogueError(f"{action.name}: `{text}` is no path: write `$.refund.id` or `$.data[0].id`")
    return path


class _Reader:
    def __init__(self, action: Action, part: Mapping[str, Any]) -> None:
        self.action, self.part = action, part

    def wrong(self, message: str) -> CatalogueError:
        return CatalogueError(f"{self.action.name}: {message}")

    def keys(self) -> None:
        for key in self.part:
            if key not in KEYS:
                raise self.wrong(f"`{key}` is no key of a request; its keys are {', '.join(KEYS)}")
        sent = [self.part.get(key) for key in ("path", "query", "headers", "form", "json")]
        for path in paths_in(sent):
            if path.partition(".")[0] not in self.action.inputs:
                raise self.wrong(f"`{{{path}}}` is no input")

    def method(self) -> str:
        method = str(self.part.get("method", "GET")).upper()
        if method not in METHODS:
            raise self.wrong(f"`{method}` is no method; write {', '.join(METHODS)}")
        return method

    def path(self) -> str:
        path = str(self.part["path"])
        fixed = PLACEHOLDER.sub("", path)
        if not path.startswith("/") or path.startswith("//") or not FIXED_PATH.fullmatch(fixed):
            raise self.wrong("a `path` starts with one `/` and has no `?`: what follows it stands under `query`")
        return path

    def texts(self, key: str) -> Mapping[str, Any]:
        found = self.part.get(key, {})
        if not isinstance(found, Mapping):
            raise self.wrong(f'write `{key}: {{name: "{{input}}"}}`')
        return found

    def headers(self) -> Mapping[str, str]:
        found = {name: str(value) for name, value in self.texts("headers").items()}
        for name in found:
            if not HEADER_NAME.fullmatch(name):
                raise self.wrong(f"`{name}` is no name of a header")
            if name.lower() in OWN_HEADERS:
                raise self.wrong(f"the header `{name}` cannot be set here; what proves who asks stands under `auth`")
        return found

    def listed(self, key: str) -> tuple[str, ...]:
        found = self.part.get(key, ())
        if isinstance(found, str) or not isinstance(found, Sequence):
            raise self.wrong(f"write `{key}: [name, other_name]`")
        return tuple(str(item) for item in found)

    def accept(self) -> str:
        found = str(self.part.get("accept", "application/json")).lower()
        if not MEDIA_TYPE.fullmatch(found) or found == "text/html":
            raise self.wrong("`accept` is the type of its answer, as `application/pdf`; a page for people is none")
        if self.action.returns is not None and "accept" in self.part:
            raise self.wrong("an answer that is not JSON cannot be read: leave out `returns` or `accept`")
        return found

    def statuses(self, found: Any, key: str) -> tuple[int, ...]:
        listed = () if found is None else (found,) if isinstance(found, str | int) else tuple(found)
        if not all(STATUS.fullmatch(str(item)) for item in listed):
            raise self.wrong(f"`{key}` is a status as 404, or a list of them")
        return tuple(int(item) for item in listed)

    def failures(self) -> list[Failure]:
        return [self.failure(str(name), part) for name, part in self.texts("failures").items()]

    def failure(self, name: str, part: Any) -> Failure:
        if name not in self.action.failures:
            raise self.wrong(f"`{name}` is not among its `failures`")
        if not isinstance(part, Mapping) or set(part) - set(FAILURE_KEYS):
            raise self.wrong(f"write `{name}: {{status: 409, where: $.error.code, is: its_code}}`")
        statuses = self.statuses(part.get("status"), "status")
        where = None if part.get("where") is None else json_path(self.action, part["where"])
        if any(status >= 500 for status in statuses):
            raise self.wrong(f"after a status of 500 and above nobody knows whether it was done, so it is not `{name}`")
        if where is None and (not statuses or min(statuses) < 300):
            raise self.wrong(f"`{name}` needs a `status` from 400 on, or `where` it is seen in the reply")
        value = part.get("is")
        return Failure(name, statuses, where, None if value is None else str(value), str(part.get("because", "")))
