"""Waking a conversation: what is kept of it in memory beside its snapshot, made again from its history.

A conversation that nobody writes in is rows in the store and nothing else. When something happens in it again, its
history is gone through once: what the customer said, for slots that are read from earlier messages, and what the
monitor must have seen. Where another process went on with it meanwhile, only what that one added is gone through.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine.effects import Explain
from aop.engine.events import ReleaseChanged
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.engine.vocabulary import asked_slot
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
        knows = self._listening.knows(name)
        if knows and self._watching.has_seen(name, stored.version):
            return
        if knows and await self._caught_up(stored):
            return
        entries = await self._entries(name, 0, stored.version)
        begun = self._begun_with(stored, entries)
        self._watching.begin(name, (begun or self._program).release)
        self._listening.begin(name)
        state = None if begun is None else opened(begun, name, stored.opened, stored.snapshot.channel)
        if entries and not (begun and state and self._seen(entries, begun, state)):
            self._heard_only(name, entries)
            self._watching.cannot_read(name, stored.version)

    async def _caught_up(self, stored: Stored) -> bool:
        """Goes through what is new in a conversation that was awake here; whether that could be done."""
        name = stored.snapshot.conversation
        seen, state = self._watching.stands(name)
        if state is None or not 0 < seen < stored.version:
            return False
        program = self._program if name == OF_WORKSPACE else self._programs(state.release)
        entries = await self._entries(name, seen, stored.version)
        return program is not None and self._seen(entries, program, state)

    def _begun_with(self, stored: Stored, entries: list[Entry]) -> Program | None:
        """The release that a conversation began with; None where it is not loaded. What people do to the workspace runs
        no procedure, so every release can read it."""
        if stored.snapshot.conversation == OF_WORKSPACE:
            return self._program
        moves = (found for entry in entries if (found := _moved_from(entry)) is not None)
        return self._programs(next(moves, stored.snapshot.release))

    async def _entries(self, name: str, after: int, version: int) -> list[Entry]:
        found: list[Entry] = []
        while (place := after + len(found)) < version:
            page = await self._store.history(name, place, min(PAGE, version - place))
            if not page:
                break
            found.extend(page)
        return found

    def _seen(self, entries: list[Entry], program: Program, state: Snapshot) -> bool:
        """Goes through a history from a state on; whether all of it was decided by releases that are here."""
        name = state.conversation
        for entry in entries:
            event = entry.event
            if isinstance(event, ReleaseChanged) and name == OF_WORKSPACE:
                event = replace(event, release=program.release.digest)  # it is read by this one from beginning to end
            elif isinstance(event, ReleaseChanged):
                moved = self._programs(event.release)
                if moved is None:
                    return False
                program = moved
            if entry.message is not None:
                self._listening.had_heard(name, entry.message, asked_slot(state))
            try:
                state, _ = transition(program, state, event)
                self._watching.had_seen(entry, state, program.release)
            except (AopError, LookupError, AssertionError):  # decided by another release than it says
                return False
            self._listening.had_said(name, entry)
        return True

    def _heard_only(self, name: str, entries: list[Entry]) -> None:
        """The customer's words without what was asked before them: the history cannot be gone through here."""
        self._listening.begin(name)
        for entry in entries:
            if entry.message is not None:
                self._listening.had_heard(name, entry.message, None)
            self._listening.had_said(name, entry)


def _moved_from(entry: Entry) -> str | None:
    """The release that a conversation was on before an entry that moved it."""
    if not isinstance(entry.event, ReleaseChanged):
        return None
    said = (item.data.get("before") for item in entry.effects if isinstance(item, Explain))
    return next((item for item in said if isinstance(item, str)), None)
