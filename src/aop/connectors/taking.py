"""What an action takes from an answer in JSON: the fields it names, called as the language has them, in its units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from aop.connectors.answers import from_cents
from aop.errors import OutcomeUnknown, PortError
from aop.machine.json_paths import JsonPath, at
from aop.machine.types import Action


class Taking(Protocol):
    """A part that says where things are (`result`), what comes in hundredths, and what fields are called there."""

    @property
    def result(self) -> Mapping[str, JsonPath] | JsonPath | None: ...

    @property
    def cents(self) -> tuple[tuple[str, ...], ...]: ...

    @property
    def names(self) -> Mapping[str, str]: ...


def shaped(action: Action, binding: Taking, data: Any) -> Any:
    """The data as the action declares it, as far as the binding says. Raises PortError for cents that are none; after
    a write it is then unclear what was done."""
    match binding.result:
        case None:
            found = data
        case tuple() as path:
            found = at(data, path)
        case fields:
            found = {name: at(data, path) for name, path in fields.items()}
    found = renamed(found, binding.names) if binding.names else found
    try:
        for path in binding.cents:
            from_cents(action, found, path)
    except PortError as error:
        raise OutcomeUnknown(str(error)) if action.writes else error from None
    return found


def renamed(data: Any, names: Mapping[str, str]) -> Any:
    """The data with its keys renamed (`displayName`, `display_name`), however deep they stand."""
    match data:
        case dict():
            return {names.get(key, key): renamed(item, names) for key, item in data.items()}
        case list():
            return [renamed(item, names) for item in data]
    return data
