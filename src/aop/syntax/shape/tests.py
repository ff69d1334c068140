"""A file of conversation tests (language, section 8): `NAME.test.yaml` beside a procedure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from aop.diagnostics import Note, Span
from aop.syntax import nodes
from aop.syntax.conversations.agent import ENDS
from aop.syntax.conversations.tree import ConversationDecl, ConversationsFile, ExpectDecl, HandoffDecl, Turn
from aop.syntax.conversations.turns import read_conversation
from aop.syntax.nodes import Entry, Found, Node
from aop.syntax.nodes.words import short
from aop.syntax.shape.blocks import block
from aop.syntax.shape.keys import Shape, mapping, read_keys, shaped
from aop.syntax.shape.names import word_of
from aop.syntax.shape.sandbox import answers
from aop.syntax.shape.simple import choice, dotted, free_word, many, name, scalar
from aop.syntax.tree import Word

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?", re.ASCII)


def start(entry: Entry, found: Found) -> datetime | None:
    """The moment at which a conversation starts; without an offset it is one of the workspace's time zone."""
    value = scalar(entry, found)
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value.text) if _MOMENT.fullmatch(value.text) else None
    except ValueError:
        read = None
    if read is None:
        message = f"`{short(value.text)}` is no moment"
        found.error("AOP168", message, value.inside, "write `2026-11-22 10:00`, for example")
    return read


def conversation(entry: Entry, found: Found) -> tuple[Turn, ...]:
    """The turns, one a line."""
    snippet = block(entry, found)
    return () if snippet is None else read_conversation(snippet, found)


def known_values(entry: Entry, found: Found) -> tuple[tuple[Word, Node], ...] | None:
    """Slots with the values that they have."""
    value = mapping(entry, found)
    if value is None:
        return None
    return tuple((word_of(inner.key, found), inner.value) for inner in value.entries)


HANDOFF = Shape(
    "what is handed over",
    {
        "queue": name,
        "because": free_word,
        "priority": name,
        "verified": name,
        "topics": many(name),
        "did": many(dotted),
        "slots": known_values,
    },
)

EXPECT = Shape(
    "what a test expects",
    {
        "finished": choice(*ENDS),
        "ends": many(choice(*ENDS)),
        "did": many(dotted),
        "never_did": many(dotted),
        "says": many(free_word),
        "never_says": many(free_word),
        "steps": many(dotted),
        "handoff": shaped(HANDOFF),
    },
    elsewhere={
        "states": "the steps that were gone through stand under `steps`",
        "messages": "what the agent has to say stands under `says`",
        "outcome": "how the last request ended stands under `finished`",
    },
)

TEST = Shape(
    "a test",
    {
        "name": free_word,
        "at": start,
        "channel": name,
        "given": answers,
        "conversation": conversation,
        "expect": shaped(EXPECT),
    },
    {"name": "write `name: …`, what happens in it", "conversation": "write `conversation: |`, one turn a line"},
)

TESTS = Shape("a file of tests", {"tests": many(shaped(TEST))}, {"tests": "write `tests:`, and a list below it"})


def read_conversations(root: nodes.Mapping, found: Found) -> ConversationsFile:
    """The tests of a file; each name once."""
    first = root.entries[0].key.inside if root.entries else root.span
    read = read_keys(TESTS, root, first, found)
    tests = tuple(_test(item, first) for item in read.get("tests", ()))
    _check_names(tests, first, found)
    return ConversationsFile(tests, first)


def _test(read: dict[str, Any], place: Span) -> ConversationDecl:
    return ConversationDecl(
        name=read.get("name") or Word("", place),
        at=read.get("at"),
        channel=read.get("channel"),
        given=read.get("given"),
        turns=read.get("conversation", ()),
        expect=_expected(read.get("expect", {})),
    )


def _expected(read: dict[str, Any]) -> ExpectDecl:
    handoff = read.get("handoff")
    return ExpectDecl(**{**read, "handoff": None if handoff is None else HandoffDecl(**handoff)})


def _check_names(tests: tuple[ConversationDecl, ...], place: Span, found: Found) -> None:
    seen: dict[str, Word] = {}
    for test in tests:
        if test.name.text and test.name.text in seen:
            note = Note(seen[test.name.text].span, "the first one")
            message = f"two tests are called `{short(test.name.text)}`"
            found.error("AOP204", message, test.name.span, "say what is different in this one", note)
        seen.setdefault(test.name.text, test.name)
