"""A procedure file (language, section 2)."""

from __future__ import annotations

from typing import Any

from aop.syntax import nodes
from aop.syntax.declarations import ConstantDecl, IntentDecl, MessageDecl, ProcedureFile
from aop.syntax.nodes import Entry, Found
from aop.syntax.shape.blocks import escalations, handlers, lines, properties, rules, step, table
from aop.syntax.shape.fields import fields
from aop.syntax.shape.keys import Shape, named, read_keys, shaped
from aop.syntax.shape.names import file_word
from aop.syntax.shape.seasons import seasonal
from aop.syntax.shape.simple import (
    choice,
    data,
    data_keys,
    dotted,
    expression,
    free_text,
    many,
    many_once,
    name,
    scalar,
)
from aop.syntax.shape.slots import slot, variants
from aop.syntax.tree import Word

#: The versions of the language that this package reads.
VERSIONS = ("1",)

STAGES = ("draft", "shadow", "pilot", "live")


def version(entry: Entry, found: Found) -> str | None:
    value = scalar(entry, found)
    if value is None or value.text in VERSIONS:
        return None if value is None else value.text
    found.error("AOP169", f"the language has no version `{value.text}`", value.inside, "write `aop: 1`")
    return None


#: Keys of a procedure that may have slipped under an intent.
_OF_PROCEDURE = (
    "role", "inputs", "returns", "slots", "actions", "values", "decide", "rules", "escalate", "steps", "on", "messages",
    "prove", "release",
)  # fmt: skip

INTENT = Shape(
    "an intent",
    {"description": free_text, "examples": lines, "unlike": many_once(name), "after": many_once(name)},
    {"description": "write `description: …`, one sentence about what the customer wants"},
    {key: f"begin the line with `{key}:`, without blanks: it belongs to the procedure" for key in _OF_PROCEDURE},
)


def intent(word: Word, entry: Entry, found: Found) -> IntentDecl | None:
    if word.text in _OF_PROCEDURE and not _says_what_is_wanted(entry.value):
        found.error("AOP160", f"`{word.text}` stands among the intents", word.span, INTENT.elsewhere[word.text])
        return None
    read = shaped(INTENT)(entry, found) or {}
    return IntentDecl(
        word,
        read.get("description", ""),
        read.get("examples", ()),
        read.get("unlike", ()),
        read.get("after", ()),
    )


def _says_what_is_wanted(value: nodes.Node) -> bool:
    """Whether something may be meant as an intent, which may be called `returns`."""
    return isinstance(value, nodes.Mapping) and any(inner.name in INTENT.readers for inner in value.entries)


def constant(word: Word, entry: Entry, found: Found) -> ConstantDecl | None:
    """One value, or one by season."""
    value = seasonal(entry, entry.value, found) if isinstance(entry.value, nodes.Mapping) else expression(entry, found)
    return None if value is None else ConstantDecl(word, value)


def message(word: Word, entry: Entry, found: Found) -> MessageDecl:
    return MessageDecl(word, variants(entry, found) or {})


def stage(entry: Entry, found: Found) -> str | None:
    word = choice(*STAGES)(entry, found)
    return None if word is None else word.text


PROCEDURE = Shape(
    "a procedure",
    {
        "aop": version,
        "procedure": name,
        "title": free_text,
        "owner": free_text,
        "source": free_text,
        "role": name,
        "intents": named(intent),
        "inputs": fields,
        "returns": fields,
        "slots": named(slot),
        "actions": many(dotted),
        "values": named(constant),
        "decide": named(table),
        "rules": rules,
        "escalate": escalations,
        "steps": named(step),
        "on": handlers,
        "messages": named(message),
        "prove": properties,
        "release": shaped(Shape("a release", {"stage": stage, "slice": data_keys, "hold": data})),
    },
    {
        "aop": "write `aop: 1` in the first line",
        "procedure": "write `procedure: name_of_it`",
        "title": "write `title: …`, a few words for people",
        "owner": "write `owner: …`, who answers for it",
        "steps": "write `steps:`, and below it a name and `|` for each step",
    },
)


def read_procedure(root: nodes.Mapping, found: Found) -> ProcedureFile:
    """What a procedure file declares. A part that could not be read is left out and has its finding."""
    start = root.entries[0].key.inside if root.entries else root.span
    read = read_keys(PROCEDURE, root, start, found)
    return _procedure(read.get("procedure") or file_word(start), read)


def _procedure(word: Word, read: dict[str, Any]) -> ProcedureFile:
    return ProcedureFile(
        name=word,
        title=read.get("title", ""),
        owner=read.get("owner", ""),
        reference=read.get("source", ""),
        role=read.get("role"),
        intents=read.get("intents", ()),
        inputs=read.get("inputs", ()),
        returns=read.get("returns", ()),
        slots=read.get("slots", ()),
        actions=read.get("actions", ()),
        constants=read.get("values", ()),
        tables=read.get("decide", ()),
        rules=read.get("rules", ()),
        escalations=read.get("escalate", ()),
        steps=read.get("steps", ()),
        handlers=read.get("on", ()),
        messages=read.get("messages", ()),
        properties=read.get("prove", ()),
        release=read.get("release", {}),
        span=word.span,
    )
