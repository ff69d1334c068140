"""Moving a conversation to another release, as an act of a person (`aop.migrate`)."""

from __future__ import annotations

from aop.engine.overriding import OF_WORKSPACE
from aop.errors import WrongUse
from aop.ports.store import Store
from aop.runtime.standing import release_of
from aop.service.releases import Releases


async def move(store: Store, releases: Releases, conversation: str, digest: str) -> None:
    """Its requests run again on the other release, with a memory of what happened. Raises MigrationRefused where it
    cannot go on there, WrongUse where there is no such conversation or release."""
    stored = None if conversation == OF_WORKSPACE else await store.load(conversation)
    if stored is None:
        raise WrongUse(f"there is no conversation {conversation}")
    before, after = releases.of(release_of(stored)), releases.of(digest)
    if before is None or after is None:
        raise WrongUse(f"the release {digest if after is None else release_of(stored)} is not loaded")
    if before is after:
        raise WrongUse(f"the conversation {conversation} is on that release already")
    await before.runtime.move(conversation, after.runtime)
