"""An OpenAPI description as data: read within bounds, its references followed, its operations listed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from aop.connectors.openapi.naming import snake
from aop.errors import WrongUse

MAX_BYTES = 64 << 20

#: References to references; more is a circle.
MAX_REFERENCES = 20

METHODS = ("get", "head", "post", "put", "patch", "delete")

JSON_TYPES = ("application/json", "application/vnd.api+json", "application/hal+json")


@dataclass(frozen=True, slots=True)
class Operation:
    """`id` as the description has it; without one it is made of method and path."""

    id: str
    method: str
    path: str
    data: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        return snake(self.id)


@dataclass(frozen=True, slots=True)
class Spec:
    """`digest` is of the file's bytes."""

    data: Mapping[str, Any]
    digest: str

    @property
    def title(self) -> str:
        info = mapped(self.data.get("info"))
        return f"{info.get('title', 'untitled')} {info.get('version', '')}".strip()

    @property
    def servers(self) -> list[str]:
        """Addresses without variables in them."""
        found = [str(item.get("url", "")) for item in listed(self.data.get("servers")) if isinstance(item, Mapping)]
        return [url.rstrip("/") for url in found if url.startswith(("https://", "http://")) and "{" not in url]

    def followed(self, part: Any) -> Mapping[str, Any]:
        """What a part says, or what it refers to. Nothing for a reference out of this file or in a circle."""
        for _ in range(MAX_REFERENCES):
            if not isinstance(part, Mapping):
                return {}
            if "$ref" not in part:
                return part
            part = self._at(str(part["$ref"]))
        return {}

    def is_lost(self, part: Any) -> bool:
        """Whether a part refers to what is not in this file, or to itself in the end."""
        return isinstance(part, Mapping) and "$ref" in part and not self.followed(part)

    def _at(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            return {}
        found: Any = self.data
        for step in reference[2:].split("/"):
            word = step.replace("~1", "/").replace("~0", "~")
            found = found.get(word) if isinstance(found, Mapping) else None
        return found

    def operations(self) -> Iterator[Operation]:
        """All of them, in the order of the file."""
        for path, written in mapped(self.data.get("paths")).items():
            item = {**self.followed(written), **mapped(written)}  # what is said beside a reference counts too
            shared = listed(item.get("parameters"))
            for method in METHODS:
                if isinstance(data := item.get(method), Mapping):
                    id_ = str(data.get("operationId") or f"{method}_{path}")
                    own = [self.followed(each) for each in (*shared, *listed(data.get("parameters")))]
                    kept = {(each.get("name"), each.get("in")): each for each in own}  # its own win over shared ones
                    yield Operation(id_, method.upper(), str(path), data, tuple(kept.values()))

    def lost_paths(self) -> Iterator[str]:
        """The paths whose operations are in another file."""
        yield from (str(path) for path, item in mapped(self.data.get("paths")).items() if self.is_lost(item))


def mapped(part: Any) -> Mapping[Any, Any]:
    """A part that should be an object; an empty one where it is something else."""
    return part if isinstance(part, Mapping) else {}


def listed(part: Any) -> list[Any]:
    """A part that should be a list; an empty one where it is something else."""
    return part if isinstance(part, list) else []


def read_spec(path: Path) -> Spec:
    """A description in JSON or YAML, also packed with gzip. Raises WrongUse for what is none."""
    content = _content(path)
    try:
        data = json.loads(content) if content.lstrip()[:1] == b"{" else _yaml(content)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, Mapping) and "swagger" in data:
        version = str(data["swagger"])[:10]
        raise WrongUse(f"`{path}` is a description of Swagger {version}: convert it to OpenAPI 3 first")
    if not isinstance(data, Mapping) or not str(data.get("openapi", "")).startswith("3."):
        raise WrongUse(f"`{path}` is no OpenAPI description of version 3")
    return Spec(data, sha256(content).hexdigest())


def _content(path: Path) -> bytes:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except (OSError, EOFError) as error:
        raise WrongUse(f"`{path}` cannot be read") from error
    if len(content) > MAX_BYTES:
        raise WrongUse(f"`{path}` is longer than {MAX_BYTES:,} bytes")
    return content


def _yaml(content: bytes) -> Any:
    import yaml

    try:
        return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise ValueError("no YAML") from error


def json_content(content: Any) -> Mapping[str, Any] | None:
    """The JSON among the forms that a body may have."""
    for kind, body in mapped(content).items():
        if kind.partition(";")[0].strip().lower() in JSON_TYPES or kind.partition(";")[0].endswith("+json"):
            return body if isinstance(body, Mapping) else None
    return None
