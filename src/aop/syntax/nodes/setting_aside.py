"""Taking out the part of a file that is no YAML, so that the rest can still be read.

A part is a key with all that is indented below it: one slot, one step; or a whole top-level key when the
defect is in its own line. It becomes comment lines, which YAML allows everywhere and which keep every offset.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"^(?P<indent> *)[^\s#].*$", re.MULTILINE)
_NOT_BREAK = re.compile(r"[^\r\n]")


def set_aside(layout: str, at: int) -> str | None:
    """The layout with the part around `at` as comment; None when nothing is there to take out."""
    lines = [(match.start(), len(match["indent"])) for match in _LINE.finditer(layout)]
    index = max((number for number, (start, _) in enumerate(lines) if start <= at), default=None)
    if index is None:
        return None
    first = _first(lines, index)
    limit = lines[first][1]
    end = next((start for start, indent in lines[index + 1 :] if indent <= limit), len(layout))
    return layout[: lines[first][0]] + _NOT_BREAK.sub("#", layout[lines[first][0] : end]) + layout[end:]


def _first(lines: list[tuple[int, int]], index: int) -> int:
    """The line that opens the part: indented like the first line under its top-level key."""
    top = next((number for number in range(index, -1, -1) if lines[number][1] == 0), 0)
    if index == top:
        return index
    width = lines[top + 1][1]
    if lines[index][1] < width:
        return index
    return next(number for number in range(index, top, -1) if lines[number][1] <= width)
