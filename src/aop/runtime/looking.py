"""A conversation as somebody looks at it: its first words, and the package of whoever takes over."""

from __future__ import annotations

from dataclasses import replace

from aop.engine.handoff import package_of
from aop.engine.package import Package, Spoken
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened
from aop.engine.vocabulary import greeting
from aop.ports.store import Entry, Store
from aop.runtime.clearing import for_queue
from aop.runtime.loading import Loading
from aop.runtime.transcript import package_with_transcript, with_transcript
from aop.runtime.wording import WordsOf


class Looking:
    """Reads conversations and changes nothing. What each method promises stands at the runtime."""

    def __init__(self, program: Program, loading: Loading, store: Store) -> None:
        self._program = program
        self._loading = loading
        self._store = store

    async def handoff(self, conversation: str) -> Package | None:
        """What the colleague who takes over is handed."""
        stored = await self._loading.load(conversation, wake=False)
        history = await self._store.history(conversation)
        package = package_with_transcript(self._program, history, self._opening(stored.snapshot, history))
        return None if package is None else for_queue(self._program.release, package)

    async def standing(self, conversation: str) -> Package:
        """The same as it stands now."""
        stored = await self._loading.load(conversation, wake=False)
        history = await self._store.history(conversation)
        package = package_of(self._program, stored.snapshot)
        if stored.snapshot.status == "handed_off" and (handed := await self.handoff(conversation)) is not None:
            package = replace(package, reason=handed.reason, requests=handed.requests, promises=handed.promises)
        package = with_transcript(self._program, package, history, self._opening(stored.snapshot, history))
        return for_queue(self._program.release, package)

    def _opening(self, snapshot: Snapshot, history: tuple[Entry, ...]) -> tuple[Spoken, ...]:
        """The first words of the channel, which were said before anything happened."""
        at = history[0].event.at if history else snapshot.now
        words = self.first_words(opened(self._program, snapshot.conversation, at, snapshot.channel))
        return () if words is None else (Spoken("agent", at, words),)

    def first_words(self, snapshot: Snapshot) -> str | None:
        """The opening of its channel; None where that has none."""
        declared = self._program.release.workspace.channels.get(snapshot.channel)
        opening = None if declared is None else declared.opening
        words = None if opening is None else greeting(self._program, snapshot, opening)
        return None if words is None else WordsOf(snapshot.language, self._program.zone).text(words)
