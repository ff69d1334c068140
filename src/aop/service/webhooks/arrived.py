"""What a delivery of a helpdesk or a chat comes to: messages of customers, and what is left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from aop.errors import WrongUse
from aop.ports.keys import Key

#: One delivery has so many messages at most.
MAX_MESSAGES = 20
#: What names a thread, a message or an author in another system.
NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+=-]{0,79}")
MAX_ATTACHMENTS, MAX_ATTACHMENT = 20, 200


class HookRefused(WrongUse):
    """A delivery that is not from whom it says. The text is for the log alone: whoever sent it is told nothing."""


class HookUnread(WrongUse):
    """A signed delivery that is not written as its system writes them."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A customer's message. `thread` is what their system calls the conversation; `author` is its name for who wrote
    it, `address` what it knows to reach them by."""

    thread: str
    message: str
    text: str
    author: str = ""
    address: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something that is no message of a customer, and why: it is acknowledged, and nothing comes of it."""

    why: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """A system asks whether this address is ours; `answer` is what it wants to hear."""

    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a system, `SYSTEM.EVENT`, under the name of its delivery."""

    id: str
    event: str
    payload: Mapping[str, Any]


Came: TypeAlias = Arrived | Happened | Ignored | Challenge


class Hook(Protocol):
    """One system. `account` is the tenant of it that is ours; the other ones' deliveries are signed with the same key
    where a key belongs to an app, so it is looked at behind the signature."""

    def verify(self, body: bytes, headers: Mapping[str, str], keys: Sequence[Key], now: datetime) -> None:
        """Raises HookRefused. Header names are in lower case."""

    def read(self, body: bytes, headers: Mapping[str, str], account: str) -> tuple[Came, ...]:
        """What a verified delivery comes to. Raises HookUnread, and HookRefused for another tenant's."""


def data_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises HookUnread for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HookUnread("the body is no JSON") from error
    if not isinstance(said, dict):
        raise HookUnread("the body is no JSON object")
    return said


def part(said: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """An object within; empty where there is none."""
    found: Any = said
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def text_of(said: Mapping[str, Any], name: str) -> str:
    """A text; empty where there is none."""
    found = said.get(name)
    return found if isinstance(found, str) else ""


def name_of(said: Mapping[str, Any], name: str) -> str:
    """A name or a number that another system gave. Raises HookUnread where it is neither: it becomes part of names
    here, so nothing else is let in."""
    found = said.get(name)
    text = str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""
    if not NAMED.fullmatch(text):
        raise HookUnread(f"`{name}` is no name")
    return text


def attachments_of(items: Any, name: str) -> tuple[str, ...]:
    """The names of files that came along."""
    found = items[:MAX_ATTACHMENTS] if isinstance(items, list) else []
    names = (text_of(item, name) for item in found if isinstance(item, dict))
    return tuple(item[:MAX_ATTACHMENT] for item in names if item)


def ours(found: object, account: str) -> None:
    """Raises HookRefused for a delivery of somebody else's account."""
    if str(found) != account:
        raise HookRefused("it is of another account")
