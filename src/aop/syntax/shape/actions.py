"""A file of actions: one system with its records, actions and events (language, section 7)."""

from __future__ import annotations

from typing import Any

from aop.diagnostics import Note
from aop.syntax import nodes
from aop.syntax.declarations import ActionDecl, ActionsFile, EventDecl, FieldDecl, RecordDecl, TypeRef
from aop.syntax.nodes import Entry, Found
from aop.syntax.shape.fields import PERSONAL, fields, maybe_type
from aop.syntax.shape.keys import Shape, mapping, named, read_keys, shaped
from aop.syntax.shape.names import file_word
from aop.syntax.shape.simple import (
    choice,
    condition,
    data,
    data_keys,
    dotted,
    free_text,
    length_of_time,
    many,
    many_once,
    name,
    timeout,
    whole_number,
)
from aop.syntax.tree import Word

#: How a system may be connected; an action's own part stands under the same word.
CONNECTORS = ("http", "openapi", "mcp", "sql", "python")

CONNECTION = Shape("a connection", {"kind": choice(*CONNECTORS)}, {"kind": "write `kind: http`, for example"})


def connect(entry: Entry, found: Found) -> dict[str, Any] | None:
    """Plain data; only its kind is checked, the rest belongs to the connector."""
    value = mapping(entry, found)
    if value is None:
        return None
    kind = tuple(inner for inner in value.entries if inner.name == "kind")
    read_keys(CONNECTION, nodes.Mapping(kind, value.span, value.flow, value.damaged), entry.key.inside, found)
    plain: dict[str, Any] = data(entry, found)
    return plain


RECORD = Shape("a record", {"fields": fields, "belongs_to": dotted}, {"fields": "write `fields: {id: text}`"})
EVENT = Shape("an event", {"payload": fields, "for": name}, {"payload": "write `payload: {id: text}`"})


def record(word: Word, entry: Entry, found: Found) -> RecordDecl:
    read = shaped(RECORD)(entry, found) or {}
    return RecordDecl(word, read.get("fields", ()), read.get("belongs_to"))


def event(word: Word, entry: Entry, found: Found) -> EventDecl:
    read = shaped(EVENT)(entry, found) or {}
    return EventDecl(word, read.get("payload", ()), read.get("for"))


def returns(entry: Entry, found: Found) -> tuple[TypeRef | None, bool, tuple[FieldDecl, ...]] | None:
    """A type that `?` may follow, or fields."""
    if isinstance(entry.value, nodes.Mapping):
        return None, False, fields(entry, found) or ()
    read = maybe_type(entry, found)
    return None if read is None else (*read, ())


ACTION = Shape(
    "an action",
    {
        "does": choice("reads", "writes", "writes_once"),
        "summary": free_text,
        "roles": many_once(name),
        "inputs": fields,
        "returns": returns,
        "limit": condition,
        "changes": choice("money", "identity", "address", "other"),
        "failures": many_once(name),
        "undo": dotted,
        "timeout": timeout,
        "retry": shaped(Shape("a retry", {"times": whole_number(0, 10), "on": many_once(choice("unavailable"))})),
        "idempotency": shaped(Shape("idempotency", {"header": free_text, "lasts": length_of_time})),
        "reads_because": free_text,
        "hosts": many(free_text),
        **dict.fromkeys(CONNECTORS, data_keys),
    },
    {"does": "write `does: reads`, `does: writes` or `does: writes_once`"},
)


def action(word: Word, entry: Entry, found: Found) -> ActionDecl:
    """An action whose `does` could not be read keeps its name; it does the empty word."""
    value = mapping(entry, found)
    if value is None:
        return ActionDecl(word, Word("", word.span), ())
    _check_one_binding(value, found)
    read = read_keys(ACTION, value, word.span, found)
    answer, maybe_missing, result_fields = read.get("returns", (None, False, ()))
    return ActionDecl(
        name=word,
        does=read.get("does", Word("", word.span)),
        inputs=read.get("inputs", ()),
        summary=read.get("summary", ""),
        returns=answer,
        maybe_missing=maybe_missing,
        result_fields=result_fields,
        roles=read.get("roles", ()),
        limit=read.get("limit"),
        changes=read.get("changes"),
        failures=read.get("failures", ()),
        undo=read.get("undo"),
        timeout=read.get("timeout"),
        retry=read.get("retry", {}),
        idempotency=read.get("idempotency", {}),
        reads_because=read.get("reads_because", ""),
        binding={key: read[key] for key in CONNECTORS if key in read},
        hosts=read.get("hosts", ()),
    )


def _check_one_binding(value: nodes.Mapping, found: Found) -> None:
    bindings = [entry.key.inside for entry in value.entries if entry.name in CONNECTORS]
    for extra in bindings[1:]:
        note = Note(bindings[0], "the first is here")
        found.error("AOP171", "an action has one way to be called", extra, "keep one of them", note)


ACTIONS = Shape(
    "a file of actions",
    {
        "system": name,
        "connect": connect,
        "cleared": many_once(choice(*PERSONAL)),
        "fallback": choice("stop", "escalate", "collect_for_human"),
        "records": named(record),
        "actions": named(action),
        "events": named(event),
    },
    {"system": "write `system: name_of_it`"},
)


def read_actions(root: nodes.Mapping, found: Found) -> ActionsFile:
    """What a file of actions declares. A part that could not be read is left out and has its finding."""
    start = root.entries[0].key.inside if root.entries else root.span
    read = read_keys(ACTIONS, root, start, found)
    fallback = read.get("fallback")
    return ActionsFile(
        system=read.get("system") or file_word(start),
        connect=read.get("connect", {}),
        cleared=read.get("cleared", ()),
        fallback="stop" if fallback is None else fallback.text,
        records=read.get("records", ()),
        actions=read.get("actions", ()),
        events=read.get("events", ()),
    )
