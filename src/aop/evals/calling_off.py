"""Conversations in which the customer cancels: once before anything is changed, and once behind each set of changes, as
soon as somebody is waited for. What can be taken back is taken back, and `on: cancelled` answers the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aop.engine.effects import CallAction, Effect
from aop.evals.kept import Generated, Kept
from aop.evals.left_out import undoable
from aop.evals.pretending import UNCLEAR
from aop.evals.replies import open_now
from aop.evals.searching import Found
from aop.machine.release import Release

#: What a customer says to cancel, and what they say when they are asked whether they mean it.
CANCELS, MEANS_IT = "customer: please cancel that ~ {cancel: yes}", "customer: yes ~ {answer: yes}"
#: Sets of changes behind which a cancel is tried.
MAX_CANCELS = 12

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


@dataclass(slots=True)
class CallingOff:
    """Cancels in the conversations that are kept of one procedure."""

    release: Release
    kept: Kept

    def found(self) -> Iterator[Generated]:
        """One for each set of changes that stands by then; which changes none takes back is noted, with the reason."""
        tried: set[tuple[Changes, Changes]] = set()
        taken_back: set[str] = set()
        for changed, lines, found in list(self._places()):
            stands = changed, tuple(name for name in changed if found.pretending.answers.get(name) == UNCLEAR)
            if stands in tried or len(tried) >= MAX_CANCELS or self.kept.is_full():
                continue
            for made in self._called_off(found, lines):
                tried.add(stands)
                taken_back |= set(undone(made.outcome.effects))
                yield made
        for action in undoable(self.release, self.kept.procedure):
            if self.release.actions[action].undo not in taken_back:
                self.kept.more.append(f"a cancel that takes `{action}` back: {_why_stands(action, tried)}")

    def _places(self) -> Iterator[tuple[Changes, tuple[str, ...], Found]]:
        """What was changed by then, and the lines up to a place where somebody is waited for."""
        for found in self.kept.talks:
            for count in range(found.prelude + 1, len(found.lines) + 1):
                if open_now(found.outcome.turns[: count + 1]):
                    turns = found.outcome.turns[found.prelude + 1 : count + 1]
                    yield changes(self.release, turns), found.lines[:count], found

    def _called_off(self, found: Found, lines: tuple[str, ...]) -> Iterator[Generated]:
        """The conversation up to the end that a cancel leads to; none where it does not end."""
        for more in ((CANCELS,), (CANCELS, MEANS_IT)):
            played = self.kept.search.played(found.pretending, (*lines, *more), found.prelude)
            if played is not None and played.ended:
                made = self.kept.made(played, "cancelled")
                if made is not None:
                    yield made
                return


def _why_stands(action: str, tried: Iterable[tuple[Changes, Changes]]) -> str:
    if any(action in changed for changed, _ in tried):
        return "where the customer cancels behind it, a person takes over or something else cannot be taken back"
    return "no conversation waits for anybody behind it"
