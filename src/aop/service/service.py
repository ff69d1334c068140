"""Everything that a route may use, in one place; made by `aop.service.wiring`, or by a test from its own parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from aop.ports.clock import Clock
from aop.ports.store import Store
from aop.runtime.approvals import Approvals
from aop.service.access import Access, Caller, Known, needs_person
from aop.service.changes import Changes
from aop.service.conversations import Conversations
from aop.service.health import Health
from aop.service.log import Log
from aop.service.metrics import Metrics
from aop.service.refusals import Refusal
from aop.service.releases import Loaded, Releases
from aop.service.settings import LISTED, MAX_LISTED, Settings
from aop.service.streams import OpenStreams
from aop.service.tokens import Tokens

T = TypeVar("T")


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
    settings: Settings = field(default_factory=Settings)
    log: Log | None = None
    close: Callable[[], None] | None = None

    def desk(self, loaded: Loaded) -> Approvals:
        """The approvals of a release, decided in roles that the service knows."""
        return Approvals(loaded.runtime, self.people)

    async def acted(self, work: Awaitable[T]) -> T:
        """Runs what changes something, within the room there is."""
        return await self.conversations.run(work)

    def with_approval(self, approval: str) -> Loaded:
        """The release in which an approval waits. Raises Refusal."""
        return self._holding(approval, "approval", lambda item: {one.request.call for one in item.runtime.approvals()})

    def with_question(self, wait: str) -> Loaded:
        """The release in which a question waits. Raises Refusal."""
        return self._holding(wait, "question", lambda item: {one.request.wait for one in item.runtime.questions()})

    def with_task(self, call: str) -> Loaded:
        """The release in which a call waits to be done by hand. Raises Refusal."""
        return self._holding(call, "task", lambda item: {one.request.call for one in item.runtime.tasks()})

    def _holding(self, name: str, what: str, names: Callable[[Loaded], set[str]]) -> Loaded:
        for loaded in self.releases.all():
            if name in names(loaded):
                return loaded
        raise Refusal(404, f"no {what} is waiting under `{name}`: it was decided, withdrawn or too late")


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
AfterNumber = Annotated[int, Query(ge=0, le=2**53, description="What `next` of the page before said.")]
DEFAULT_LIMIT = LISTED


def page(items: Iterable[T], name: Callable[[T], str], after: str | None, limit: int, view: Callable[[T], Any]) -> Any:
    """A page of a list that is in memory, by name."""
    found = sorted((item for item in items if after is None or name(item) > after), key=name)
    shown = found[:limit]
    return {"items": [view(item) for item in shown], "next": name(shown[-1]) if len(found) > limit else None}
