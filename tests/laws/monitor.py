"""The independent monitor over conversations that only a test runs: what is called is let go at once."""

from __future__ import annotations

from aop.engine.effects import CallAction, Effect
from aop.engine.events import Event
from aop.engine.snapshot import Snapshot
from aop.machine.release import Release
from aop.monitor import Books, Watch


class Monitor:
    """A watch that counts a write when it sees it. `broken` is what must never have happened."""

    def __init__(self, release: Release, conversation: str, books: Books | None = None) -> None:
        self.watch = Watch(release, conversation, Books() if books is None else books)

    def see(self, event: Event, effects: tuple[Effect, ...], after: Snapshot) -> None:
        self.watch.see(event, effects, after)
        for effect in effects:
            if isinstance(effect, CallAction):
                self.watch.book(effect, after)

    @property
    def broken(self) -> list[str]:
        return [what for _, what in self.watch.problems]
