"""The independent monitor over conversations that only a test runs: what is called is let go at once."""

from __future__ import annotations

from aop.engine.effects import CallAction, Effect
from aop.engine.events import Event
from aop.engine.snapshot import Snapshot
from aop.monitor import Watch


class Monitor(Watch):
    """A watch that counts a write when it sees it. `broken` is what must never have happened."""

    __slots__ = ()

    def see(self, event: Event, effects: tuple[Effect, ...], after: Snapshot) -> None:
        super().see(event, effects, after)
        for effect in effects:
            if isinstance(effect, CallAction):
                self.book(effect, after)

    @property
    def broken(self) -> list[str]:
        return [what for _, what in self.problems]
