"""An operation as an action: what it is given, what it answers, and the request that it is.

Inputs are flat: a value inside an object of the body has the names on the way as its own (`address_city`), and of a
list of objects there is one. What cannot be an input is left out and named; an operation that needs such a thing is
left out as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aop.connectors.openapi.naming import free, snake
from aop.connectors.openapi.schemas import FieldOf, Kind, Types
from aop.connectors.openapi.spec import Operation, json_content, mapped
from aop.connectors.openapi.wording import plain, sayable
from aop.machine.requests import FIXED_PATH, HEADER_NAME, OWN_HEADERS

#: Objects within objects of a body whose values become inputs.
MAX_BODY_DEPTH = 5

_BRACES = re.compile(r"\{([^{}]*)\}")

FORM = "application/x-www-form-urlencoded"


#: Why a part that refers elsewhere is left out.
LOST = "its reference leads nowhere in this file"


class LeftOut(Exception):
    """The operation cannot be an action; the text says why."""


@dataclass
class ActionOf:
    """An action before it is written. `left` are its own parts that were left out."""

    name: str
    does: str
    summary: str
    inputs: list[FieldOf] = field(default_factory=list)
    returns: Kind | tuple[FieldOf, ...] | None = None
    maybe_missing: bool = False
    request: dict[str, Any] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)
    part: str = "openapi"
    notes: tuple[str, ...] = ()


def action_of(operation: Operation, name: str, types: Types) -> ActionOf:
    """Raises LeftOut for what cannot be called."""
    made = _Making(operation, types, ActionOf(name, _does(operation), _summary(operation)))
    start = len(types.left)
    made.request()
    made.parameters()
    made.body()
    made.answer()
    made.action.left = types.left[start:]
    return made.action


def _does(operation: Operation) -> str:
    return "reads" if operation.method in ("GET", "HEAD") else "writes"


def _summary(operation: Operation) -> str:
    text = plain(str(operation.data.get("summary") or operation.data.get("description") or ""))
    return text or f"{operation.method} {operation.path}"


@dataclass
class _Making:
    operation: Operation
    types: Types
    action: ActionOf

    def request(self) -> None:
        self.action.request = {"operation": self.operation.id}
        if self.operation.method != "GET":
            self.action.request["method"] = self.operation.method

    # ---- what goes out

    def parameters(self) -> None:
        path = self.operation.path
        for item in self.operation.parameters:
            key, where = str(item.get("name") or ""), str(item.get("in"))
            if self.goes_out(key, where, needed=bool(item.get("required"))):
                schema = item.get("schema") or (json_content(item.get("content")) or {}).get("schema")
                path = self.parameter(key, where, schema, path, needed=bool(item.get("required")))
        for found in _BRACES.finditer(path):
            if found[1] not in {item.name for item in self.action.inputs}:
                raise LeftOut(f"`{found[1]}` of its path is not described")
        if not path.startswith("/") or not FIXED_PATH.fullmatch(_BRACES.sub("", path)):
            raise LeftOut("its path cannot be written")
        self.action.request["path"] = path

    def goes_out(self, key: str, where: str, *, needed: bool) -> bool:
        """Whether a parameter may be an input. Raises LeftOut where the operation needs one that may not."""
        if not key:
            self.types.left.append((f"{self.action.name} parameter", LOST))
        elif where == "cookie" and needed:
            raise LeftOut(f"it needs the cookie `{key}`")
        elif where == "header" and key.lower() not in (*OWN_HEADERS, "accept") and not HEADER_NAME.fullmatch(key):
            self.types.left.append((f"{self.action.name}.{key}", "a header that cannot be sent"))
        else:
            return where != "cookie" and not (where == "header" and key.lower() in (*OWN_HEADERS, "accept"))
        return False

    def parameter(self, key: str, where: str, schema: Any, path: str, *, needed: bool) -> str:
        """The path, with what stands in it under the name of its input."""
        if where == "query":
            self.queried(key, schema, needed=needed)
            return path
        name = self.input(key, schema, needed=needed or where == "path")
        if name is None and where == "path":
            raise LeftOut(f"`{key}` of its path is no single value")
        if where == "path":
            return path.replace(f"{{{key}}}", f"{{{name}}}")
        if name is not None:
            self.action.request.setdefault("headers", {})[key] = f"{{{name}}}"
        return path

    def queried(self, key: str, schema: Any, *, needed: bool) -> None:
        """An object in a query is written with brackets, as in `created[gte]`."""
        found = self.types.resolved(schema)
        if found.get("properties"):
            for inner, part in found["properties"].items():
                self.queried(f"{key}[{inner}]", part, needed=needed and inner in (found.get("required") or ()))
        elif (name := self.input(key, schema, needed=needed)) is not None:
            many = found.get("type") == "array" and "[" not in key and self.is_form()
            self.action.request.setdefault("query", {})[f"{key}[]" if many else key] = f"{{{name}}}"

    def is_form(self) -> bool:
        """Whether the system takes forms, and so lists with brackets in queries too."""
        return FORM in ((self.operation.data.get("requestBody") or {}).get("content") or {})

    def input(self, key: str, schema: Any, *, needed: bool, prefix: str = "") -> str | None:
        """The name of the input that a value becomes; None when it is left out."""
        found = self.types.resolved(schema)
        place = f"{self.action.name}.{prefix}{key}"
        if found.get("properties"):
            kind = None
            self.types.left.append((place, "an object where one value is asked for"))
        elif not sayable(key):
            kind = None
            self.types.left.append((place, "a key that cannot be written"))
        elif found.get("type") == "array" and self.types.resolved(found.get("items")).get("properties"):
            kind = None
            self.types.left.append((place, "a list of objects"))
        else:
            kind = self.types.kind(schema, self.action.name, place)
        if kind is None:
            if needed:
                raise LeftOut(f"it needs `{key}`, {self.types.left[-1][1]}")
            return None
        name = free(snake(f"{prefix}{key}"), {item.name for item in self.action.inputs})
        self.action.inputs.append(FieldOf(name, kind, not needed))
        return name

    def body(self) -> None:
        written = self.operation.data.get("requestBody")
        if self.types.spec.is_lost(written):
            raise LeftOut(f"it has a body, and {LOST}")
        asked = self.types.spec.followed(written)
        content = asked.get("content") or {}
        json = json_content(content)
        schema = json.get("schema") if json is not None else (content.get(FORM) or {}).get("schema")
        if schema is None:
            if content and asked.get("required"):
                raise LeftOut(f"its body is `{next(iter(content))}`")
            return
        if self.types.spec.is_lost(schema):
            raise LeftOut(f"it has a body, and {LOST}")
        found = self.types.resolved(schema)
        if not found.get("properties"):
            if found.get("required") or found.get("type") not in ("object", None):
                raise LeftOut("its body is no object with keys")
            if "properties" not in found:
                self.without_keys(needed=bool(asked.get("required")))
            return
        tree = self.keys(found, needed=bool(asked.get("required", json is None)), prefix="", depth=1)
        if tree:
            self.action.request["form" if json is None else "json"] = _in_brackets(tree) if json is None else tree

    def without_keys(self, *, needed: bool) -> None:
        """A body that may have keys of any name. Raises LeftOut where the operation needs one."""
        if needed:
            raise LeftOut("it needs a body with keys of any name")
        self.types.left.append((f"{self.action.name} body", "keys of any name"))

    def keys(self, found: Mapping[str, Any], *, needed: bool, prefix: str, depth: int) -> dict[str, Any]:
        """The body with an input at each of its ends."""
        tree: dict[str, Any] = {}
        for key, schema in found["properties"].items():
            inner = self.types.resolved(schema)
            must = needed and key in (found.get("required") or ())
            if inner.get("readOnly") or self.types.spec.followed(schema).get("readOnly"):
                continue
            item = self.types.resolved(inner.get("items")) if inner.get("type") == "array" else {}
            if item.get("properties") and depth < MAX_BODY_DEPTH:
                if branch := self.keys(item, needed=must, prefix=f"{prefix}{key}_", depth=depth + 1):
                    tree[key] = [branch]
                    self.types.left.append((f"{self.action.name}.{prefix}{key}", "more than one of its list"))
            elif inner.get("properties") and depth < MAX_BODY_DEPTH:
                if branch := self.keys(inner, needed=must, prefix=f"{prefix}{key}_", depth=depth + 1):
                    tree[key] = branch
            elif (name := self.input(str(key), schema, needed=must, prefix=prefix)) is not None:
                many = inner.get("type") == "array"
                tree[key] = [f"{{{name}}}"] if many and self.is_form() else f"{{{name}}}"
        return tree

    # ---- what comes back

    def answer(self) -> None:
        responses = mapped(self.operation.data.get("responses"))
        good = next((item for code, item in responses.items() if str(code).startswith("2")), None)
        content = self.types.spec.followed(good).get("content") or {}
        json = json_content(content)
        by_id = self.operation.method == "GET" and any(item.get("in") == "path" for item in self.operation.parameters)
        if json is None:
            if content:
                self.action.request["accept"] = next(iter(content)).partition(";")[0]
            return
        schema = json.get("schema")
        place = f"{self.action.name} answers"
        referred = isinstance(schema, Mapping) and "$ref" in schema
        found = self.types.resolved(schema)
        if found.get("properties") and not referred and not by_id:
            self.action.returns = self.types.fields(found, self.action.name, place) or None
        else:
            self.action.returns = self.types.kind(schema, f"{self.action.name}_answer", place)
        if isinstance(self.action.returns, Kind) and self.action.returns.options:
            self.action.returns = Kind("text")
        if by_id and isinstance(self.action.returns, Kind):
            self.action.maybe_missing = True
            self.action.request["not_found"] = "404"


def _in_brackets(tree: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """The keys of a form: `address[city]`, and `expand[]` for a list."""
    form: dict[str, str] = {}
    for key, item in tree.items():
        name = f"{before}[{key}]" if before else key
        match item:
            case Mapping():
                form |= _in_brackets(item, name)
            case [Mapping() as only]:
                form |= _in_brackets(only, f"{name}[0]")
            case [text]:
                form[f"{name}[]"] = text
            case text:
                form[name] = text
    return form
