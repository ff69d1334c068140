"""A conversation as it stands after its last entry, and the releases that it may have been decided by."""

from __future__ import annotations

from collections.abc import Iterable

from aop.engine.program import Program
from aop.errors import WrongUse
from aop.machine.release import Release
from aop.ports.seal import Erased
from aop.ports.store import Store, Stored
from aop.runtime.standing import Programs, release_of, upright
from aop.runtime.waking import Waking


class Releases:
    """The programs of a runtime: its own, and those that are made ready when a conversation needs them first."""

    def __init__(self, program: Program, earlier: Iterable[Release], others: Programs | None) -> None:
        self._earlier = {item.digest: item for item in earlier}
        self._others = others
        self._programs = {program.release.digest: program}

    def program_of(self, digest: str) -> Program | None:
        """A release by its digest; None where it is not loaded here."""
        if digest not in self._programs and digest in self._earlier:
            self._programs[digest] = Program(self._earlier[digest])
        if digest not in self._programs and self._others is not None:
            return self._others(digest)
        return self._programs.get(digest)


class Loading:
    """Loads the conversations of one release from a store."""

    def __init__(self, program: Program, programs: Programs, store: Store, waking: Waking) -> None:
        self._digest = program.release.digest
        self.program_of = programs
        self._store = store
        self._waking = waking

    async def load(self, conversation: str, *, wake: bool = True) -> Stored:
        """A conversation, awake unless it is only looked at. Raises WrongUse where there is none."""
        found = await self._store.load(conversation)
        if found is None:
            raise WrongUse(f"there is no conversation {conversation}")
        stored = upright(self.program_of, found)
        if wake:
            await self._waking.wake(stored)
        return stored

    async def is_ours(self, conversation: str) -> bool:
        """Whether a conversation goes on with this release: one of another is another runtime's, and one that was
        erased is nobody's."""
        try:
            stored = await self._store.load(conversation)
        except Erased:
            return False
        return stored is not None and release_of(stored) == self._digest
