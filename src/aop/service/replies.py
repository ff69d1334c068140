"""What a message was answered, read off the history: the same answer again, after a restart too.

A message's entry is followed by those of what it brought about at once (a call that came back, a limit that was
counted); the next message, timer or person begins something else.
"""

from __future__ import annotations

from dataclasses import dataclass

from aop.engine.effects import Say
from aop.engine.events import ActionSettled, LedgerAnswered, PassageFound, SlotRead, TryTaken
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import transition
from aop.ports.extractor import Message
from aop.ports.store import Entry, Store, Stored
from aop.runtime import Line
from aop.runtime.intake import cleaned
from aop.runtime.wording import WordsOf

#: One message brings about so many entries at most.
MAX_READ = 600
#: What comes back at once of what a message asked for.
BROUGHT_BACK = (SlotRead, LedgerAnswered, ActionSettled, TryTaken, PassageFound)


@dataclass(frozen=True, slots=True)
class Answered:
    """A message that was handled, and what was said to it."""

    message: Message
    lines: tuple[Line, ...]


async def answered(store: Store, program: Program, stored: Stored, message: str) -> Answered | None:
    """What was said to a message; None where it was not handled yet."""
    conversation = stored.snapshot.conversation
    mark = await store.marked(conversation, message)
    if mark is None:
        return None
    entries = await store.history(conversation, mark.version, MAX_READ)
    heard = next((entry.message for entry in entries if entry.message is not None), None)
    return None if heard is None else Answered(heard, tuple(_said(entries, program, stored.snapshot.language)))


def current(program: Program, stored: Stored) -> Snapshot:
    """How a conversation stands: what was stored may be some entries behind."""
    snapshot = stored.snapshot
    for entry in stored.since:
        snapshot, _ = transition(program, snapshot, entry.event)
    return snapshot


def is_same(before: Message, message: Message) -> bool:
    """Whether a message that came again says what it said; of a burst nobody can tell."""
    return bool(before.parts) or (
        before.text == cleaned(message.text) and tuple(before.attachments) == tuple(message.attachments)
    )


def _said(entries: tuple[Entry, ...], program: Program, language: str) -> list[Line]:
    lines: list[Line] = []
    words = WordsOf(language, program.zone)
    began = False
    for entry in entries:
        if began and not isinstance(entry.event, BROUGHT_BACK):
            break
        began = began or entry.message is not None  # before it, the conversation may be told of a pause
        says = [effect for effect in entry.effects if isinstance(effect, Say)]
        lines.extend(
            Line(item.kind, text, item.slot, tuple(words.text(option) for option in item.options))
            for item, text in zip(says, entry.said, strict=True)
        )
    return lines
