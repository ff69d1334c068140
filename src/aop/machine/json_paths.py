"""Where something stands in an answer: `$.refund.id`, `$.data[0].status`, `$["content-type"]`. Nothing else is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: Longer paths are a mistake.
MAX_STEPS = 20

_STEP = re.compile(r"""\.([A-Za-z_][\w-]*)|\[(\d{1,4})\]|\["([^"\\]{1,100})"\]|\['([^'\\]{1,100})'\]""", re.ASCII)

JsonPath = tuple[str | int, ...]


def read_path(text: str) -> JsonPath | None:
    """The steps of a path; None for a text that is none."""
    if not isinstance(text, str) or not text.startswith("$"):
        return None
    steps: list[str | int] = []
    place = 1
    while place < len(text):
        found = _STEP.match(text, place)
        if found is None or len(steps) == MAX_STEPS:
            return None
        steps.append(int(found[2]) if found[2] else found[1] or found[3] or found[4])
        place = found.end()
    return tuple(steps)


def at(data: Any, path: JsonPath) -> Any:
    """What stands there; None where nothing does."""
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, Mapping) else None
    return data
