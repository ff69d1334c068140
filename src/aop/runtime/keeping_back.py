"""Texts without what somebody may not see: the words of personal values that are known, and what has their form.

A text is looked through for every word that was learned, so whoever shows one has first let this learn what happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from aop.engine.effects import Effect, RequestAnswer
from aop.engine.events import Event, MessageReceived, PersonAnswered
from aop.engine.snapshot import Snapshot
from aop.engine.understanding import Reading
from aop.engine.wording import word
from aop.machine.release import Release
from aop.machine.zones import zone_of
from aop.ports.store import Entry
from aop.runtime.cards import without_cards
from aop.runtime.handoff_masking import MIN_SOUGHT
from aop.runtime.masking import CLASSES, without_forms
from aop.runtime.personal_words import Classes, Personal, of_effect, of_event, of_snapshot
from aop.runtime.wording import WordsOf
from aop.values import Record, Value

ALL = frozenset(CLASSES)
#: So many words are looked for. Where there are more, no text is shown at all.
MAX_WORDS = 2_000
WITHHELD = "[withheld]"


class KeptBack:
    """What is kept back of one conversation: everything of the `hidden` classes. Nothing, where none is hidden."""

    def __init__(self, release: Release, hidden: frozenset[str], language: str = "en", *, blind: bool = False) -> None:
        """`blind`: nothing can be learned, so that no text is shown."""
        self.hidden = hidden
        self._is_blind = blind
        self._release, self._language = release, language
        self._words: dict[str, str] = {}  # in small letters, each with its class
        self._sought: re.Pattern[str] | None = None
        self._messages: dict[str, str] = {}
        self._asked: dict[str, str] = {}  # what a colleague is asked for, by the wait
        self.cut: set[str] = set()  # the messages of which something was kept back when they were shown

    @cached_property
    def classes(self) -> Classes:
        return Classes(self._release)

    @cached_property
    def _spoken(self) -> WordsOf:
        return WordsOf(self._language, zone_of(self._release.workspace))

    # ---- learning

    def learn(self, entries: Iterable[Entry]) -> None:
        """What was committed."""
        for entry in entries if self.hidden else ():
            if entry.message is not None:
                self._messages[entry.message.id] = entry.message.text
            self.learn_step(entry.event, entry.effects)

    def learn_step(self, event: Event, effects: Iterable[Effect]) -> None:
        """What came, and what it brought about."""
        asked = self._asked.get(event.wait, "") if isinstance(event, PersonAnswered) else ""
        self._add(of_event(self.classes, event, self._read_from, asked))
        for effect in effects:
            if isinstance(effect, RequestAnswer):
                self._asked[effect.wait] = effect.slot
            self._add(of_effect(self.classes, effect))

    def learn_state(self, snapshot: Snapshot) -> None:
        """How the conversation stands."""
        self._add(of_snapshot(self.classes, snapshot))

    def _read_from(self, reading: Reading) -> str:
        evidence = reading.evidence
        return self._messages.get(evidence.message, "")[evidence.start : evidence.end]

    def _add(self, found: Iterable[Personal]) -> None:
        for value, kind in found:
            if kind in self.hidden:
                for said in self._said(value):
                    if len(said) >= MIN_SOUGHT and said.lower() not in self._words:
                        self._words[said.lower()] = kind
                        self._sought = None

    def _said(self, value: Value) -> Iterator[str]:
        """A value as it may stand in a text: as the engine and as the agent words it, and part by part."""
        if isinstance(value, tuple):
            for item in value:
                yield from self._said(item)
        elif value is not None and not isinstance(value, bool):
            for item in value.fields.values() if isinstance(value, Record) else ():
                yield from self._said(item)
            yield from {word(value).strip(), self._spoken.word(value).strip()}

    # ---- what is shown

    def text(self, text: str) -> str:
        """The same text, each hidden value replaced by the name of its class."""
        if not self.hidden or not text:
            return text
        if self._is_blind or len(self._words) > MAX_WORDS:
            return WITHHELD
        if "financial" in self.hidden:
            text = without_cards(text)
        if self._words:
            text = self._pattern().sub(lambda found: f"[{self._words.get(found[0].lower(), 'withheld')}]", text)
        return without_forms(text, self.hidden)

    def message(self, event: MessageReceived, text: str) -> str:
        """A customer's message: what was read for a slot of a hidden class is kept back where it stands, too."""
        said = event.understanding
        readings = (*said.values, *(item for request in said.requests for item in request.values))
        spans = {(item.evidence.start, item.evidence.end, self.of_slot(item.slot)) for item in readings
                 if item.evidence.message == event.message}  # fmt: skip
        shown = text
        for start, end, kind in sorted(spans, key=lambda item: item[:2], reverse=True):
            if kind is not None and start < end:
                shown = f"{shown[:start]}[{kind}]{shown[end:]}"
        shown = self.text(shown)
        if shown != text:
            self.cut.add(event.message)
        return shown

    def named_in(self, *texts: str) -> tuple[str, ...]:
        """The classes of which something was kept back in these texts."""
        return tuple(sorted(kind for kind in self.hidden if any(f"[{kind}]" in text for text in texts)))

    def of_slot(self, name: str) -> str | None:
        """The class of a slot, where it is hidden."""
        return self._hidden(self.classes.slots.get(name)) if self.hidden else None

    def of_input(self, action: str, name: str) -> str | None:
        return self._hidden(self.classes.of_input(action, name)) if self.hidden else None

    def of_path(self, path: str) -> str | None:
        return self._hidden(self.classes.of_path(path)) if self.hidden else None

    def value(self, value: Value, own: str | None = None) -> Value:
        """A value, of which hidden parts are the name of their class; `own` is the class of the whole, where it is
        hidden."""
        if not self.hidden or value is None:
            return value
        if own is not None:
            return f"[{own}]"
        if isinstance(value, tuple):
            return tuple(self.value(item) for item in value)
        if isinstance(value, Record):
            fields = {
                name: self.value(item, self._hidden(self.classes.of_field(value.type, name)))
                for name, item in value.fields.items()
            }
            return Record(value.type, fields, value.serial, value.owner)
        return self.text(value) if isinstance(value, str) else value

    def _hidden(self, kind: str | None) -> str | None:
        return kind if kind in self.hidden else None

    def _pattern(self) -> re.Pattern[str]:
        if self._sought is None:
            longest = sorted(self._words, key=len, reverse=True)
            self._sought = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)
        return self._sought
