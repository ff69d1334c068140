"""From a table of keys to JSON Schema: each shape becomes one definition, found by its name.

Readers made of others (a list, a choice, things under names) are records and are taken apart. What stands under a name
is read by a function; `NAMED` says which shape, or which values, that function takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aop.syntax.schema.values import BLOCK, NAME, TYPE, VALUES, Schema, text
from aop.syntax.shape import actions, blocks, fields, limits, models, procedure, slots, workspace
from aop.syntax.shape.descriptions import DESCRIPTIONS
from aop.syntax.shape.keys import Named, Shape, Shaped
from aop.syntax.shape.simple import Choice, Many, WholeNumber

#: What a reader of a named thing takes: the first that fits of shapes and values.
NAMED: Mapping[Callable[..., Any], tuple[Shape | Schema, ...]] = {
    actions.action: (actions.ACTION,),
    actions.record: (actions.RECORD,),
    actions.event: (actions.EVENT,),
    blocks.step: (BLOCK,),
    blocks.table: (BLOCK,),
    fields.field: (TYPE, fields.FIELD),
    models.models: (models.MODEL,),
    procedure.constant: (VALUES[procedure.constant],),
    procedure.intent: (procedure.INTENT,),
    procedure.message: (VALUES[slots.variants],),
    slots.slot: (slots.SLOT,),
    workspace.channel: (workspace.CHANNEL,),
    workspace.level: (workspace.LEVEL,),
    workspace.queue: (workspace.QUEUE,),
    workspace.role: (workspace.ROLE,),
    workspace.topic: (workspace.TOPIC,),
}

#: Keys of a shape that mean nothing without others.
NEEDS: Mapping[str, Mapping[str, str]] = {slots.SLOT.what: slots.NEEDS}

_OPTIONAL = r"\??"
_FIELDS: Named[Any] = Named(fields.field, optional=True)
_MAYBE_TYPE = text(r"(list +of +)*[a-z][a-z0-9_.]*\??", "order?")


class Definitions:
    """The definitions that a schema needs, each made when it is first asked for."""

    def __init__(self) -> None:
        self.made: dict[str, Schema] = {}

    def shape(self, shape: Shape) -> Schema:
        """A reference to the definition of a shape."""
        key = shape.what.removeprefix("a ").removeprefix("an ").replace(" ", "_")
        if key not in self.made:
            self.made[key] = {}  # its place, should it hold itself
            self.made[key] = self.keys(shape)
        return {"$ref": f"#/$defs/{key}"}

    def keys(self, shape: Shape) -> Schema:
        """An object with the keys of a shape and no others."""
        says = DESCRIPTIONS[shape.what]
        schema: Schema = {
            "type": "object",
            "properties": {key: {"description": says[key]} | self.value(read) for key, read in shape.readers.items()},
            "additionalProperties": False,
        }
        if shape.required:
            schema["required"] = list(shape.required)
        if needs := NEEDS.get(shape.what):
            schema["dependentRequired"] = {key: [needed] for key, needed in needs.items()}
        return schema

    def value(self, reader: Any) -> Schema:
        """What a reader takes. Raises KeyError for one that nothing is known about."""
        match reader:
            case Shaped(shape):
                return self.shape(shape)
            case Named(inner, optional):
                return self.named(inner, optional)
            case Many(inner, once):
                return {"type": "array", "items": self.value(inner)} | ({"uniqueItems": True} if once else {})
            case Choice(options):
                return {"enum": list(options)}
            case WholeNumber(low, high):
                return {"type": ["integer", "string"], "minimum": low, "maximum": high, "pattern": "^[0-9]{1,9}$"}
        if reader is fields.fields:
            return self.value(_FIELDS)
        if reader is limits.limits:
            return self.shape(limits.LIMITS)
        if reader is models.models:
            default = {"description": "The model that reads messages: `local`, or one of those below.", **text(NAME)}
            named = self.named(models.models, optional=False)
            return named | {"properties": {models.DEFAULT: default}}
        if reader is actions.returns:
            return {"anyOf": [_MAYBE_TYPE, self.value(_FIELDS)]}
        return VALUES[reader]

    def named(self, inner: Callable[..., Any], optional: bool) -> Schema:
        """Things under names of the author's own."""
        options = [self.shape(item) if isinstance(item, Shape) else item for item in NAMED[inner]]
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^{NAME}{_OPTIONAL if optional else ''}$"},
            "additionalProperties": options[0] if len(options) == 1 else {"anyOf": options},
        }
