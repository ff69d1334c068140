"""Intercom: what customers write in conversations, from the topics `conversation.user.created` and `.replied`.

    X-Hub-Signature    sha1=HEX      HMAC-SHA1 of the body, with the app's client secret

Nothing in it is dated, so a delivery that somebody kept is still signed after a year: what counts is that the store has
every message once, by its id. The client secret is the app's and not the workspace's, so `app_id` is looked at too.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from aop.ports.keys import Key
from aop.service.webhooks.arrived import (
    MAX_MESSAGES,
    Arrived,
    Came,
    HookRefused,
    Ignored,
    attachments_of,
    data_of,
    name_of,
    ours,
    part,
    text_of,
)
from aop.service.webhooks.markup import plain
from aop.service.webhooks.signatures import MAX_SIGNATURE, must_be_signed

SIGNATURE = "x-hub-signature"
CREATED, REPLIED = "conversation.user.created", "conversation.user.replied"
#: Who writes as a customer; `admin`, `bot` and `team` are people of ours, and ourselves.
CUSTOMERS = ("user", "lead", "contact", "visitor")


class Intercom:
    """Deliveries of an Intercom app."""

    def verify(self, body: bytes, headers: Mapping[str, str], keys: Sequence[Key], now: datetime) -> None:
        signature = headers.get(SIGNATURE, "")
        if len(signature) > MAX_SIGNATURE:
            raise HookRefused("its header is too long")
        must_be_signed(keys, [signature], lambda secret: f"sha1={hmac.digest(secret, body, 'sha1').hex()}")

    def read(self, body: bytes, headers: Mapping[str, str], account: str) -> tuple[Came, ...]:
        said = data_of(body)
        ours(said.get("app_id"), account)
        if said.get("topic") not in (CREATED, REPLIED):
            return (Ignored("not_a_message"),)
        item = part(said, "data", "item")
        thread = name_of(item, "id")
        written = _parts(item) if said["topic"] == REPLIED else iter([part(item, "source")])
        found = [_arrived(thread, message) for message in written if _is_customers(message)]
        return tuple(found[-MAX_MESSAGES:]) or (Ignored("not_a_customer"),)


def _parts(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Replies, the latest last; what was already here is known by its id."""
    listed = part(item, "conversation_parts").get("conversation_parts")
    yield from (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()


def _is_customers(message: Mapping[str, Any]) -> bool:
    return text_of(part(message, "author"), "type") in CUSTOMERS and message.get("part_type") in (
        None,
        "comment",
        "open",
    )


def _arrived(thread: str, message: Mapping[str, Any]) -> Arrived:
    author = part(message, "author")
    return Arrived(
        thread,
        name_of(message, "id"),
        plain(text_of(message, "body")),
        name_of(author, "id"),
        text_of(author, "email") or None,
        attachments_of(message.get("attachments"), "name"),
    )
