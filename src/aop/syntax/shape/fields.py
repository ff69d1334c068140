"""Types as written, and fields: of records, of inputs, of results."""

from __future__ import annotations

import re
from typing import Any

from aop.diagnostics import Note
from aop.syntax import nodes
from aop.syntax.declarations import FieldDecl, TypeRef
from aop.syntax.nodes import Entry, Found
from aop.syntax.nodes.scalars import part, stripped, whole
from aop.syntax.nodes.words import short
from aop.syntax.shape.keys import Shape, named, shaped
from aop.syntax.shape.names import NAME, dotted_name
from aop.syntax.shape.simple import choice, free_word, many, scalar, yes_no
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Word

#: Classes of personal data.
PERSONAL = ("contact", "identity", "financial", "health")

#: What other languages call a type, and what it is called here.
_CALLED = {
    "string": "text", "str": "text", "int": "integer", "float": "number", "decimal": "number", "bool": "yes_no",
    "boolean": "yes_no", "datetime": "moment", "timestamp": "moment", "enum": "choice", "currency": "money",
    "percentage": "percent", "array": "list of text", "file": "attachment", "image": "attachment",
    "usd": "money", "eur": "money", "gbp": "money", "dollars": "money", "yesno": "yes_no",
}  # fmt: skip

_LIST = re.compile(r"list +of +(?=\S)")
_WORDS = re.compile(r"[^\s?]+")


def type_of(entry: Entry, found: Found) -> TypeRef | None:
    """A type in one text: `text`, `shop.order`, `list of item`."""
    value = scalar(entry, found)
    return None if value is None else read_type(stripped(value.snippet), found)


def maybe_type(entry: Entry, found: Found) -> tuple[TypeRef, bool] | None:
    """A type that a `?` may follow: the answer may be *not found*."""
    value = scalar(entry, found)
    if value is None:
        return None
    snippet = stripped(value.snippet)
    maybe = snippet.text.endswith("?")
    read = read_type(part(snippet, 0, len(snippet.text) - 1) if maybe else snippet, found)
    return None if read is None else (read, maybe)


def read_type(snippet: Snippet, found: Found) -> TypeRef | None:
    if match := _LIST.match(snippet.text):
        item = read_type(part(snippet, match.end(), len(snippet.text)), found)
        return None if item is None else TypeRef("list", whole(snippet), item=item)
    text = snippet.text
    if text in _CALLED:
        found.error("AOP170", f"`{text}` is no type", whole(snippet), f"write `{_CALLED[text]}`")
    elif text == "list":
        found.error("AOP170", "a list has to say of what", whole(snippet), "write `list of text`, for example")
    elif text.endswith("?") and NAME.fullmatch(text[:-1]):
        advice = f"put the `?` after the name: `name?: {text[:-1]}`"
        found.error("AOP170", "a `?` cannot follow a type here", snippet.span(len(text) - 1, len(text)), advice)
    elif not _WORDS.fullmatch(text):
        found.error("AOP170", f"`{short(text)}` is no type", whole(snippet), "write one, as `text` or `list of text`")
    else:
        return TypeRef(dotted_name(snippet, found).text, whole(snippet))
    return None


def options(entry: Entry, found: Found) -> tuple[Word, ...] | None:
    """The options of a fixed choice, each once."""
    words = many(free_word)(entry, found)
    if words is None:
        return None
    kept: dict[str, Word] = {}
    for word in words:
        folded = word.text.casefold()
        if folded in kept:
            note = Note(kept[folded].span, "first given here")
            message = f"the option `{short(word.text)}` is given twice"
            if kept[folded].text != word.text:
                message = f"the option `{short(word.text)}` is `{short(kept[folded].text)}` in other capitals"
            found.error("AOP204", message, word.span, "keep one of them", note)
        kept.setdefault(folded, word)
    return tuple(kept.values())


FIELD = Shape(
    "a field",
    {"type": type_of, "of": options, "personal": choice(*PERSONAL), "signed": yes_no},
    {"type": "write `type: text`, for example"},
)


def field(word: Word, entry: Entry, found: Found) -> FieldDecl:
    """`id: text`, or `status: {type: choice, of: [a, b]}`; a `?` after the name makes it optional.

    A field whose type could not be read keeps its name; its type is the empty word.
    """
    optional, value = entry.name.endswith("?"), entry.value
    if isinstance(value, nodes.Mapping):
        facets = shaped(FIELD)(entry, found) or {}
        read = with_options(facets, word, found, listed=value.damaged or value.get("of") is not None)
    else:
        facets = {"type": type_of(entry, found)}
        read = with_options(facets, word, found)
    return FieldDecl(word, read, optional, facets.get("personal"), facets.get("signed", False))


def with_options(facets: dict[str, Any], word: Word, found: Found, listed: bool = False) -> TypeRef:
    """The type of a field or slot with its options; `listed` when these are given, here or at run time."""
    read = facets.get("type")
    if read is None:
        return TypeRef("", word.span, facets.get("of", ()))
    if read.kind == "choice" and "of" not in facets and not listed:
        found.error("AOP161", "a choice needs its options", read.span, "write `{type: choice, of: [a, b]}`")
    elif read.kind != "choice" and facets.get("of"):
        span = facets["of"][0].span
        found.error("AOP171", "only a `choice` has options", span, "write `type: choice`, or leave `of` out")
    return TypeRef(read.kind, read.span, facets.get("of", ()), read.item)


def fields(entry: Entry, found: Found) -> tuple[FieldDecl, ...] | None:
    """Fields in their order; `tier` and `tier?` are the same one."""
    read = named(field, optional=True)(entry, found)
    if read is None:
        return None
    kept: dict[str, FieldDecl] = {}
    for item in read:
        if item.name.text in kept:
            note = Note(kept[item.name.text].name.span, "first given here")
            message = f"`{short(item.name.text)}` is given twice"
            found.error("AOP204", message, item.name.span, "keep one of them", note)
        kept.setdefault(item.name.text, item)
    return tuple(kept.values())
