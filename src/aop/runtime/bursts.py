"""Bursts: people write one thing in several messages, so those within the channel's `window` are one (semantics S6).

    "hi" ─┐
    "my parcel" ─┤ kept ── the window passes and nothing more comes ──▶ "hi my parcel is late", one message
    "is late" ─┘

The window begins again with every message, but not for ever: a burst of `MESSAGES`, of more text than one message may
have, or `WINDOWS` windows long is handled as it is. What is kept is in memory, as timers are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import overload

from aop.engine import calendar
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.ports.extractor import Message
from aop.values import Duration

#: So many messages are one at most, and it is so many windows from the first one until they are handled.
MESSAGES = 20
WINDOWS = 5


@dataclass(frozen=True, slots=True)
class Burst:
    """Messages of one conversation that are kept together: until `due`, and never later than `latest`."""

    messages: tuple[Message, ...]
    due: datetime
    latest: datetime


def joined(messages: tuple[Message, ...]) -> Message:
    """Messages as one: the words in order, under the first one's id."""
    first, *rest = messages
    if not rest:
        return first
    text = " ".join(item.text.strip() for item in messages if item.text.strip())
    attachments = tuple(name for item in messages for name in item.attachments)
    seen = min((item.seen for item in messages if item.seen is not None), default=None)
    return replace(first, text=text, attachments=attachments, parts=tuple(item.id for item in messages), seen=seen)


class Bursts:
    """What is kept for each conversation."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._kept: dict[str, Burst] = {}

    def window(self, snapshot: Snapshot) -> Duration | None:
        """How long more is waited for; None where a message is handled at once: the channel has no window, or people,
        systems or time are waited for, whom "no, stop" must reach before they go on."""
        declared = self._program.release.workspace.channels.get(snapshot.channel)
        pending = snapshot.frames[-1].pending if snapshot.frames else None
        if snapshot.flight is not None or (pending is not None and not pending.is_over):
            return None
        return None if declared is None else declared.window

    def has_room(self, conversation: str, message: Message) -> bool:
        """Whether a message may be one with those that are kept."""
        kept = self._kept.get(conversation)
        if kept is None:
            return True
        size = len(joined((*kept.messages, message)).text.encode("utf-8", "replace"))
        return len(kept.messages) < MESSAGES and size <= self._program.release.workspace.limits.message_size

    def keep(self, conversation: str, message: Message, now: datetime, window: Duration) -> None:
        """Keeps a message with those before it; more may come until the window is over."""
        kept = self._kept.get(conversation)
        latest = self._after(now, replace(window, count=window.count * WINDOWS)) if kept is None else kept.latest
        before = () if kept is None else kept.messages
        self._kept[conversation] = Burst((*before, message), min(self._after(now, window), latest), latest)

    @overload
    def whole(self, conversation: str) -> Message | None: ...

    @overload
    def whole(self, conversation: str, last: Message) -> Message: ...

    def whole(self, conversation: str, last: Message | None = None) -> Message | None:
        """What is kept for a conversation, with one more message where one is given, as one; None for nothing."""
        kept = self._kept.get(conversation)
        messages = (*(() if kept is None else kept.messages), *(() if last is None else (last,)))
        return joined(messages) if messages else None

    def forget(self, conversation: str) -> None:
        """It was handled."""
        self._kept.pop(conversation, None)

    def due(self, now: datetime) -> list[str]:
        """The conversations whose burst is over, the earliest first."""
        over = [(burst.due, name) for name, burst in self._kept.items() if burst.due <= now]
        return [name for _, name in sorted(over)]

    def next_due(self) -> datetime | None:
        """When the next burst is over; None when nothing is kept."""
        return min((burst.due for burst in self._kept.values()), default=None)

    def _after(self, now: datetime, duration: Duration) -> datetime:
        workspace = self._program.release.workspace
        return calendar.due_after(now, duration, self._program.zone, workspace.business_hours, workspace.closed)
