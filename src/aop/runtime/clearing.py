"""What may go over a channel, what the people of a queue are handed, and what those of a role may see: `cleared` of the
workspace, at run time.

A channel, a queue or a role without `cleared` gets everything: the customer knows their own data, and colleagues need
it. With it, values of the other classes are kept back by what is declared of them, and contact details and numbers of
cards and accounts by their form, wherever they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aop.engine.effects import Effect
from aop.engine.events import Event
from aop.engine.package import Package
from aop.engine.snapshot import Snapshot
from aop.machine.release import Release
from aop.ports.store import Entry
from aop.runtime.cards import without_cards
from aop.runtime.handoff_masking import masked
from aop.runtime.keeping_back import ALL, KeptBack
from aop.runtime.masking import without_forms

#: A note and a reason may hold contact details, and nothing else that is personal (AOP603).
IN_NOTES = frozenset(("contact",))


def for_note(text: str) -> str:
    """A note as it may be shown to people."""
    return without_forms(without_cards(text), ALL - IN_NOTES)


def for_queue(release: Release, package: Package) -> Package:
    """What the people of the queue that a conversation was handed to may see of its package."""
    queue = None if package.reason is None else release.workspace.queues.get(package.reason.queue)
    return package if queue is None or queue.cleared is None else masked(package, frozenset(queue.cleared))


def of_channel(release: Release, channel: str) -> frozenset[str]:
    """The classes that may be said on a channel."""
    declared = release.workspace.channels.get(channel)
    return ALL if declared is None or declared.cleared is None else frozenset(declared.cleared)


def of_roles(release: Release, roles: Iterable[str]) -> frozenset[str]:
    """The classes that somebody with these roles may see: what one of them may; none, without a role."""
    sees = release.workspace.sees
    found: set[str] = set()
    for role in roles:
        found.update(sees.get(role, ALL))
    return frozenset(found)


def for_channel(
    release: Release, before: Snapshot, after: Snapshot, event: Event, effects: Iterable[Effect]
) -> Callable[[str], str]:
    """How a text reads on the channel of a conversation: all that it may be made of is known before an event or after
    it, came with it, or is brought about."""
    cleared = of_channel(release, after.channel)
    hidden = frozenset[str]() if cleared is ALL else ALL - cleared
    if not hidden:
        return _as_it_is
    kept = KeptBack(release, hidden, after.language)
    kept.learn_state(before)
    kept.learn_state(after)
    kept.learn_step(event, effects)
    return kept.text


def of_history(release: Release, snapshot: Snapshot, history: Iterable[Entry], cleared: frozenset[str]) -> KeptBack:
    """How a conversation reads to somebody who may see these classes, given all of it."""
    kept = KeptBack(release, ALL - cleared, snapshot.language)
    if kept.hidden:
        kept.learn(history)
        kept.learn_state(snapshot)
    return kept


def _as_it_is(text: str) -> str:
    return text
