"""Standard Webhooks: any system of yours that signs as https://www.standardwebhooks.com says.

webhook-id           the delivery's name: the same again is the same message
webhook-timestamp    seconds
webhook-signature    v1,BASE64 …       HMAC-SHA256 of `ID.TIMESTAMP.BODY`; several where a key is being changed

{"type": "message.received",
 "data": {"conversation": "t-17", "text": "where is my parcel?", "author": "c-4", "address": "ana@example.com"}}
{"type": "shop.parcel_scanned", "data": {"order_id": "W1234567", "at": "2026-11-23T10:00:00Z"}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from aop.ports.keys import Key
from aop.service.webhooks.arrived import (
    Arrived,
    Came,
    Happened,
    HookRefused,
    Ignored,
    attachments_of,
    data_of,
    name_of,
    ours,
    part,
    text_of,
)
from aop.service.webhooks.signatures import (
    MAX_SIGNATURE,
    must_be_fresh,
    must_be_signed,
    seconds_of,
    standard_signature,
)

ID, STAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
RECEIVED = "message.received"
MAX_ID = 200
#: An event of a system, as the catalogue calls it.
_EVENT = re.compile(r"[a-z_][a-z0-9_]{0,60}\.[a-z_][a-z0-9_]{0,60}")


class Standard:
    """Deliveries that are signed by Standard Webhooks."""

    def verify(self, body: bytes, headers: Mapping[str, str], keys: Sequence[Key], now: datetime) -> None:
        name, signature = headers.get(ID, ""), headers.get(SIGNATURE, "")
        if not name or len(name) > MAX_ID or len(signature) > MAX_SIGNATURE:
            raise HookRefused("no id, or its headers are too long")
        stamp = seconds_of(headers.get(STAMP, ""))
        must_be_signed(keys, signature.split(" "), lambda secret: standard_signature(secret, name, stamp, body))
        must_be_fresh(datetime.fromtimestamp(stamp, UTC), now)

    def read(self, body: bytes, headers: Mapping[str, str], account: str) -> tuple[Came, ...]:
        said = data_of(body)
        if account:
            ours(part(said, "data").get("account"), account)
        data, kind = part(said, "data"), text_of(said, "type")
        if kind != RECEIVED and _EVENT.fullmatch(kind):
            return (Happened(name_of(headers, ID), kind, {key: data[key] for key in data if key != "account"}),)
        if kind != RECEIVED:
            return (Ignored("not_a_message"),)
        return (
            Arrived(
                name_of(data, "conversation"),
                name_of(headers, ID),
                text_of(data, "text"),
                name_of(data, "author") if "author" in data else "",
                text_of(data, "address") or None,
                attachments_of(data.get("attachments"), "name"),
            ),
        )
