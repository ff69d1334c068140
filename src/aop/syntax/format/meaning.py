"""What a file says, without where it says it: two files with one meaning differ only in how they are laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from aop.diagnostics import Span
from aop.syntax.snippet import Snippet


def meaning(declared: Any) -> Any:
    """A tree of plain tuples, to be compared: every field but the places.

    A table that nobody has read yet says what its lines say, whatever blanks stand around them.
    """
    match declared:
        case Snippet(text=text):
            return tuple(line.strip() for line in text.split("\n") if line.strip())
        case tuple() | list():
            return tuple(meaning(item) for item in declared)
        case Mapping():
            return tuple((key, meaning(value)) for key, value in declared.items())
    if is_dataclass(declared):
        values = ((field.name, getattr(declared, field.name)) for field in fields(declared))
        parts = (meaning(value) for name, value in values if not isinstance(value, Span))
        return (type(declared).__name__, *parts)
    return declared
