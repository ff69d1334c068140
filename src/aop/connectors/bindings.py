"""The `sql:` part of an action: which query it calls, what its parameters are and how its columns are to be read.

    sql:
      query: refund
      params: {charge: order.charge_id, cents: amount.minor}
      json: [customer, items]
      cents: [total, items.price]

- `params` gives a parameter the path of an input; one that is not listed is the input of the same name. A path goes
  through fields (`order.order_id`); a field of a list is the list of that field. Money has `amount`, `currency` and
  `minor` (whole cents); by itself it is its amount.
- `json` names the columns that hold JSON text (`json_object`, `json_group_array`).
- `cents` names what is stored as a whole number of hundredths, by path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aop.connectors.queries import Query
from aop.errors import CatalogueError
from aop.machine.types import Action, RecordType, Type

MONEY_PARTS = ("amount", "currency", "minor")

_KEYS = ("query", "params", "json", "cents")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    query: str
    params: Mapping[str, Path]
    json: tuple[str, ...] = ()
    cents: tuple[Path, ...] = ()

    def path(self, parameter: str) -> Path:
        """Where the value of a parameter is found among the inputs."""
        return self.params.get(parameter, (parameter,))


def read_binding(action: Action) -> Binding:
    """Raises CatalogueError when the part is missing or has another shape."""
    part = action.binding.get("sql")
    if not isinstance(part, Mapping) or not isinstance(part.get("query"), str):
        raise CatalogueError(f"{action.name} names no query: write `sql: {{query: name_of_it}}`")
    for key in part:
        if key not in _KEYS:
            raise CatalogueError(f"{action.name}: `{key}` is no key of `sql`; its keys are {', '.join(_KEYS)}")
    params = part.get("params", {})
    if not isinstance(params, Mapping) or not all(isinstance(path, str) for path in params.values()):
        raise CatalogueError(f"{action.name}: write `params: {{parameter: input.field}}`")
    return Binding(
        part["query"],
        {name: tuple(path.split(".")) for name, path in params.items()},
        _texts(action, part, "json"),
        tuple(tuple(path.split(".")) for path in _texts(action, part, "cents")),
    )


def _texts(action: Action, part: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = part.get(key, [])
    if not isinstance(found, Sequence) or isinstance(found, str) or not all(isinstance(item, str) for item in found):
        raise CatalogueError(f"{action.name}: write `{key}: [name, other_name]`")
    return tuple(found)


def check_binding(action: Action, binding: Binding, query: Query, records: Mapping[str, RecordType]) -> None:
    """Raises CatalogueError unless the query fits the action: parameters, failures, and that a read has one answer.

    Fields are looked up in `records`; those of a record that is not there are believed.
    """
    for name in binding.params:
        if name not in query.parameters:
            raise CatalogueError(f"{action.name}: the query `{query.name}` has no parameter `:{name}`")
    for name in query.parameters:
        if binding.path(name)[0] not in action.inputs:
            raise CatalogueError(
                f"{action.name}: the parameter `:{name}` of the query `{query.name}` is no input; "
                f"add `params: {{{name}: input.field}}`"
            )
        _check_path(action, binding.path(name), records)
    for failure in query.failures:
        if failure not in action.failures:
            raise CatalogueError(
                f"{action.name}: the query `{query.name}` fails with `{failure}`, which its `failures` do not list"
            )


def _check_path(action: Action, path: Path, records: Mapping[str, RecordType]) -> None:
    kind = action.inputs[path[0]].type
    for place, word in enumerate(path[1:], 1):
        fields = _fields_of(kind, records)
        if fields is None:
            return
        if word not in fields:
            raise CatalogueError(f"{action.name}: `{'.'.join(path[:place])}` has no field `{word}`")
        kind = fields[word]


def _fields_of(kind: Type, records: Mapping[str, RecordType]) -> Mapping[str, Type] | None:
    """The fields a path may go on with; None when they are not known."""
    while kind.kind == "list" and kind.item is not None:
        kind = kind.item
    if kind.kind == "money":
        return dict.fromkeys(MONEY_PARTS, Type("text"))
    if kind.kind != "record":
        return {}
    record = records.get(kind.record or "")
    return None if record is None else {name: field.type for name, field in record.fields.items()}
