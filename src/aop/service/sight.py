"""What a caller sees of a conversation: the classes of personal data that their roles, or its channel, are cleared for.

Whoever writes as the customer sees what the channel may say; people see what one of their roles may see, by the release
that the conversation runs on and by the live one: a role that may see less from now on sees less of what was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aop.machine.release import Release
from aop.ports.seal import Erased
from aop.ports.store import Stored
from aop.runtime.clearing import of_channel, of_history, of_roles
from aop.runtime.keeping_back import ALL, KeptBack
from aop.service.access import Caller
from aop.service.refusals import Refusal

if TYPE_CHECKING:
    from aop.service.service import Service


def cleared_for(service: Service, caller: Caller, stored: Stored) -> frozenset[str]:
    """The classes that a caller may see of a conversation."""
    release = service.conversations.running(stored).release
    if not caller.is_person:
        return of_channel(release, stored.snapshot.channel)
    return _of_people(service, caller, release)


def sees_everything(service: Service, caller: Caller) -> bool:
    """Whether a person is cleared for every class, by the live release."""
    return of_roles(service.releases.live.release, caller.roles) == ALL


def _of_people(service: Service, caller: Caller, release: Release) -> frozenset[str]:
    live = service.releases.live.release
    return of_roles(release, caller.roles) & of_roles(live, caller.roles)


async def sight(service: Service, caller: Caller, stored: Stored) -> KeptBack:
    """What is kept back from a caller of a conversation; its history is read only where something is."""
    release = service.conversations.running(stored).release
    cleared = cleared_for(service, caller, stored)
    history = () if cleared == ALL else await service.store.history(stored.snapshot.conversation)
    return of_history(release, stored.snapshot, history, cleared)


class Sights:
    """The same for the conversations of one list, each looked at once. Of one that cannot be read now (it is gone,
    erased, or runs on a release that is not loaded) no text is shown, but to who may see everything."""

    def __init__(self, service: Service, caller: Caller) -> None:
        self._service = service
        self._caller = caller
        self._known: dict[str, KeptBack] = {}

    async def of(self, conversation: str) -> KeptBack:
        if conversation not in self._known:
            self._known[conversation] = await self._looked(conversation)
        return self._known[conversation]

    async def _looked(self, conversation: str) -> KeptBack:
        service = self._service
        try:
            return await sight(service, self._caller, await service.conversations.stored(conversation))
        except (Refusal, Erased):
            sees = sees_everything(service, self._caller)
            return KeptBack(service.releases.live.release, frozenset() if sees else ALL, blind=not sees)
