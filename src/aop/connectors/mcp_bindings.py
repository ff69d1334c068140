"""The `mcp:` part of an action: which tool of the server it is, with what, and what its answer means.

mcp:
  tool: get-sum
  schema: sha256 3f1c…                  # of what the server said when the catalogue was written
  arguments: {a: "{a}", b: "{b}"}
  result: {sum: $.total}                # or one path; the whole without it
  failures: {too_large: {says: "out of range", because: "the sum is too large"}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aop.connectors.http_bindings import result_paths
from aop.connectors.templates import paths_in
from aop.errors import CatalogueError
from aop.machine.json_paths import JsonPath, at, read_path
from aop.machine.requests import MCP_KEYS
from aop.machine.types import Action
from aop.values import digest

FAILURE_KEYS = ("says", "where", "is", "because")

_SCHEMA = re.compile(r"sha256 [0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Failure:
    """When an error of the server is the failure of this name: by words in it, or by a value in its data."""

    name: str
    says: str | None
    where: JsonPath | None
    value: str | None
    because: str

    def fits(self, text: str, data: Any) -> bool:
        if self.says is not None and self.says not in text:
            return False
        if self.where is None:
            return True
        found = at(data, self.where)
        return found is not None if self.value is None else str(found) == self.value


@dataclass(frozen=True, slots=True)
class McpBinding:
    tool: str
    schema: str
    arguments: Mapping[str, Any]
    result: Mapping[str, JsonPath] | JsonPath | None
    cents: tuple[tuple[str, ...], ...]
    names: Mapping[str, str]
    failures: tuple[Failure, ...]


def schema_digest(name: str, inputs: Any, outputs: Any) -> str:
    """What a catalogue pins of a tool: its name, what it takes and what it answers. Its descriptions are words."""
    return f"sha256 {digest([name, _plain(inputs), _plain(outputs)]).removeprefix('sha256:')}"


def _plain(schema: Any) -> Any:
    """Without words for people, and with numbers as texts."""
    match schema:
        case Mapping():
            return {key: _plain(item) for key, item in schema.items() if key not in ("description", "title")}
        case list() | tuple():
            return [_plain(item) for item in schema]
        case float() | int() if not isinstance(schema, bool):
            return str(schema)
    return schema


def read_mcp(action: Action) -> McpBinding:
    """Raises CatalogueError when the part is missing or has another shape."""
    part = action.binding.get("mcp")
    if not isinstance(part, Mapping) or not isinstance(part.get("tool"), str):
        raise CatalogueError(f"{action.name} names no tool: write `mcp: {{tool: name_of_it}}`")
    for key in part:
        if key not in MCP_KEYS:
            raise CatalogueError(f"{action.name}: `{key}` is no key of `mcp`; its keys are {', '.join(MCP_KEYS)}")
    for path in paths_in(part.get("arguments")):
        if path.partition(".")[0] not in action.inputs:
            raise CatalogueError(f"{action.name}: `{{{path}}}` is no input")
    schema = str(part.get("schema", ""))
    if not _SCHEMA.fullmatch(schema):
        raise CatalogueError(f"{action.name}: `schema` pins what the server said; `aop connect mcp` writes it")
    return McpBinding(
        part["tool"],
        schema,
        _mapping(action, part, "arguments"),
        result_paths(action, part),
        tuple(tuple(str(path).split(".")) for path in part.get("cents", ())),
        _mapping(action, part, "names"),
        tuple(_failure(action, str(name), item) for name, item in _mapping(action, part, "failures").items()),
    )


def _mapping(action: Action, part: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = part.get(key, {})
    if not isinstance(found, Mapping):
        raise CatalogueError(f"{action.name}: write `{key}: {{name: …}}`")
    return found


def _failure(action: Action, name: str, part: Any) -> Failure:
    if name not in action.failures:
        raise CatalogueError(f"{action.name}: `{name}` is not among its `failures`")
    if not isinstance(part, Mapping) or set(part) - set(FAILURE_KEYS) or not {"says", "where"} & set(part):
        raise CatalogueError(f'{action.name}: write `{name}: {{says: "words of the error"}}`')
    where = None if part.get("where") is None else read_path(part["where"])
    if part.get("where") is not None and where is None:
        raise CatalogueError(f"{action.name}: `{part['where']}` is no path: write `$.error.code`")
    says, value = part.get("says"), part.get("is")
    return Failure(
        name,
        None if says is None else str(says),
        where,
        None if value is None else str(value),
        str(part.get("because", "")),
    )
