"""Where other systems deliver, and what of the notices was put aside.

A delivery is answered 200 when it is in the store, or is nothing that a customer wrote; 401, with the same text for
every reason, where it is not signed as it should be. Never 410: to several systems that means "do not come again".
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.shelf import Shelf
from aop.runtime.reply import Reply
from aop.runtime.slack_requests import PURPOSE, SlackApprovals, SlackRefused, SlackRequests
from aop.service.access import Caller
from aop.service.notifying.outbox import Outbox
from aop.service.notifying.waiting import DEAD, Item, got, places
from aop.service.rates import Rates
from aop.service.refusals import Refusal
from aop.service.service import DEFAULT_LIMIT, Limit, Person, Service
from aop.service.webhooks.arrived import Arrived, Challenge, Happened, HookRefused, HookUnread, Ignored
from aop.service.webhooks.sources import NAME, Hooks, Source
from aop.service.webhooks.taking import Taking
from aop.stores.given import GivenKeys

#: What whoever cannot be let in is told, whatever is wrong.
NOT_SIGNED = "this delivery is not signed by who may deliver here"
#: The longest name of something that was put aside.
MAX_PLACE = 1_000

_LOG = logging.getLogger("aop.hooks")
SourceName = Annotated[str, Path(pattern=f"^{NAME.pattern}$", description="A source of the file of hooks.")]
AfterPlace = Annotated[str, Query(max_length=MAX_PLACE, description="What `next` of the page before said.")]
Place = Annotated[str, Path(min_length=1, max_length=MAX_PLACE, description="What the list calls it.")]


class Gate:
    """Lets through what a source signed. Who is not let through may not even ask often."""

    def __init__(self, hooks: Hooks, service: Service, clock: Clock) -> None:
        self._hooks = hooks
        self._service = service
        self._clock = clock
        self._rates = Rates(service.settings.callers, lambda: clock.now().timestamp())

    def source(self, name: str) -> Source:
        found = self._hooks.sources.get(name)
        if found is None:
            raise Refusal(404, f"there is no source `{name}`")
        return found

    async def passed(self, source: Source, request: Request) -> tuple[bytes, Mapping[str, str]]:
        """The body as it came, and its headers. Raises Refusal."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise Refusal(415, "send the body as it is: what is packed is not unpacked here")
        body = await request.body()
        try:
            source.hook.verify(body, headers, source.keys, self._clock.now())
        except HookRefused as error:
            raise self.refused(source, request, str(error)) from None
        return body, headers

    def refused(self, source: Source, request: Request, why: str) -> Refusal:
        """The reason is for the log alone."""
        address = request.client.host if request.client else "unknown"
        _LOG.warning("a delivery to `%s` from %s was refused: %s", source.name, address, why)
        seconds = self._rates.take(address, self._service.settings.strangers)
        if seconds is not None:
            return Refusal(429, f"too many requests: come again in {seconds} seconds", retry_after=seconds)
        return Refusal(401, NOT_SIGNED)


class _Desks:
    """Decides an approval in the release that asks for it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def decide(self, approval: str, person: str, *, granted: bool, comment: str = "") -> Reply:
        try:
            desk = self._service.desk(await self._service.running(approval))
        except Refusal as refusal:
            raise WrongUse(refusal.message) from None
        return await self._service.acted(desk.decide(approval, person, granted=granted, comment=comment))


def router_of(hooks: Hooks, service: Service, shelf: Shelf, outbox: Outbox) -> APIRouter:
    """The routes of a service that takes deliveries and tells others; while it runs, so does the outbox."""

    @asynccontextmanager
    async def telling(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(outbox.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    router = APIRouter(lifespan=telling)
    service.metrics.gauge(
        "aop_notices_waiting", "Notices that are to be told, in the process that is asked.", lambda: float(len(outbox))
    )
    _deliveries(router, Gate(hooks, service, service.clock), Taking(service, shelf, outbox), service)
    _buttons(router, Gate(hooks, service, service.clock), hooks, service)
    _aside(router, shelf, outbox, service)
    return router


def _deliveries(router: APIRouter, gate: Gate, taking: Taking, service: Service) -> None:
    @router.post("/hooks/{source}", tags=["hooks"])
    async def deliver(source: SourceName, request: Request) -> JSONResponse:
        """A delivery of a helpdesk or a chat, signed by it; each source says how in the file of hooks."""
        known = gate.source(source)
        body, headers = await gate.passed(known, request)
        try:
            came = known.hook.read(body, headers, known.account)
        except HookRefused as error:
            raise gate.refused(known, request, str(error)) from None
        except HookUnread as error:
            raise Refusal(400, f"this delivery cannot be read: {error}") from None
        became: list[str] = []
        for item in came:
            match item:
                case Challenge(answer=answer):
                    return JSONResponse(dict(answer))
                case Ignored(why=why):
                    became.append(why)
                case Happened():
                    became.append(await _told(service, known, item))
                case _:
                    became.append(await _taken(taking, known, item))
        return JSONResponse({"messages": became})

    @router.head("/hooks/{source}", tags=["hooks"])
    async def is_there(source: SourceName) -> Response:
        """Whether a source may deliver here, which some systems ask before they do."""
        gate.source(source)
        return Response()


async def _told(service: Service, source: Source, item: Happened) -> str:
    """What became of an event: told, nobody waits for it, again; of another system's nothing comes."""
    if not source.system or item.event.partition(".")[0] != source.system:
        return "not_of_this_source"
    try:
        heard = await service.acted(service.events.take(item.event, item.id, item.payload))
    except WrongUse as error:
        raise Refusal(400, f"this delivery cannot be read: {error}") from None
    except Refusal as refusal:
        raise _come_again(refusal) from None
    return "again" if heard.repeated else "told" if heard.reached else "nobody_waits"


