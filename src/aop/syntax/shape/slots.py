"""Slots: what a procedure asks for."""

from __future__ import annotations

from typing import Any

from aop.diagnostics import Note, Span
from aop.syntax import nodes
from aop.syntax.declarations import SlotDecl, TypeRef
from aop.syntax.nodes import Entry, Found
from aop.syntax.shape.choices import Choices, choices
from aop.syntax.shape.fields import PERSONAL, type_of, with_options
from aop.syntax.shape.keys import Shape, mapping, read_keys
from aop.syntax.shape.simple import (
    choice,
    condition,
    dotted,
    expression,
    free_word,
    many,
    name,
    template,
    yes_no,
)
from aop.syntax.tree import Text, Word


def variants(entry: Entry, found: Found) -> dict[str, Text] | None:
    """One text, or several by attempt, language or channel; the one for all others is `default`."""
    if not isinstance(entry.value, nodes.Mapping) or (entry.value.flow and _has_no_values(entry.value)):
        text = template(entry, found)
        return None if text is None else {"default": text}
    texts = {inner.name: template(inner, found) for inner in entry.value.entries}
    return {key: text for key, text in texts.items() if text is not None}


def _has_no_values(value: nodes.Mapping) -> bool:
    return all(inner.value.span.start == inner.value.span.end for inner in value.entries)


SLOT = Shape(
    "a slot",
    {
        "type": type_of,
        "of": choices,
        "from": expression,
        "pattern": free_word,
        "form": free_word,
        "personal": choice(*PERSONAL),
        "label": template,
        "key": name,
        "many": yes_no,
        "like": dotted,
        "rank": many(name),
        "valid when": condition,
        "invalid": template,
        "ask": variants,
        "hint": free_word,
        "confirm": yes_no,
        "keep": choice("customer"),
    },
    {"type": "write `type: text`, for example"},
)

#: A facet that means nothing without another.
NEEDS = {
    "form": "pattern",
    "label": "from",
    "key": "from",
    "like": "from",
    "rank": "from",
    "valid when": "invalid",
    "invalid": "valid when",
}


def slot(word: Word, entry: Entry, found: Found) -> SlotDecl:
    """A slot that could not be read keeps its name; its type is the empty word."""
    value = mapping(entry, found)
    if value is None:
        return SlotDecl(word, TypeRef("", word.span), None)
    facets = read_keys(SLOT, value, word.span, found)
    if not value.damaged:
        _check_together({inner.name: inner.key.inside for inner in value.entries}, found)
    listed = value.damaged or any(inner.name in ("of", "from") for inner in value.entries)
    given = facets.get("of") or Choices(())
    read = with_options({**facets, "of": given.options} if "of" in facets else facets, word, found, listed)
    return _slot(word, read, {**facets, "words": given.words})


def _check_together(keys: dict[str, Span], found: Found) -> None:
    for key, needed in NEEDS.items():
        if key in keys and needed not in keys:
            found.error("AOP161", f"`{key}` needs `{needed}` beside it", keys[key], f"add `{needed}`, or leave it out")
    if "of" in keys and "from" in keys:
        note = Note(keys["of"], "and `of` here")
        found.error("AOP171", "a slot has `of` or `from`, not both", keys["from"], "keep one of them", note)


def _slot(word: Word, read: TypeRef, facets: dict[str, Any]) -> SlotDecl:
    asks = facets.get("ask", {})
    return SlotDecl(
        name=word,
        type=read,
        ask=asks.get("default") or next(iter(asks.values()), None),
        pattern=facets.get("pattern"),
        form=facets.get("form"),
        personal=facets.get("personal"),
        options_from=facets.get("from"),
        label=facets.get("label"),
        key=facets.get("key"),
        many=facets.get("many", False),
        like=facets.get("like"),
        rank=facets.get("rank", ()),
        valid_when=facets.get("valid when"),
        invalid=facets.get("invalid"),
        hint=facets.get("hint"),
        confirm=facets.get("confirm", False),
        keep=facets.get("keep"),
        asks=asks,
        words=facets["words"],
    )
