"""Beginning a conversation, writing in it, and hearing what is said: what a customer's channel uses."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import JSONResponse, StreamingResponse

from aop.errors import WrongUse
from aop.ports.extractor import Message
from aop.ports.store import Stored
from aop.runtime import Sender
from aop.runtime.seen_history import seen as as_seen
from aop.service.access import must_hear, must_write
from aop.service.bodies import NAME, ConversationIn, MessageIn, SenderIn
from aop.service.conversations import Told, name_for
from aop.service.refusals import Refusal
from aop.service.service import DEFAULT_LIMIT, MAX_NUMBER, AfterNumber, Limit, Service, Serving, Who
from aop.service.settings import MAX_NAME
from aop.service.sight import cleared_for, sight
from aop.service.streams import Stream
from aop.service.views import conversation_view, lines_view, said_in

router = APIRouter(tags=["conversations"])

ConversationName = Annotated[
    str, Path(min_length=1, max_length=MAX_NAME, pattern=NAME, description="The conversation.")
]
KeyHeader = Annotated[
    str | None, Header(alias="Idempotency-Key", max_length=MAX_NAME, description="The same key is the same request.")
]
LastEvent = Annotated[
    str | None, Header(alias="Last-Event-ID", max_length=20, description="Where a stream goes on that broke off.")
]


@router.post("/conversations", status_code=201, responses={200: {"description": "It was there already."}})
async def begin(
    wanted: ConversationIn, service: Serving, caller: Who, response: Response, key: KeyHeader = None
) -> dict[str, Any]:
    """Begins a conversation: its name, the first words, and a token for the customer's browser."""
    if wanted.channel not in caller.channels or caller.conversation is not None:
        raise Refusal(403, f"you may not write on the channel `{wanted.channel}`", param="channel")
    name = wanted.conversation or (None if key is None else name_for(caller.name, key))
    conversation, reply = await service.conversations.begin(name, wanted.channel, _sender(wanted.sender))
    if reply is None:
        stored = await service.conversations.stored(conversation)
        must_write(caller, conversation, stored.snapshot.channel)
        response.status_code = 200
    status = "open" if reply is None else reply.snapshot.status
    lines = [] if reply is None else lines_view(reply.lines)
    return {
        "conversation": conversation,
        "status": status,
        "lines": lines,
        "token": service.tokens.make(conversation),
    }


@router.post(
    "/conversations/{conversation}/messages",
    responses={202: {"description": "The answer takes longer: it comes on the event stream, and to the same id."}},
)
async def write(conversation: ConversationName, said: MessageIn, service: Serving, caller: Who) -> JSONResponse:
    """A customer's message, to its answer. The same `id` again gives the same answer and does nothing twice."""
    stored = await _writable(service, caller, conversation)
    message = Message(said.id, said.text, tuple(said.attachments))
    within = service.settings.answer_within
    told = await service.conversations.write(stored, message, more=said.more, within=within)
    if told is None:
        return JSONResponse(
            {"conversation": conversation, "message": said.id, "status": "under_way", "lines": []},
            202,
            {"Location": f"/conversations/{conversation}/events"},
        )
    return JSONResponse(told_view(told))


def told_view(told: Told) -> dict[str, Any]:
    return {
        "conversation": told.conversation,
        "message": told.message,
        "status": told.status,
        "lines": lines_view(told.lines),
        "repeated": told.repeated,
    }


@router.post("/conversations/{conversation}/sender")
async def sender(conversation: ConversationName, known: SenderIn, service: Serving, caller: Who) -> dict[str, Any]:
    """Who writes from now on, as the channel knows it. A customer's browser does not say who its customer is."""
    stored = await _writable(service, caller, conversation)
    if caller.conversation is not None:
        raise Refusal(403, "who writes is said by the channel, not by a browser")
    found = _sender(known)
    assert found is not None
    try:
        runtime = service.conversations.running(stored).runtime
        reply = await service.acted(runtime.sender_is(conversation, found))
    except WrongUse as error:
        raise Refusal(400, str(error)) from error
    return {"conversation": conversation, "status": reply.snapshot.status, "lines": lines_view(reply.lines)}


@router.get("/conversations/{conversation}/said")
async def said(
    conversation: ConversationName, service: Serving, caller: Who, after: AfterNumber = 0, limit: Limit = DEFAULT_LIMIT
) -> dict[str, Any]:
    """What was said, by the customer and to them, by the number of the entry."""
    stored = await _readable(service, caller, conversation)
    program = service.conversations.running(stored).runtime.program
    entries = await service.store.history(conversation, after, limit)
    kept = await sight(service, caller, stored)
    items: list[dict[str, Any]] = []
    for number, found in enumerate(entries, after + 1):
        entry = as_seen(found, kept) if caller.is_person else found
        wrote = None if entry.message is None else {"id": entry.message.id, "text": entry.message.text}
        lines = said_in(entry, program, stored.snapshot.language, kept)
        if wrote is not None or lines:
            items.append({"number": number, "at": entry.event.at.isoformat(), "message": wrote, "lines": lines})
    seen = after + len(entries)
    return {"items": items, "next": seen if entries and seen < stored.version else None}


@router.get("/conversations/{conversation}")
async def show(conversation: ConversationName, service: Serving, caller: Who) -> dict[str, Any]:
    """How a conversation stands; to a customer, only whether it goes on."""
    stored = await _readable(service, caller, conversation)
    if not caller.is_person:
        return {"conversation": conversation, "status": stored.snapshot.status}
    return conversation_view(stored.snapshot, stored.version)


@router.get("/conversations/{conversation}/events", response_class=StreamingResponse)
async def events(
    conversation: ConversationName, service: Serving, caller: Who, last: LastEvent = None, after: AfterNumber = 0
) -> StreamingResponse:
    """What happens, as it happens (server-sent events). The id of an event is the number of its entry: a stream that
    broke off goes on behind `Last-Event-ID`. Customers hear what is said to them; people see every decision."""
    stored = await _readable(service, caller, conversation)
    if last is not None and not (last.isascii() and last.isdigit() and int(last) <= MAX_NUMBER):
        raise Refusal(400, "`Last-Event-ID` is the number of an entry", param="Last-Event-ID")
    program = service.conversations.running(stored).runtime.program
    cleared = cleared_for(service, caller, stored)
    stream = Stream(service, program, stored.snapshot, caller, cleared, after if last is None else int(last))
    return stream.response()


async def _readable(service: Service, caller: Who, conversation: str) -> Stored:
    stored = await service.conversations.stored(conversation)
    must_hear(caller, conversation, stored.snapshot.channel)
    return stored


async def _writable(service: Service, caller: Who, conversation: str) -> Stored:
    stored = await service.conversations.stored(conversation)
    must_write(caller, conversation, stored.snapshot.channel)
    return stored


def _sender(known: SenderIn | None) -> Sender | None:
    return None if known is None else Sender(known.address, known.account)
