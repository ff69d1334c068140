"""Names of fields as a system has them (`displayName`) and as the language has them (`display_name`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def renamed(data: Any, names: Mapping[str, str]) -> Any:
    """The data with its keys renamed, however deep they stand."""
    match data:
        case dict():
            return {names.get(key, key): renamed(item, names) for key, item in data.items()}
        case list():
            return [renamed(item, names) for item in data]
    return data
