"""The file of actions that an OpenAPI description becomes: records, actions, requests, and what was left out."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aop.connectors.openapi.naming import free
from aop.connectors.openapi.operations import LOST, ActionOf, LeftOut, action_of
from aop.connectors.openapi.schemas import FieldOf, Kind, Types
from aop.connectors.openapi.spec import Operation, Spec
from aop.connectors.openapi.wording import keys, plain
from aop.errors import WrongUse
from aop.machine.requests import HEADER_NAME, OWN_HEADERS

#: What was left out is listed at its action, up to so many names.
MAX_LISTED = 6


@dataclass(frozen=True, slots=True)
class Written:
    """The text of the file, how much is in it, and what is not: operations by id, parts by place, with why."""

    text: str
    operations: int
    records: int
    inputs: int
    operations_left: tuple[tuple[str, str], ...]
    parts_left: tuple[tuple[str, str], ...]


def write_catalogue(spec: Spec, system: str, wanted: Collection[str] | None, base: str = "") -> Written:
    """`wanted` are the ids of operations, None means all. Raises WrongUse for one that is not there, where there are
    none, and without an address."""
    chosen = list(_chosen(spec, wanted))
    if not chosen and not list(spec.lost_paths()):
        raise WrongUse("the description has no operations: there is nothing under `paths`")
    address = base or next(iter(spec.servers), "")
    if not address:
        raise WrongUse("the description names no server: give its address with `--base https://api.example.com`")
    types = Types(spec)
    actions: list[ActionOf] = []
    left: list[tuple[str, str]] = []
    for operation in chosen:
        name, before = free(operation.name, {item.name for item in actions}), types.made()
        try:
            actions.append(action_of(operation, name, types))
        except LeftOut as why:
            left.append((operation.id, str(why)))
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            types.back_to(before)  # a list where an object should be, and whatever else people write
            left.append((operation.id, "it is not written as OpenAPI says"))
    left += [(path, LOST) for path in (spec.lost_paths() if wanted is None else ())]
    headers = _versions(chosen, types)
    for action in actions:
        _without(action, headers)
    lines = [*_head(spec, system, address, types, headers, left), *record_lines(types.records), *action_lines(actions)]
    return Written(
        "\n".join(lines) + "\n",
        len(actions),
        len(types.records),
        sum(len(item.inputs) for item in actions),
        tuple(left),
        tuple(types.left),
    )


def _chosen(spec: Spec, wanted: Collection[str] | None) -> Iterator[Operation]:
    known = {operation.id: operation for operation in spec.operations()}
    for name in wanted or ():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1) or list(known)[:1]
            listed = f"; did you mean `{near[0]}`?" if near else ""
            raise WrongUse(f"the description has no operation `{name}`{listed}")
    yield from (item for item in spec.operations() if wanted is None or item.id in wanted)


# ---- headers that say which version is meant


def _versions(operations: list[Operation], types: Types) -> dict[str, str]:
    """Headers with a value that the description gives by itself, such as the version of the interface."""
    found: dict[str, str] = {}
    for operation in operations:
        for item in operation.parameters:
            schema = types.spec.followed(item.get("schema"))
            value = schema.get("default", schema.get("example"))
            key = str(item.get("name"))
            own = key.lower() in (*OWN_HEADERS, "accept")
            if item.get("in") == "header" and not own and isinstance(value, str | int) and HEADER_NAME.fullmatch(key):
                found.setdefault(key, plain(str(value)))
    return found


def _without(action: ActionOf, headers: Mapping[str, str]) -> None:
    """Takes from an action what the connection says for all."""
    own = action.request.get("headers", {})
    for key in [key for key in own if key in headers]:
        name = own.pop(key).strip("{}")
        action.inputs = [item for item in action.inputs if item.name != name]
    if not own:
        action.request.pop("headers", None)


# ---- the file


def _head(
    spec: Spec, system: str, base: str, types: Types, headers: Mapping[str, str], left: list[tuple[str, str]]
) -> Iterator[str]:
    yield f"# Made by `aop connect openapi` from {plain(spec.title) or 'a description'}. It is yours now: take out what"
    yield "# no procedure needs, say who may do what (`roles`, `limit`, `changes`), whose a record is (`belongs_to`)."
    for name, why in left:
        yield f"# left out: the operation {plain(name)}: {plain(why)}"
    yield f"system: {system}"
    connect: dict[str, Any] = {"kind": "openapi", "base": base}
    connect |= {"auth": auth} if (auth := _auth(spec, system)) else {}
    connect |= {"headers": dict(headers)} if headers else {}
    connect |= {"spec": f"sha256 {spec.digest}"}
    connect |= {"names": dict(sorted(types.names.items()))} if types.names else {}
    yield from keys("connect", connect, 0)


def _auth(spec: Spec, system: str) -> dict[str, str]:
    secret = f"secret {system.upper()}_KEY"
    schemes = (spec.data.get("components") or {}).get("securitySchemes") or {}
    found = [spec.followed(item) for item in schemes.values()]
    for item in found:
        if item.get("type") in ("oauth2", "openIdConnect") or str(item.get("scheme")).lower() == "bearer":
            return {"bearer": secret}
    for item in found:
        if str(item.get("scheme")).lower() == "basic":
            return {"basic": secret}
        if item.get("type") == "apiKey" and item.get("in") == "header":
            return {"header": secret, "name": str(item.get("name"))}
    return {}


def record_lines(records: Mapping[str, tuple[FieldOf, ...]]) -> Iterator[str]:
    """The records of a file of actions."""
    if records:
        yield "records:"
    for name, fields in records.items():
        yield from keys(name, {"fields": _written(fields)}, 2)


def action_lines(actions: list[ActionOf]) -> Iterator[str]:
    """The actions of a file, each with what was left out of it."""
    yield "actions:" if actions else "actions: {}"
    for action in actions:
        yield f"  {action.name}:"
        yield from (f"    # left out: {line}" for line in _left(action))
        yield from (f"    # {plain(note)}" for note in action.notes)
        yield f"    does: {action.does}"
        yield f'    summary: "{action.summary}"'
        yield from keys("inputs", _written(action.inputs), 4) if action.inputs else ()
        yield from _returns(action)
        yield from keys(action.part, action.request, 4)


def _left(action: ActionOf) -> Iterator[str]:
    """What is not in it, by reason."""
    for why in Counter(why for _, why in action.left):
        places = [plain(place) for place, reason in action.left if reason == why]
        more = f" and {len(places) - MAX_LISTED} more" if len(places) > MAX_LISTED else ""
        yield f"{', '.join(places[:MAX_LISTED])}{more} ({plain(why)})"


def _returns(action: ActionOf) -> Iterator[str]:
    match action.returns:
        case Kind(name):
            yield f"    returns: {name}{'?' if action.maybe_missing else ''}"
        case tuple() as fields:
            yield from keys("returns", _written(fields), 4)


def _written(fields: list[FieldOf] | tuple[FieldOf, ...]) -> dict[str, Any]:
    """Names with a `?` where they may be missing, and types."""
    return {f"{item.name}{'?' if item.optional else ''}": _type(item.kind) for item in fields}


def _type(kind: Kind) -> Any:
    return {"type": "choice", "of": list(kind.options)} if kind.options else kind.name
