"""Slack: messages of people, from the Events API (`message.im`, `message.channels`).

    X-Slack-Signature            v0=HEX      HMAC-SHA256 of `v0:TIMESTAMP:BODY`, with the app's signing secret
    X-Slack-Request-Timestamp    seconds

A direct message is one conversation; in a channel every thread is one, of whoever began it. Bots, ourselves among them,
and what Slack itself writes about a channel are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aop.ports.keys import Key
from aop.runtime.slack_requests import SlackRefused, must_be_slacks
from aop.service.webhooks.arrived import (
    Arrived,
    Came,
    Challenge,
    HookRefused,
    HookUnread,
    Ignored,
    attachments_of,
    data_of,
    name_of,
    ours,
    part,
    text_of,
)
from aop.service.webhooks.markup import unmarked

#: Kinds of messages that people write; other ones tell of joins, edits, topics.
WRITTEN = (None, "file_share", "thread_broadcast")
MAX_CHALLENGE = 500


class Slack:
    """Deliveries of a Slack app."""

    def verify(self, body: bytes, headers: Mapping[str, str], keys: Sequence[Key], now: datetime) -> None:
        try:
            must_be_slacks(body, headers, keys, now)
        except SlackRefused as error:
            raise HookRefused(str(error)) from None

    def read(self, body: bytes, headers: Mapping[str, str], account: str) -> tuple[Came, ...]:
        said = data_of(body)
        if said.get("type") == "url_verification":
            return (Challenge({"challenge": _challenge(said)}),)
        ours(said.get("team_id"), account)
        event = part(said, "event")
        if said.get("type") != "event_callback" or event.get("type") != "message":
            return (Ignored("not_a_message"),)
        if event.get("subtype") not in WRITTEN or any(name in event for name in ("bot_id", "bot_profile", "app_id")):
            return (Ignored("not_a_customer"),)
        stamp, files = name_of(event, "ts"), attachments_of(event.get("files"), "name")
        text = unmarked(text_of(event, "text"))
        return (Arrived(_thread(event, stamp), stamp, text, name_of(event, "user"), None, files),)


def _thread(event: Mapping[str, Any], stamp: str) -> str:
    channel = name_of(event, "channel")
    if "thread_ts" in event:
        return f"{channel}-{name_of(event, 'thread_ts')}"
    return channel if event.get("channel_type") == "im" else f"{channel}-{stamp}"


def _challenge(said: Mapping[str, Any]) -> str:
    found = text_of(said, "challenge")
    if not found or len(found) > MAX_CHALLENGE:
        raise HookUnread("`challenge` is missing")
    return found
