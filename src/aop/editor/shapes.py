"""What may stand at a path of keys: the tables of the readers, followed key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from aop.syntax.kinds import Kind
from aop.syntax.schema.shapes import NAMED
from aop.syntax.shape import actions, blocks, fields, limits
from aop.syntax.shape.actions import ACTIONS
from aop.syntax.shape.descriptions import DESCRIPTIONS
from aop.syntax.shape.keys import Named, Shape, Shaped
from aop.syntax.shape.procedure import PROCEDURE
from aop.syntax.shape.rules import RULES
from aop.syntax.shape.simple import Choice, Many
from aop.syntax.shape.tests import TESTS
from aop.syntax.shape.workspace import WORKSPACE

_ROOTS = {
    Kind.WORKSPACE: WORKSPACE,
    Kind.ACTIONS: ACTIONS,
    Kind.RULES: RULES,
    Kind.PROCEDURE: PROCEDURE,
    Kind.TEST: TESTS,
}

#: Readers that are functions and take fields, or keys of a shape.
_MADE_OF: Mapping[Any, Any] = {
    fields.fields: Named(fields.field, optional=True),
    actions.returns: Named(fields.field, optional=True),
    limits.limits: Shaped(limits.LIMITS),
    actions.connect: Shaped(actions.CONNECTION),
}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may stand somewhere: keys with what they are for, or words; and what the surrounding thing is called."""

    what: str
    keys: Mapping[str, str]
    words: tuple[str, ...]


NOTHING = Allowed("", {}, ())


def root_of(path: str, kind: Kind) -> Shape | None:
    """The keys of a kind of file."""
    return _ROOTS.get(kind)


def allowed(root: Shape | None, path: tuple[str, ...]) -> Allowed:
    """What may stand below a path of keys."""
    reader: Any = None if root is None else Shaped(root)
    for key in path:
        reader = _below(_made_of(reader), key)
    reader = _made_of(reader)
    match reader:
        case Shaped(shape) | Many(Shaped(shape)):
            return Allowed(shape.what, DESCRIPTIONS[shape.what], ())
        case Choice(options) | Many(Choice(options)):
            return Allowed("", {}, options)
    if reader is blocks.handlers:
        return Allowed("`on`", {name: f"What is done when something is {name}." for name in blocks.HANDLERS}, ())
    return NOTHING


def description(root: Shape | None, path: tuple[str, ...], key: str) -> str:
    """What a key is for, or nothing for a name of the author's own."""
    return allowed(root, path).keys.get(key, "")


def _made_of(reader: Any) -> Any:
    """What a reader that is a function takes; records of readers are not always hashable, and need none of this."""
    return _MADE_OF.get(reader, reader) if isinstance(reader, FunctionType) else reader


def _below(reader: Any, key: str) -> Any:
    """The reader of what stands under a key."""
    match reader:
        case Shaped(shape):
            return shape.readers.get(key)
        case Many(inner):
            return inner if key == "-" else _below(inner, key)
        case Named(inner, _):
            options = NAMED.get(inner, ())
            found = next((item for item in options if isinstance(item, Shape)), None)
            return None if found is None else Shaped(found)
    return None
