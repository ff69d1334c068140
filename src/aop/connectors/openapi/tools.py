"""The file of actions that the tools of an MCP server become: types by the same rules, the schema of each pinned.

What a server says of the effects of a tool is a hint: every action `writes` until its author has looked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from aop.connectors.mcp_bindings import schema_digest
from aop.connectors.openapi.catalogue import Written, action_lines, record_lines
from aop.connectors.openapi.naming import free, snake
from aop.connectors.openapi.operations import MAX_BODY_DEPTH, ActionOf, LeftOut
from aop.connectors.openapi.schemas import FieldOf, Kind, Types
from aop.connectors.openapi.spec import Spec
from aop.connectors.openapi.wording import keys, plain, sayable
from aop.errors import WrongUse


def write_tools(
    offered: Iterable[Any], system: str, connect: Mapping[str, Any], wanted: Collection[str] | None
) -> Written:
    """`wanted` are names of tools, None means all. Raises WrongUse for one that is not offered."""
    tools = {str(item.name): item for item in offered}
    for name in wanted or ():
        if name not in tools:
            raise WrongUse(
                f"the server has no tool `{name}`; it has {', '.join(f'`{item}`' for item in list(tools)[:6])}"
            )
    records: dict[str, tuple[FieldOf, ...]] = {}
    left: list[tuple[str, str]] = []
    actions: list[ActionOf] = []
    without: list[tuple[str, str]] = []
    for name, tool in tools.items():
        if wanted is not None and name not in wanted:
            continue
        try:
            actions.append(_action(tool, free(snake(name), {item.name for item in actions}), records, left))
        except LeftOut as why:
            without.append((name, str(why)))
    lines = [
        "# Made by `aop connect mcp`. It is yours now: take out what no procedure needs, and write `does: reads` with",
        "# `reads_because` where you know that nothing is changed.",
        *(f"# left out: the tool {plain(name)}: {plain(why)}" for name, why in without),
        f"system: {system}",
        *keys("connect", {"kind": "mcp", **connect}, 0),
        *record_lines(records),
        *action_lines(actions),
    ]
    inputs = sum(len(item.inputs) for item in actions)
    return Written("\n".join(lines) + "\n", len(actions), len(records), inputs, tuple(without), tuple(left))


def _action(tool: Any, name: str, records: dict[str, tuple[FieldOf, ...]], left: list[tuple[str, str]]) -> ActionOf:
    start = len(left)
    if not sayable(tool.name):
        raise LeftOut("its name cannot be written")
    action = ActionOf(name, "writes", plain(tool.description or "") or f"Call {name}.", part="mcp", notes=_hints(tool))
    request: dict[str, Any] = {"tool": tool.name}
    request["schema"] = schema_digest(tool.name, tool.input_schema, tool.output_schema)
    types = Types(Spec(tool.input_schema, ""), records, {}, left)
    found = types.resolved(tool.input_schema)
    if arguments := _arguments(types, action, found, needed=True, prefix="", depth=1):
        request["arguments"] = arguments
    answered = Types(Spec(tool.output_schema or {}, ""), records, {}, left)
    output = answered.resolved(tool.output_schema) if tool.output_schema else {}
    if output.get("properties"):
        action.returns = answered.fields(output, name, f"{name} answers") or None
    if action.returns is None:
        action.returns = (FieldOf("text", Kind("text"), True),)
    if answered.names:
        request["names"] = answered.names
    action.request, action.left = request, left[start:]
    return action


def _hints(tool: Any) -> tuple[str, ...]:
    """What the server says of itself, as a comment."""
    said = tool.annotations
    hints = [] if said is None else [("it only reads", said.read_only_hint), ("it may destroy", said.destructive_hint)]
    return tuple(f"the server says: {words}" for words, given in hints if given)


def _arguments(
    types: Types, action: ActionOf, found: Mapping[str, Any], *, needed: bool, prefix: str, depth: int
) -> dict[str, Any]:
    """What goes to the tool, with an input at each end. Raises LeftOut for one that it needs and cannot be given."""
    tree: dict[str, Any] = {}
    for key, schema in (found.get("properties") or {}).items():
        inner = types.resolved(schema)
        must = needed and key in (found.get("required") or ())
        place = f"{action.name}.{prefix}{key}"
        if inner.get("properties") and depth < MAX_BODY_DEPTH:
            if branch := _arguments(types, action, inner, needed=must, prefix=f"{prefix}{key}_", depth=depth + 1):
                tree[key] = branch
            continue
        item = types.resolved(inner.get("items")) if inner.get("type") == "array" else {}
        if item.get("properties") and depth < MAX_BODY_DEPTH:
            if branch := _arguments(types, action, item, needed=must, prefix=f"{prefix}{key}_", depth=depth + 1):
                tree[key] = [branch]
                types.left.append((place, "more than one of its list"))
            continue
        kind = types.kind(schema, action.name, place) if sayable(str(key)) else None
        if kind is None:
            if must:
                raise LeftOut(f"it needs `{key}`, which no input can be")
            continue
        name = free(snake(f"{prefix}{key}"), {item.name for item in action.inputs})
        action.inputs.append(FieldOf(name, kind, not must))
        tree[key] = f"{{{name}}}"
    return tree
