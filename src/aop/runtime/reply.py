"""What comes of one input: words, decisions, how the conversation stands; also of an input that came before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aop.engine.effects import Effect, Say
from aop.engine.events import ActionSettled, LedgerAnswered, MessageReceived, PassageFound, SlotRead, TryTaken
from aop.engine.snapshot import Snapshot
from aop.engine.understanding import Understanding
from aop.ports.store import Entry
from aop.runtime.wording import WordsOf
from aop.understanding.evidence import Dropped


@dataclass(frozen=True, slots=True)
class Line:
    """Something said to the customer. `kind`: say, ask, confirm, notice; `options` are what may be picked."""

    kind: str
    text: str
    slot: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one input: words, everything that was decided, and how the conversation stands. `told` is what a
    person is told whose yes, no or action did not count; `again` says that the message was answered before, with the
    same words."""

    lines: tuple[Line, ...]
    effects: tuple[Effect, ...]
    snapshot: Snapshot
    understanding: Understanding | None = None
    dropped: tuple[Dropped, ...] = ()
    told: str | None = None
    again: bool = False


def line(effect: Say, words: WordsOf, clear: Callable[[str], str]) -> Line:
    """What the engine says, in the customer's language, as it is `clear` to leave on their channel."""
    options = tuple([clear(words.text(option)) for option in effect.options])
    return Line(effect.kind, clear(words.text(effect.words)), effect.slot, options)


def together(before: Reply, after: Reply) -> Reply:
    """What came of one thing after the other, as one reply."""
    understanding, dropped = after.understanding or before.understanding, (*before.dropped, *after.dropped)
    lines, effects = (*before.lines, *after.lines), (*before.effects, *after.effects)
    return Reply(lines, effects, after.snapshot, understanding, dropped)


#: What comes back from effects; anything else begins something new.
_CAME_BACK = (SlotRead, LedgerAnswered, ActionSettled, TryTaken, PassageFound)


def first_reply(entries: Iterable[Entry], snapshot: Snapshot, words: WordsOf, clear: Callable[[str], str]) -> Reply:
    """What came of a message, from the entries that begin with it (and with what it had to be told before)."""
    lines: list[Line] = []
    effects: list[Effect] = []
    understanding = None
    for entry in entries:
        event = entry.event
        if understanding is not None and not isinstance(event, _CAME_BACK):
            break
        if isinstance(event, MessageReceived):
            understanding = event.understanding
        says = [effect for effect in entry.effects if isinstance(effect, Say)]
        for effect, text in zip(says, entry.said, strict=True):
            made = line(effect, words, clear)
            lines.append(Line(made.kind, text, made.slot, made.options))
        effects.extend(entry.effects)
    return Reply(tuple(lines), tuple(effects), snapshot, understanding, again=True)
