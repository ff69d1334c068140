"""Waking a conversation: what is kept of it in memory beside its snapshot, made again from its history.

A conversation that nobody writes in is rows in the store and nothing else. When something happens in it again, its
history is gone through once: what the customer said, for slots that are read from earlier messages, and what the
monitor must have seen.
"""

from __future__ import annotations

from aop.engine.events import ReleaseChanged
from aop.engine.program import Program
from aop.engine.transition import opened, transition
from aop.engine.vocabulary import moment
from aop.errors import AopError
from aop.ports.store import Entry, Store, Stored
from aop.runtime.listening import Listening
from aop.runtime.standing import Programs
from aop.runtime.watching import Watching

#: Entries that are read from the store at a time.
PAGE = 200


class Waking:
    """Who is awake is what `Listening` and `Watching` have at hand."""

    def __init__(
        self, program: Program, programs: Programs, store: Store, listening: Listening, watching: Watching
    ) -> None:
        self._program = program
        self._programs = programs
        self._store = store
        self._listening = listening
        self._watching = watching

    async def wake(self, stored: Stored) -> None:
        """Makes sure that a conversation is awake."""
        name = stored.snapshot.conversation
        if self._listening.knows(name) and self._watching.has_seen(name, stored.version):
            return
        entries = await self._entries(name, stored.version)
        self._watching.begin(name)
        self._listening.begin(name)
        if entries and not self._seen(stored, entries):
            self._watching.cannot_read(name, stored.version)

    async def _entries(self, name: str, version: int) -> list[Entry]:
        found: list[Entry] = []
        while len(found) < version:
            page = await self._store.history(name, len(found), min(PAGE, version - len(found)))
            if not page:
                break
            found.extend(page)
        return found

    def _seen(self, stored: Stored, entries: list[Entry]) -> bool:
        """Goes through the history; whether all of it was decided by releases that are here."""
        first, name = self._programs(stored.snapshot.release), stored.snapshot.conversation
        program = first or self._program
        state = opened(program, name, entries[0].event.at, stored.snapshot.channel)
        for entry in entries:
            if isinstance(entry.event, ReleaseChanged):
                program = self._programs(entry.event.release) or program
            if entry.message is not None:
                self._listening.had_heard(name, entry.message, moment(program, state).asked)
            try:
                state, _ = transition(program, state, entry.event)
                self._watching.had_seen(entry, state)
            except (AopError, LookupError, AssertionError):  # moved here from a release that is not loaded
                return self._heard_only(name, entries)
            self._listening.had_said(name, entry)
        return True

    def _heard_only(self, name: str, entries: list[Entry]) -> bool:
        """The customer's words without what was asked before them: the history cannot be gone through here."""
        self._listening.begin(name)
        for entry in entries:
            if entry.message is not None:
                self._listening.had_heard(name, entry.message, None)
            self._listening.had_said(name, entry)
        return False