def _come_again(refusal: Refusal) -> Refusal:
    """A service with no room says 503: on 429 systems wait for long, and drop what came meanwhile."""
    if refusal.status != 429:
        return refusal
    return Refusal(503, refusal.message, refusal.code, retry_after=refusal.retry_after)


async def _taken(taking: Taking, source: Source, arrived: Arrived) -> str:
    """What became of a message."""
    if not source.channel:
        return "no_channel"
    try:
        return await taking.take(source, arrived)
    except HookUnread as error:
        raise Refusal(400, f"this delivery cannot be read: {error}") from None
    except Refusal as refusal:
        raise _come_again(refusal) from None


def _buttons(router: APIRouter, gate: Gate, hooks: Hooks, service: Service) -> None:
    desks = {
        source.name: SlackApprovals(
            _Desks(service),
            SlackRequests(GivenKeys({PURPOSE: source.keys}), service.clock),
            source.account,
            source.people,
        )
        for source in hooks.sources.values()
        if source.kind == "slack" and source.people
    }

    @router.post("/hooks/{source}/pressed", tags=["hooks"])
    async def pressed(source: SourceName, request: Request) -> JSONResponse:
        """A button of an approval that somebody pressed in Slack, signed by it."""
        known, desk = gate.source(source), desks.get(source)
        if desk is None:
            raise Refusal(404, f"nobody decides approvals in `{source}`")
        try:
            return JSONResponse(await desk.handle(await request.body(), request.headers))
        except SlackRefused as error:
            raise gate.refused(known, request, str(error)) from None
        except WrongUse as error:
            raise Refusal(400, str(error)) from None


def _aside(router: APIRouter, shelf: Shelf, outbox: Outbox, service: Service) -> None:
    @router.get("/notices/aside", tags=["people"])
    async def aside(person: Person, after: AfterPlace = "", limit: Limit = DEFAULT_LIMIT) -> dict[str, Any]:
        """The notices and replies that were put aside: refused, or tried too often."""
        found = places(shelf, DEAD, limit + 1, after)
        items = [_view(place, item) for place in found[:limit] if (item := got(shelf, place, DEAD)) is not None]
        return {"items": items, "next": found[limit - 1] if len(found) > limit else None}

    @router.post("/notices/aside/{place:path}/send-again", tags=["people"])
    async def send_again(place: Place, person: Person) -> dict[str, Any]:
        """Tells one again, under its name; noted in the audit log first."""
        await _noted(service, shelf, "send_again", place, person)
        return _done(outbox.send_again(place), "sent again", place, person)

    @router.post("/notices/aside/{place:path}/drop", tags=["people"])
    async def drop(place: Place, person: Person) -> dict[str, Any]:
        """Tells nobody of one any more; noted in the audit log first."""
        await _noted(service, shelf, "drop", place, person)
        return _done(outbox.drop(place), "dropped", place, person)


async def _noted(service: Service, shelf: Shelf, what: str, place: str, person: Caller) -> None:
    """Who decides about a notice is in the audit log before anything comes of it. Without one there is nothing to
    note, and the process's log has it."""
    item = got(shelf, place, DEAD)
    if item is not None and service.log is not None:
        about = {"notice": place, "to": item.target, "conversation": item.conversation, "kind": item.happened.kind}
        await service.acted(service.log.auditing.note(service.store, service.clock, what, person.name, about))


def _done(found: bool, what: str, place: str, person: Caller) -> dict[str, Any]:
    if not found:
        raise Refusal(404, f"nothing was put aside under `{place}`")
    _LOG.warning("the notice %s was %s by %s", place, what, person.name)
    return {"notice": place, "status": what}


def _view(place: str, item: Item) -> dict[str, Any]:
    return {
        "notice": place,
        "to": item.target,
        "conversation": item.conversation,
        "kind": item.happened.kind,
        "tries": item.tries,
        "why": item.why,
    }
