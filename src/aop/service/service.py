"""Everything that a route may use, in one place; made by `aop.service.wiring`, or by a test from its own parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from aop.ports.clock import Clock
from aop.ports.store import Store
from aop.runtime.approvals import Approvals
from aop.service.access import Access, Caller, Known, needs_person
from aop.service.changes import Changes
from aop.service.comparing import Comparing
from aop.service.conversations import Conversations
from aop.service.events import Events
from aop.service.health import Health
from aop.service.log import Log
from aop.service.metrics import Metrics
from aop.service.privacy import Privacy
from aop.service.releases import Loaded, Releases
from aop.service.settings import LISTED, MAX_LISTED, Settings
from aop.service.streams import OpenStreams
from aop.service.tokens import Tokens

T = TypeVar("T")

#: The largest number that JSON carries everywhere, and larger than that of any entry.
MAX_NUMBER = 2**53


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one process."""

    releases: Releases
    conversations: Conversations
    store: Store
    access: Access
    people: Known
    tokens: Tokens
    changes: Changes
    clock: Clock
    metrics: Metrics
    health: Health
    streams: OpenStreams
    events: Events
    settings: Settings = field(default_factory=Settings)
    log: Log | None = None
    close: Callable[[], None] | None = None
    comparing: Comparing = field(default_factory=Comparing)
    privacy: Privacy | None = None

    def desk(self, loaded: Loaded) -> Approvals:
        """The approvals of a release, decided in roles that the service knows."""
        return Approvals(loaded.runtime, self.people)

    async def acted(self, work: Awaitable[T]) -> T:
        """Runs what changes something, within the room there is."""
        return await self.conversations.run(work)

    async def running(self, name: str) -> Loaded:
        """The release of the conversation in which a call or a wait is. Raises Refusal."""
        return self.conversations.running(await self.conversations.of_call(name))

    async def waiting(
        self, kind: str, after: str | None, limit: int, view: Callable[[str, Any], Awaitable[dict[str, Any] | None]]
    ) -> dict[str, Any]:
        """A page of what is waited for, of a kind, of so many conversations: from the store, whichever process asked
        for it. What `view` shows nothing of is left out."""
        found = await self.store.waiting(kind, limit, after or "")
        names = list(dict.fromkeys(name for name, _ in found))
        items = [shown for name, item in found if (shown := await view(name, item)) is not None]
        return {"items": items, "next": names[-1] if len(names) >= limit else None}


def service_of(request: Request) -> Service:
    found: Service = request.app.state.service
    return found


_BEARER = HTTPBearer(auto_error=False, description="An API key, a signed-in person's token, or a conversation's token.")


async def _caller(
    request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)] = None
) -> Caller:
    return await service_of(request).access.caller(request)


async def _person(caller: Annotated[Caller, Depends(_caller)]) -> Caller:
    return needs_person(caller)


Serving = Annotated[Service, Depends(service_of)]
Who = Annotated[Caller, Depends(_caller)]
Person = Annotated[Caller, Depends(_person)]
Limit = Annotated[int, Query(ge=1, le=MAX_LISTED, description="So many at most.")]
After = Annotated[str | None, Query(max_length=400, description="What `next` of the page before said.")]
AfterNumber = Annotated[int, Query(ge=0, le=MAX_NUMBER, description="What `next` of the page before said.")]
DEFAULT_LIMIT = LISTED
