"""Earlier requests that a conversation may begin with: one in which the customer was verified and nothing was changed,
and the same request, done once already."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aop.evals.as_test import ending
from aop.evals.calling_off import changes
from aop.evals.searching import Found
from aop.machine import states
from aop.machine.release import Release

#: How such a request ended: a person takes over where it was escalated, and stays.
ENDED = ("informed", "resolved", "declined")


def is_verified(release: Release, found: Found) -> bool:
    """Whether the customer was verified in it."""
    return any(
        isinstance(release.procedures[name].code[pc], states.Verify) and to == pc + 1 for name, pc, to in found.edges
    )


def quiet_one(release: Release, talks: Collection[Found]) -> Found | None:
    """The shortest that ended without a person, in which the customer was verified and nothing was changed."""
    fitting = [
        item
        for item in talks
        if not item.pretending.changed
        and not item.prelude
        and is_verified(release, item)
        and not changes(release, item.outcome.turns)
        and _end(item) in ENDED
    ]
    return min(fitting, key=lambda item: (ENDED.index(_end(item)), len(item.lines)), default=None)


def done_before(release: Release, talks: Collection[Found]) -> Iterator[Found]:
    """The shortest conversation for each set of changes that it made, with nobody handed over to."""
    known = set()
    for item in sorted(talks, key=lambda item: len(item.lines)):
        changed = changes(release, item.outcome.turns)
        if changed and not item.prelude and changed not in known and _end(item) in ENDED:
            known.add(changed)
            yield item


def _end(found: Found) -> str:
    return ending(found.outcome.effects)
