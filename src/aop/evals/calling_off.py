"""Where a customer may cancel in a conversation that was played: once before anything is changed, and once behind each
set of changes, as soon as somebody is waited for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aop.engine.effects import CallAction, Effect
from aop.evals.replies import open_now
from aop.machine.release import Release

#: What a customer says to cancel, and what they say when they are asked whether they mean it.
CANCELS, MEANS_IT = "customer: please cancel that ~ {cancel: yes}", "customer: yes ~ {answer: yes}"

#: The actions that changed something so far, in order.
Changes = tuple[str, ...]


def changes(release: Release, turns: Iterable[Sequence[Effect]]) -> Changes:
    """The changes that were called for."""
    return tuple(
        item.action
        for effects in turns
        for item in effects
        if isinstance(item, CallAction) and item.verb == "do" and release.actions[item.action].writes
    )


def undone(effects: Iterable[Effect]) -> Changes:
    """The calls that took something back."""
    return tuple(item.action for item in effects if isinstance(item, CallAction) and item.verb == "undo")


def places(
    release: Release, lines: Sequence[str], turns: Sequence[Sequence[Effect]]
) -> Iterator[tuple[Changes, list[str]]]:
    """What was changed by then, and the lines up to a place where somebody is waited for, with the cancel."""
    for count in range(1, len(lines) + 1):
        so_far = turns[: count + 1]
        if open_now(so_far):
            yield changes(release, so_far), [*lines[:count], CANCELS]
