"""What may go over a channel, and what the people of a queue are handed: `cleared` of the workspace, at run time.

A channel or a queue without `cleared` gets everything: the customer knows their own data, and colleagues need it. With
it, values of the other classes are kept back by what is declared of them, and contact details and numbers of cards and
accounts by their form, wherever they come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aop.engine.package import Package
from aop.engine.snapshot import Snapshot
from aop.engine.wording import word
from aop.machine.release import Release
from aop.runtime.cards import without_cards
from aop.runtime.handoff_masking import MIN_SOUGHT, masked
from aop.runtime.masking import CLASSES, without_forms
from aop.values import Record, Value

#: A note and a reason may hold contact details, and nothing else that is personal (AOP603).
IN_NOTES = frozenset(("contact",))


def for_note(text: str) -> str:
    """A note as it may be shown to people."""
    return without_forms(without_cards(text), frozenset(CLASSES) - IN_NOTES)


def for_queue(release: Release, package: Package) -> Package:
    """What the people of the queue that a conversation was handed to may see of its package."""
    queue = None if package.reason is None else release.workspace.queues.get(package.reason.queue)
    return package if queue is None or queue.cleared is None else masked(package, frozenset(queue.cleared))


def for_channel(release: Release, snapshot: Snapshot) -> Callable[[str], str]:
    """How a text reads on the channel of a conversation."""
    declared = release.workspace.channels.get(snapshot.channel)
    if declared is None or declared.cleared is None:
        return _as_it_is
    hidden = frozenset(CLASSES) - frozenset(declared.cleared)
    return KeptBack(hidden, dict(_values(release, snapshot, hidden))).text


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class KeptBack:
    """Texts without what has the form of a hidden class, and without the words of known values, each by its class."""

    hidden: frozenset[str]
    words: Mapping[str, str]

    def text(self, text: str) -> str:
        """The same text, each hidden value replaced by the name of its class."""
        if "financial" in self.hidden:
            text = without_cards(text)
        for said in sorted(self.words, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", f"[{self.words[said]}]", text, flags=re.IGNORECASE)
        return without_forms(text, self.hidden)


def _values(release: Release, snapshot: Snapshot, hidden: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The words of every value of a hidden class that the conversation holds, with its class."""
    yield from _inside(release, snapshot.customer, hidden)
    for frame in snapshot.frames:
        slots = release.procedures[frame.procedure].slots
        for name, value in frame.values.items():
            own = slots[name].personal if name in slots else None
            if own in hidden:
                yield from _words(value, own)
            yield from _inside(release, value, hidden)


def _inside(release: Release, value: Value, hidden: frozenset[str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple):
        for item in value:
            yield from _inside(release, item, hidden)
    elif isinstance(value, Record):
        declared = release.records[value.type].fields if value.type in release.records else {}
        for name, item in value.fields.items():
            kind = declared[name].personal if name in declared else None
            if kind in hidden:
                yield from _words(item, kind)
            yield from _inside(release, item, hidden)


def _words(value: Value, kind: str | None) -> Iterator[tuple[str, str]]:
    """A value as it may stand in a text: as a whole, and the parts of a record and of a list."""
    items = value if isinstance(value, tuple) else tuple(value.fields.values()) if isinstance(value, Record) else ()
    for item in items:
        yield from _words(item, kind)
    if not items and value is not None and not isinstance(value, bool):
        said = word(value).strip()
        if len(said) >= MIN_SOUGHT:
            yield said, str(kind)
