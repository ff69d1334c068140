"""Readers of what is counted and bounded: limits, tries, sizes, costs.

A cost in `$` is in the workspace's currency; it stays `$` here, until the whole file is read.
"""

from __future__ import annotations

import re
from typing import Any

from aop.syntax.nodes import Entry, Found
from aop.syntax.nodes.scalars import part, stripped
from aop.syntax.nodes.words import short
from aop.syntax.sentences import parse_expression
from aop.syntax.shape.keys import Shape, shaped
from aop.syntax.shape.simple import scalar, taken, whole_number
from aop.syntax.tree import Literal
from aop.values import Money

#: What holds when a workspace does not say otherwise; `message_size` is in bytes.
DEFAULT_LIMITS = {"attempts": 3, "go_back": 3, "questions": 20, "turns": 60, "message_size": 16 * 1024}

MAX_MESSAGE_BYTES = 1 << 20

_TRIES = re.compile(r"(?P<count>[1-9]\d{0,3}) per (?P<per>day|hour)", re.ASCII)
_SIZE = re.compile(r"(?P<count>[1-9]\d{0,6}) ?(?P<unit>KiB|MiB|bytes)", re.ASCII)
_COST = re.compile(r"(?P<cost>\S.*?) +per +conversation")
_BYTES = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20}


def tries(entry: Entry, found: Found) -> tuple[int, str] | None:
    """`5 per day`."""
    value = scalar(entry, found)
    if value is None:
        return None
    if match := _TRIES.fullmatch(value.text.strip()):
        return int(match["count"]), match["per"]
    message = f"`{short(value.text)}` is no number of tries"
    found.error("AOP167", message, value.inside, "write `5 per day` or `3 per hour`, for example")
    return None


def size(entry: Entry, found: Found) -> int | None:
    """`16 KiB`, in bytes."""
    value = scalar(entry, found)
    if value is None:
        return None
    match = _SIZE.fullmatch(value.text.strip())
    if match and (count := int(match["count"]) * _BYTES[match["unit"]]) <= MAX_MESSAGE_BYTES:
        return count
    message = f"`{short(value.text)}` is no size up to 1 MiB"
    found.error("AOP167", message, value.inside, "write `16 KiB`, for example")
    return None


def cost(entry: Entry, found: Found) -> Money | None:
    """`$0.50 per conversation`."""
    value = scalar(entry, found)
    if value is None:
        return None
    snippet = stripped(value.snippet)
    if match := _COST.fullmatch(snippet.text):
        read = taken(parse_expression(part(snippet, 0, match.end("cost"))), found)
        if read is None:
            return None
        if isinstance(read, Literal) and isinstance(read.value, Money):
            return read.value
    message = f"`{short(value.text)}` is no cost"
    found.error("AOP167", message, value.inside, "write `$0.50 per conversation`, for example")
    return None


LIMITS = Shape(
    "limits",
    {
        "attempts": whole_number(1, 20),
        "go_back": whole_number(0, 20),
        "questions": whole_number(1, 1000),
        "turns": whole_number(1, 10_000),
        "message_size": size,
        "model_cost": cost,
    },
)


def limits(entry: Entry, found: Found) -> dict[str, Any]:
    """The limits given, over those that hold by default."""
    return DEFAULT_LIMITS | (shaped(LIMITS)(entry, found) or {})
