"""Names of another system as names of the language, each kept once in its place."""

from __future__ import annotations

import re
from collections.abc import Container

from aop.machine.types import BUILT_IN_RECORDS, KINDS

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINED = re.compile(r"[^a-z0-9]+")

#: Names longer than this are cut.
MAX_NAME = 80

#: What is no name of a record: types, and what other languages call one.
_TYPES = {
    *KINDS, *BUILT_IN_RECORDS, "string", "str", "int", "float", "decimal", "bool", "boolean", "datetime", "timestamp",
    "enum", "currency", "percentage", "array", "file", "image", "customer",
}  # fmt: skip


def snake(text: str) -> str:
    """`PostRefunds` as `post_refunds`; what starts with no letter gets one."""
    name = _JOINED.sub("_", _HUMP.sub("_", text).lower()).strip("_")[:MAX_NAME].rstrip("_")
    return name if name[:1].isalpha() else f"x_{name}".rstrip("_")


def record_name(text: str) -> str:
    """A record must not be called like a type."""
    name = snake(text)
    return f"{name}_record" if name in _TYPES else name


def free(name: str, taken: Container[str]) -> str:
    """The name, with a number when it is taken."""
    number, made = 2, name
    while made in taken:
        made, number = f"{name}_{number}", number + 1
    return made
