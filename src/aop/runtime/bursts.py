"""Bursts: people write one thing in several messages, so those within the channel's `window` are one (semantics S6).

    "hi" ─┐
    "my parcel" ─┤ held ── the window passes and nothing more comes ──▶ "hi my parcel is late", one message
    "is late" ─┘

The window begins again with every message, but not for ever: a burst of `MESSAGES`, of more text than one message may
have, or `WINDOWS` windows long is handled as it is. What is held stands in the store.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import overload

from aop.engine import calendar
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.ports.extractor import Message
from aop.ports.store import Held, Mark
from aop.values import Duration

#: So many messages are one at most, and it is so many windows from the first one until they are handled.
MESSAGES = 20
WINDOWS = 5


def joined(messages: tuple[Message, ...]) -> Message:
    """Messages as one: the words in order, under the first one's id."""
    first, *rest = messages
    if not rest:
        return first
    text = " ".join(item.text.strip() for item in messages if item.text.strip())
    attachments = tuple(name for item in messages for name in item.attachments)
    seen = min((item.seen for item in messages if item.seen is not None), default=None)
    return replace(first, text=text, attachments=attachments, parts=tuple(item.id for item in messages), seen=seen)


@overload
def whole(held: tuple[Held, ...]) -> Message | None: ...


@overload
def whole(held: tuple[Held, ...], last: Message) -> Message: ...


def whole(held: tuple[Held, ...], last: Message | None = None) -> Message | None:
    """What is held, with one more message where one is given, as one; None for nothing."""
    if not held:
        return last
    return joined((*(item.message for item in held), *(() if last is None else (last,))))


def marks(held: tuple[Held, ...], last: Message | None = None) -> tuple[Mark, ...]:
    """The messages that are handled together, each with the digest that tells it from another under its id."""
    messages = (*(item.message for item in held), *(() if last is None else (last,)))
    return tuple([Mark(item.id, told_apart(item)) for item in messages])


def told_apart(message: Message) -> str:
    """A digest of what a message says, under its own name."""
    return sha256(
        "\0".join((message.id, message.text, *message.attachments)).encode("utf-8", "surrogatepass")
    ).hexdigest()


class Bursts:
    """When messages of a channel are one."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def window(self, snapshot: Snapshot) -> Duration | None:
        """How long more is waited for; None where a message is handled at once: the channel has no window, or people,
        systems or time are waited for, whom "no, stop" must reach before they go on."""
        declared = self._program.release.workspace.channels.get(snapshot.channel)
        pending = snapshot.frames[-1].pending if snapshot.frames else None
        if snapshot.flight is not None or (pending is not None and not pending.is_over):
            return None
        return None if declared is None else declared.window

    def has_room(self, held: tuple[Held, ...], message: Message) -> bool:
        """Whether a message may be one with those that are held."""
        if not held:
            return True
        size = len(whole(held, message).text.encode("utf-8", "replace"))
        return len(held) < MESSAGES and size <= self._program.release.workspace.limits.message_size

    def with_one_more(
        self, held: tuple[Held, ...], message: Message, now: datetime, window: Duration | None
    ) -> tuple[Held, ...]:
        """What is held with one message more; others may follow until the window is over. Without a window it is
        handled as soon as it may be. One that is held already keeps its place: somebody sent it again."""
        latest = held[0].latest if held else now
        if window is not None and not held:
            latest = self._after(now, replace(window, count=window.count * WINDOWS))
        due = now if window is None else min(self._after(now, window), latest)
        messages = {one.message.id: one.message for one in held} | {message.id: message}
        return tuple([Held(item, due, latest) for item in messages.values()])

    def _after(self, now: datetime, duration: Duration) -> datetime:
        workspace = self._program.release.workspace
        return calendar.due_after(now, duration, self._program.zone, workspace.business_hours, workspace.closed)
