"""Zendesk: comments of a ticket's requester, from a webhook that is subscribed to the event *Comment added*.

    X-Zendesk-Webhook-Signature             base64(HMAC-SHA256(TIMESTAMP + BODY))
    X-Zendesk-Webhook-Signature-Timestamp   2026-11-02T10:00:00Z

Only public comments count, and only those of the requester: agents, apps, ourselves and people in copy are not the
customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from aop.ports.keys import Key
from aop.service.webhooks.arrived import Arrived, Came, HookRefused, Ignored, data_of, name_of, ours, part, text_of
from aop.service.webhooks.signatures import MAX_SIGNATURE, base64_hmac, must_be_fresh, must_be_signed

SIGNATURE, STAMP = "x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp"
COMMENT_ADDED = "zen:event-type:ticket.comment_added"
#: Zendesk signs with this one, which stands in its documentation, while a webhook is tried out before it is made.
EVERYBODYS = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # gitleaks:allow
#: No time stamp is longer.
MAX_STAMP = 40


class Zendesk:
    """Deliveries of a Zendesk webhook."""

    def verify(self, body: bytes, headers: Mapping[str, str], keys: Sequence[Key], now: datetime) -> None:
        stamp, signature = headers.get(STAMP, ""), headers.get(SIGNATURE, "")
        if len(signature) > MAX_SIGNATURE or len(stamp) > MAX_STAMP:
            raise HookRefused("its headers are too long")
        signed = stamp.encode("utf-8", "replace") + body
        must_be_signed(keys, [signature], lambda secret: base64_hmac(secret, signed))
        must_be_fresh(_moment(stamp), now)

    def read(self, body: bytes, headers: Mapping[str, str], account: str) -> tuple[Came, ...]:
        said = data_of(body)
        ours(said.get("account_id"), account)
        if said.get("type") != COMMENT_ADDED:
            return (Ignored("not_a_comment"),)
        comment, ticket = part(said, "event", "comment"), part(said, "detail")
        author = part(comment, "author")
        if comment.get("is_public") is not True:
            return (Ignored("not_public"),)
        if author.get("is_staff") is not False:
            return (Ignored("not_a_customer"),)
        writer = name_of(author, "id")
        if writer != name_of(ticket, "requester_id"):
            return (Ignored("somebody_else"),)
        return (Arrived(name_of(ticket, "id"), name_of(comment, "id"), text_of(comment, "body"), writer),)


def _moment(stamp: str) -> datetime:
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError as error:
        raise HookRefused("no time stamp") from error
    if found.tzinfo is None:
        raise HookRefused("the time stamp has no time zone")
    return found
