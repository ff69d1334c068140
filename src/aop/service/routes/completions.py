"""`POST /v1/chat/completions` and `GET /v1/models`: any chat widget, voice platform or harness that speaks as OpenAI's
clients do can talk to a workspace.

    conversation   header `X-AOP-Conversation`, or `metadata.conversation`; the first answer names it in that header
    message        header `Idempotency-Key`, or (conversation, how many user messages there are)
    sender         `user`, as somebody who claims to be that
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path
from fastapi.responses import JSONResponse, Response, StreamingResponse

from aop.errors import WrongUse
from aop.ports.extractor import Message
from aop.ports.store import Stored
from aop.runtime import Sender
from aop.runtime.senders import sender_known
from aop.service.access import Caller, must_write
from aop.service.bodies import NAME
from aop.service.completions import CompletionIn, chunks, completion, identity_of, is_first, read
from aop.service.conversations import Told
from aop.service.refusals import Refusal, body_of, no_conversation
from aop.service.service import Service, Serving, Who
from aop.service.settings import MAX_NAME

router = APIRouter(tags=["openai"])

CONVERSATION = "X-AOP-Conversation"
#: While an answer is waited for, a stream says that it is alive.
ALIVE_SECONDS = 10.0

ConversationHeader = Annotated[
    str | None,
    Header(alias=CONVERSATION, max_length=MAX_NAME, description="Which conversation; the first answer names it."),
]
KeyHeader = Annotated[
    str | None, Header(alias="Idempotency-Key", max_length=400, description="Which message: the same key, the same.")
]

ModelName = Annotated[str, Path(min_length=1, max_length=MAX_NAME, description="The workspace.")]


@router.get("/v1/models")
async def models(service: Serving, caller: Who) -> dict[str, Any]:
    """The workspace, as the one model there is."""
    return {"object": "list", "data": [_listed(service)]}


@router.get("/v1/models/{model}")
async def one_model(model: ModelName, service: Serving, caller: Who) -> dict[str, Any]:
    """The same, asked for by its name."""
    if model != _model(service):
        raise Refusal(404, f"there is no model `{model}`: there is `{_model(service)}`", param="model")
    return _listed(service)


def _listed(service: Service) -> dict[str, Any]:
    return {"id": _model(service), "object": "model", "created": 0, "owned_by": "aop"}


@router.post("/v1/chat/completions", response_model=None)
async def complete(
    said: CompletionIn,
    service: Serving,
    caller: Who,
    conversation: ConversationHeader = None,
    key: KeyHeader = None,
) -> Response:
    """Answers the last user message by the procedures of the workspace."""
    message = read(said, key)
    stored = await _conversation(service, caller, said, conversation)
    name = stored.snapshot.conversation
    headers = {CONVERSATION: name}
    answer = service.conversations.write(stored, message, more=False, within=service.settings.completion_within)
    if not said.stream:
        told = await answer
        if told is None:
            raise Refusal(504, "the answer takes longer: ask again for it with the same messages", "too_slow")
        created = int(service.clock.now().timestamp())
        body = completion(identity_of(name, message.id), _model(service), created, told.lines, told.tokens)
        return JSONResponse(body, headers=headers)
    task = asyncio.ensure_future(answer)
    await asyncio.wait({task}, timeout=0.05)  # what is refused at once is refused by its status
    if task.done() and task.exception() is not None:
        task.result()
    return StreamingResponse(
        _streamed(service, said, message, name, task), media_type="text/event-stream", headers=headers
    )


async def _streamed(
    service: Service, said: CompletionIn, message: Message, name: str, task: asyncio.Task[Told | None]
) -> AsyncIterator[bytes]:
    while not task.done():
        await asyncio.wait({task}, timeout=ALIVE_SECONDS)
        if not task.done():
            yield b": alive\n\n"
    refusal = _refused(task)
    if refusal is not None:
        yield _data(body_of(refusal.message, refusal.code))
        return
    told = task.result()
    assert told is not None
    with_usage = said.stream_options is not None and said.stream_options.include_usage
    created = int(service.clock.now().timestamp())
    identity = identity_of(name, message.id)
    for chunk in chunks(identity, _model(service), created, told.lines, told.tokens, with_usage=with_usage):
        yield _data(chunk)
    yield b"data: [DONE]\n\n"


def _refused(task: asyncio.Task[Told | None]) -> Refusal | None:
    """Why there is no answer, in a stream that has begun: nothing of what went wrong inside is told."""
    error = task.exception()
    if error is None:
        return None if task.result() is not None else Refusal(504, "the answer takes longer: ask again", "too_slow")
    return error if isinstance(error, Refusal) else Refusal(503, "not answered: ask again with the same messages")


def _data(data: Any) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _model(service: Service) -> str:
    return service.releases.live.release.workspace.name


async def _conversation(service: Service, caller: Caller, said: CompletionIn, header: str | None) -> Stored:
    """The conversation that is meant, begun where it is a new one. Raises Refusal where it is not clear which."""
    named = header or said.named("conversation") or caller.conversation
    if named is None and not is_first(said):
        raise Refusal(
            400,
            f"these messages have an answer already, but name no conversation: send the header `{CONVERSATION}` of the "
            "first answer, or `metadata.conversation`",
            "no_conversation",
        )
    if named is not None and not re.fullmatch(NAME, named):
        raise Refusal(400, f"`{CONVERSATION}` is no name of a conversation", param=CONVERSATION)
    if named is None or (await service.store.load(named)) is None:
        named = await _begun(service, caller, said, named)
    stored = await service.conversations.stored(named)
    must_write(caller, named, stored.snapshot.channel)
    return stored


async def _begun(service: Service, caller: Caller, said: CompletionIn, named: str | None) -> str:
    if caller.conversation is not None:
        raise no_conversation(named or caller.conversation)
    channel = said.named("channel") or ("chat" if "chat" in caller.channels else min(caller.channels, default="chat"))
    if channel not in caller.channels:
        raise Refusal(403, f"you may not write on the channel `{channel}`", param="channel")
    conversation, _ = await service.conversations.begin(named, channel, _claimed(service, said.user, channel))
    return conversation


def _claimed(service: Service, user: str | None, channel: str) -> Sender | None:
    """Who says that they write; nobody where the channel is not one that says so, or where it is no address."""
    if not user:
        return None
    try:
        sender_known(service.releases.live.release, channel, Sender(user), service.clock.now())
    except WrongUse:
        return None
    return Sender(user)
