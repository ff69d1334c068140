"""What people do to the whole workspace, as a conversation of its own (`OF_WORKSPACE`).

Its history is the record of who paused and resumed what, and when; its snapshot says what is paused now. Every other
conversation is told of a change (`PausesChanged`) before its next event, so that its own history says what it knew.
"""

from __future__ import annotations

from collections.abc import Iterable

from aop.engine.effects import Effect, Explain
from aop.engine.events import PausesChanged, ReleaseChanged
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.engine.snapshot import Pause, Snapshot
from aop.engine.transition import opened
from aop.ports.clock import Clock
from aop.ports.store import Conflict, Store, Stored
from aop.runtime.standing import Programs, upright

#: The channel of what people do to the workspace; no customer writes there.
CHANNEL = "console"


class Overrides:
    """What is paused, read from the store each time: a pause by one process holds in all of them."""

    def __init__(self, program: Program, programs: Programs, store: Store, clock: Clock) -> None:
        self._program = program
        self._programs = programs
        self._store = store
        self._clock = clock

    async def paused(self) -> tuple[Pause, ...]:
        """What is paused now."""
        stored = await self._store.load(OF_WORKSPACE)
        return () if stored is None else upright(self._programs, stored).snapshot.pauses

    async def told(self, snapshot: Snapshot) -> PausesChanged | None:
        """What a conversation must be told before its next event; None where it knows what is paused."""
        if snapshot.conversation == OF_WORKSPACE:
            return None
        pauses = await self.paused()
        return None if pauses == snapshot.pauses else PausesChanged(self._clock.now(), pauses)

    async def opened(self) -> None:
        """Makes sure that there is a conversation for what people do to the workspace."""
        if await self._store.load(OF_WORKSPACE) is None:
            try:
                await self._store.create(opened(self._program, OF_WORKSPACE, self._clock.now(), CHANNEL))
            except Conflict:
                return  # somebody else was first

    def moved(self, stored: Stored) -> ReleaseChanged | None:
        """It goes on with whatever release is live; None where it is on it already."""
        digest = self._program.release.digest
        return None if stored.snapshot.release == digest else ReleaseChanged(self._clock.now(), digest)


def uncounted(effects: Iterable[Effect]) -> str | None:
    """What a person is told whose word or action did not count; None where it did."""
    told = list(effects)
    return unheard(told) or not_done(told)


def unheard(effects: Iterable[Effect]) -> str | None:
    """What an approver is told whose yes or no did not count; None where it did, whatever came of it."""
    for effect in effects:
        if isinstance(effect, Explain) and effect.kind == "approval" and effect.data.get("counts") is False:
            return effect.summary
    return None


def not_done(effects: Iterable[Effect]) -> str | None:
    """Why what a person wanted to do themselves is not done; None where nothing of that kind came to an end so."""
    for effect in effects:
        if isinstance(effect, Explain) and effect.kind == "override" and effect.data.get("refused"):
            return effect.summary
    return None
