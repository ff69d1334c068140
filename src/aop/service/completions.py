"""A workspace as the "model" of an OpenAI client: what is read of a request, and how the answer is written.

Only the last `user` message is read. Which conversation it belongs to is said beside it, and what was said there before
is what the store knows: a history that a client sends along proves nothing. System messages, tools and temperature are
read over, since procedures decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from aop.ports.extractor import Message
from aop.runtime import Line
from aop.service.bodies import MAX_ATTACHMENTS
from aop.service.refusals import Refusal
from aop.service.settings import MAX_NAME

#: A client sends the whole talk each time; a longer one than this is none.
MAX_MESSAGES = 2_000
#: The address of an image is its name as far as it is no longer than this.
MAX_ADDRESS = 1_000


class MessagePart(BaseModel):
    """One message of the list, as clients write it."""

    model_config = ConfigDict(extra="allow")
    role: Annotated[str, Field(max_length=40)]
    content: str | list[dict[str, Any]] | None = None


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="allow")
    include_usage: bool = False


class CompletionIn(BaseModel):
    """A request as OpenAI's clients make it. Whatever else stands in it is read over."""

    model_config = ConfigDict(extra="allow")
    model: Annotated[str, Field(max_length=400)] = ""
    messages: Annotated[list[MessagePart], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    user: Annotated[str, Field(max_length=320)] | None = None
    metadata: dict[str, Any] | None = None

    def named(self, what: str) -> str | None:
        """What `metadata` says. Raises Refusal for what is no name."""
        given = (self.metadata or {}).get(what)
        if given is not None and not (isinstance(given, str) and 0 < len(given) <= MAX_NAME):
            raise Refusal(400, f"`metadata.{what}` is a name of at most {MAX_NAME} characters", param="metadata")
        return given


def read(request: CompletionIn, key: str | None) -> Message:
    """The customer's message: the last of role `user`, named by the key or by how many there are. Raises Refusal for
    what cannot be answered."""
    if request.n not in (None, 1):
        raise Refusal(400, "`n` is 1: a workspace has one answer", param="n")
    wrote = [item for item in request.messages if item.role == "user"]
    if not wrote:
        raise Refusal(400, "there is no message of role `user`", param="messages")
    text, attachments = _content(wrote[-1].content)
    name = f"u{len(wrote)}" if key is None else f"k-{sha256(key.encode()).hexdigest()[:32]}"
    return Message(name, text, attachments)


def is_first(request: CompletionIn) -> bool:
    """Whether this is how a talk begins."""
    return not any(item.role == "assistant" for item in request.messages)


def _content(content: str | list[dict[str, Any]] | None) -> tuple[str, tuple[str, ...]]:
    """The text, and the names of what came with it."""
    if not isinstance(content, list):
        return content or "", ()
    texts = [part["text"] for part in content if part.get("type") == "text" and isinstance(part.get("text"), str)]
    others = [part for part in content if part.get("type") in ("image_url", "file", "input_audio")]
    if len(others) > MAX_ATTACHMENTS:
        raise Refusal(400, f"a message has at most {MAX_ATTACHMENTS} attachments", param="messages")
    return "\n".join(texts), tuple(_attachment(part, number) for number, part in enumerate(others, 1))


def _attachment(part: dict[str, Any], number: int) -> str:
    kind = str(part["type"])
    inside = part.get(kind)
    named = inside.get("url") or inside.get("filename") if isinstance(inside, dict) else None
    if isinstance(named, str) and 0 < len(named) <= MAX_ADDRESS and not named.startswith("data:"):
        return named
    return f"{kind.partition('_')[0]}-{number}"


# ---- the answer


def content_of(lines: tuple[Line, ...]) -> str:
    """What was said, as one text: a paragraph a line, options numbered."""
    return "\n\n".join(_paragraph(line) for line in lines)


def _paragraph(line: Line) -> str:
    return "\n".join([line.text, *(f"{number}. {option}" for number, option in enumerate(line.options, 1))])


def completion(identity: str, model: str, created: int, lines: tuple[Line, ...], tokens: int) -> dict[str, Any]:
    """The answer whole."""
    message = {"role": "assistant", "content": content_of(lines), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    head = {"id": identity, "object": "chat.completion", "created": created, "model": model}
    return {**head, "choices": [choice], "usage": usage(tokens)}


def chunks(
    identity: str, model: str, created: int, lines: tuple[Line, ...], tokens: int, *, with_usage: bool
) -> Iterator[dict[str, Any]]:
    """The answer in pieces: who speaks, a piece a line, that it is over, and what it took where that is asked for."""
    head = {"id": identity, "object": "chat.completion.chunk", "created": created, "model": model}
    if with_usage:
        head["usage"] = None

    def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}]}

    yield chunk({"role": "assistant", "content": ""})
    for number, line in enumerate(lines):
        yield chunk({"content": ("\n\n" if number else "") + _paragraph(line)})
    yield chunk({}, "stop")
    if with_usage:
        yield {**head, "choices": [], "usage": usage(tokens)}


def usage(tokens: int) -> dict[str, int]:
    """What the model took that read the message; the local one takes none, and none writes an answer."""
    return {"prompt_tokens": tokens, "completion_tokens": 0, "total_tokens": tokens}


def identity_of(conversation: str, message: str) -> str:
    """The same answer has the same name."""
    return f"chatcmpl-{sha256(f'{conversation} {message}'.encode()).hexdigest()[:32]}"
