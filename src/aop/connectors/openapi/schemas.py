"""JSON Schema as types of the language: texts, numbers, choices, lists, and records that are declared once.

What the language cannot say is left out and named, never guessed: keys of any name, lists of lists, a value that is a
number or an object. Of alternatives that are all objects, a record has the fields of every one of them, and only those
that each must have are needed; of an id or the object it stands for, the id is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aop.connectors.openapi.naming import free, record_name, snake
from aop.connectors.openapi.spec import Spec
from aop.connectors.openapi.wording import sayable

#: Alternatives and parts within one another.
MAX_NESTED = 12

#: More options are a list of things, not a choice.
MAX_OPTIONS = 60

#: An address stays a text: descriptions call relative ones `uri` too, and what may be said of it is the author's word.
_FORMATS = {"date-time": "moment", "date": "date", "email": "email"}
_PLAIN = {"integer": "integer", "number": "number", "boolean": "yes_no"}
_MERGED = ("properties", "required", "type", "nullable", "enum", "items", "additionalProperties", "format")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type as it is written: `text`, `list of item`; a choice has `options`."""

    name: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldOf:
    name: str
    kind: Kind
    optional: bool


@dataclass
class Types:
    """Makes types, and the records they need. `left` are the parts that were left out, with the reason."""

    spec: Spec
    records: dict[str, tuple[FieldOf, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)
    _made: dict[str, str] = field(default_factory=dict)

    def made(self) -> tuple[dict[str, tuple[FieldOf, ...]], dict[str, str], dict[str, str]]:
        """What was made so far, to come `back_to`."""
        return dict(self.records), dict(self.names), dict(self._made)

    def back_to(self, before: tuple[dict[str, tuple[FieldOf, ...]], dict[str, str], dict[str, str]]) -> None:
        """As if nothing had been made since."""
        self.records, self.names, self._made = before

    # ---- what a schema is, once references and alternatives are resolved

    def resolved(self, schema: Any, depth: int = 0) -> Mapping[str, Any]:
        """One schema without `$ref`, `allOf`, `oneOf` and `anyOf`. `x-left` is why there is none."""
        found = self.spec.followed(schema)
        if depth > MAX_NESTED:
            return {"x-left": "nested too deep"}
        merged: Mapping[str, Any] = {key: found[key] for key in _MERGED if key in found}
        if isinstance(merged.get("type"), list):
            merged = {**merged, **_of_types(merged["type"])}
        for part in found.get("allOf") or ():
            merged = _both(self.resolved(part, depth + 1), merged)
        alternatives = [*(found.get("oneOf") or ()), *(found.get("anyOf") or ())]
        if alternatives:
            merged = self._one_of(merged, [self.resolved(item, depth + 1) for item in alternatives])
        return merged

    def _one_of(self, base: Mapping[str, Any], parts: list[Mapping[str, Any]]) -> Mapping[str, Any]:
        nullable = any(_is_nothing(item) or item.get("nullable") for item in parts)
        parts = [item for item in parts if not _is_nothing(item)]
        objects = [item for item in parts if _is_object(item)]
        texts = [item for item in parts if item.get("type") == "string"]
        if base.get("properties") and not any(item.get("type") for item in parts):
            objects = [item for item in parts if item.get("properties")] or [{}]
            return _both(_any(objects), base)
        if len(parts) == 1:
            chosen: Mapping[str, Any] = parts[0]
        elif parts and len(objects) == len(parts):
            chosen = _any(objects)
        elif texts and len(texts) + len(objects) == len(parts):
            chosen = texts[0] if len(texts) == 1 else _any_text(texts)
        else:
            return {"x-left": "values of several types"}
        return {**_both(chosen, base), **({"nullable": True} if nullable else {})}

    # ---- types

    def kind(self, schema: Any, owner: str, place: str) -> Kind | None:
        """The type of a schema. `owner` is what a record without a name of its own is called after."""
        found = self.resolved(schema)
        why = found.get("x-left") or self._unsayable(found)
        if why:
            self.left.append((place, why))
            return None
        if _is_object(found):
            return self._record(schema, found, owner, place)
        if found.get("type") == "array":
            return self._list(found.get("items"), owner, place)
        return _simple(found)

    def _unsayable(self, found: Mapping[str, Any]) -> str:
        if not found.get("type") and not found.get("enum") and not found.get("properties"):
            return "of no type"
        if _is_object(found) and not found.get("properties"):
            return "keys of any name"
        return ""

    def _list(self, items: Any, owner: str, place: str) -> Kind | None:
        inner = self.resolved(items)
        if inner.get("type") == "array":
            self.left.append((place, "a list of lists"))
            return None
        kind = self.kind(items, owner, f"{place}[]")
        return None if kind is None else Kind(f"list of {'text' if kind.options else kind.name}")

    def _record(self, schema: Any, found: Mapping[str, Any], owner: str, place: str) -> Kind | None:
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        if reference in self._made:
            return Kind(self._made[reference]) if self._made[reference] else None
        name = free(record_name(str(reference).rsplit("/", 1)[-1] if reference else owner), self.records)
        if reference:
            self._made[reference] = name  # before its fields: they may hold it again
        self.records[name] = ()
        self.records[name] = self.fields(found, name, name)
        if not self.records[name]:
            del self.records[name]
            self._made |= {reference: ""} if reference else {}
            self.left.append((place, "none of its keys can be said"))
            return None
        return Kind(name)

    def fields(self, found: Mapping[str, Any], owner: str, place: str) -> tuple[FieldOf, ...]:
        """The fields of an object's answer; needed are those that are always there and never null."""
        needed = set(found.get("required") or ())
        fields: dict[str, FieldOf] = {}
        for key, schema in found["properties"].items():
            name = snake(str(key))
            if self.spec.followed(schema).get("writeOnly"):
                continue
            if not sayable(str(key)):
                self.left.append((f"{place}.{name}", "a key that cannot be written"))
                continue
            if name in fields:
                self.left.append((f"{place}.{key}", f"another key is `{name}` too"))
                continue
            kind = self.kind(schema, f"{owner}_{name}", f"{place}.{key}")
            if kind is not None:
                optional = key not in needed or bool(self.resolved(schema).get("nullable"))
                fields[name] = FieldOf(name, kind, optional or _may_be_empty(kind, name))
                self.called(str(key), name)
        return tuple(fields.values())

    def called(self, key: str, name: str) -> None:
        """Keeps what a field is called there, when it is something else."""
        if key != name:
            self.names[key] = name


def _may_be_empty(kind: Kind, name: str) -> bool:
    """An empty text is missing in the language; of all texts only an id never is one."""
    return kind.name == "text" and name != "id" and not name.endswith("_id")


def _simple(found: Mapping[str, Any]) -> Kind:
    kind = found.get("type") or "string"
    if kind in _PLAIN:
        return Kind(_PLAIN[kind])
    options = tuple(dict.fromkeys(str(item) for item in found.get("enum") or () if item not in ("", None)))
    apart = len({item.casefold() for item in options}) == len(options)  # no two that only their capitals tell apart
    if 0 < len(options) <= MAX_OPTIONS and apart and all(sayable(item) for item in options):
        return Kind("choice", options)
    return Kind(_FORMATS.get(str(found.get("format")), "text"))


# ---- schemas together


def _is_object(found: Mapping[str, Any]) -> bool:
    return found.get("type") == "object" or "properties" in found


def _is_nothing(found: Mapping[str, Any]) -> bool:
    """Null, or the empty text by which a value is taken back."""
    return found.get("type") == "null" or (found.get("enum") in ([""], [None]))


def _of_types(types: list[str]) -> dict[str, Any]:
    """OpenAPI 3.1: `type: [string, "null"]`."""
    kept = [item for item in types if item != "null"]
    more = {"nullable": True} if len(kept) < len(types) else {}
    return {"type": kept[0], **more} if len(kept) == 1 else {"type": None, "x-left": "values of several types"}


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What holds when both hold; the second wins where they say the same thing."""
    properties = {**(one.get("properties") or {}), **(other.get("properties") or {})}
    required = [*(one.get("required") or ()), *(other.get("required") or ())]
    merged = {**one, **{key: value for key, value in other.items() if value is not None}}
    return {**merged, **({"properties": properties, "required": required} if properties else {})}


def _any(objects: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The keys of all; needed where each needs it. One that they type differently stays a choice between the types."""
    seen: dict[str, list[Any]] = {}
    for item in objects:
        for key, schema in (item.get("properties") or {}).items():
            if schema not in seen.setdefault(key, []):
                seen[key].append(schema)
    required = set.intersection(*(set(item.get("required") or ()) for item in objects))
    properties = {key: found[0] if len(found) == 1 else {"anyOf": found} for key, found in seen.items()}
    return {"type": "object", "properties": properties, "required": sorted(required)}


def _any_text(texts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A choice among the options of all; a text when one of them is any text."""
    options = [item.get("enum") for item in texts]
    if all(options):
        return {"type": "string", "enum": list(dict.fromkeys(each for item in options if item for each in item))}
    return {"type": "string"}
