"""The shortest conversation that still breaks a property: lines are taken out, and systems answer as in the sandbox."""

from __future__ import annotations

from dataclasses import replace

from aop.evals.pretending import Pretending
from aop.evals.wandering import Played, Talk, Wandering
from aop.machine.release import Procedure

#: So many conversations are played to make one shorter.
MAX_PLAYS = 300


class Shrinking:
    """Makes one failing conversation shorter while it fails by the same property."""

    def __init__(self, wandering: Wandering, procedure: Procedure, sandbox: Pretending) -> None:
        self._wandering = wandering
        self._procedure = procedure
        self._sandbox = sandbox
        self._left = MAX_PLAYS

    def shortest(self, found: Played) -> Played:
        """The shortest that was found; the conversation itself where none is shorter."""
        best = self._tried(replace(found.talk, pretending=self._sandbox), found) or found
        size = max(len(best.talk.lines) // 2, 1)
        while size:
            shorter = self._without(best, size)
            if shorter is None:
                size //= 2
            else:
                best = shorter
        return best

    def _without(self, best: Played, size: int) -> Played | None:
        """Some lines fewer, from the end on; the first words stay."""
        lines = best.talk.lines
        for start in range(len(lines) - size, 0, -1):
            shorter = self._tried(Talk((*lines[:start], *lines[start + size :]), best.talk.pretending), best)
            if shorter is not None:
                return shorter
        return None

    def _tried(self, talk: Talk, found: Played) -> Played | None:
        if self._left <= 0 or found.broken is None:
            return None
        self._left -= 1
        played = self._wandering.play(self._procedure, talk)
        is_same = played is not None and played.broken is not None and played.broken.property == found.broken.property
        return played if is_same else None
