"""A service with hooks of every kind, and deliveries as their systems make them."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from aop.ports.notifier import Notifier
from aop.runtime.clocks import SystemClock
from aop.service.notifying.adapters import GivenNotifier
from aop.service.settings import Settings
from aop.service.webhooks.opening import Hooked
from aop.service.webhooks.sources import hooks_of
from aop.service.wiring import Stores
from aop.stores.memory import MemoryKept, MemoryLedger, MemoryStore
from service.sites import Site, site_of

KINDS = ("zendesk", "intercom", "slack", "standard")
#: Long enough for a tick of the service, and for whatever it has to say.
WAIT_SECONDS = 10.0
ACCOUNTS = {"zendesk": "1234567", "intercom": "a86dr8yl", "slack": "T024BE7LD", "standard": ""}
ENVIRONMENT = {
    "ZENDESK_SECRET": "zendesk-secret-of-the-test",
    "ZENDESK_SECRET_OLD": "zendesk-secret-of-last-year",
    "INTERCOM_SECRET": "intercom-secret-of-the-test",
    "INTERCOM_SECRET_OLD": "intercom-secret-of-last-year",
    "SLACK_SECRET": "slack-secret-of-the-test",
    "SLACK_SECRET_OLD": "slack-secret-of-last-year",
    "STANDARD_SECRET": "whsec_" + b64encode(b"standard-secret-of-the-test").decode(),
    "STANDARD_SECRET_OLD": "whsec_" + b64encode(b"standard-secret-of-last-year").decode(),
}


def said(*kinds: str, **more: Any) -> dict[str, Any]:
    """A file of hooks, as it is read, with a source of each kind."""
    sources = [
        {
            "name": kind,
            "kind": kind,
            "channel": "email",
            "secrets": [f"{kind.upper()}_SECRET", f"{kind.upper()}_SECRET_OLD"],
            **({"account": ACCOUNTS[kind]} if ACCOUNTS[kind] else {}),
            **more.get(kind, {}),
        }
        for kind in kinds or KINDS
    ]
    return {"sources": sources, "notices": more.get("notices", [])}


@dataclass(frozen=True)
class Delivery:
    """What a system sends."""

    body: bytes
    headers: Mapping[str, str]


def secret_of(kind: str, *, old: bool = False) -> bytes:
    text = ENVIRONMENT[f"{kind.upper()}_SECRET{'_OLD' if old else ''}"]
    if kind != "standard":
        return text.encode()
    return b"standard-secret-of-last-year" if old else b"standard-secret-of-the-test"


def signed(kind: str, body: bytes, secret: bytes, at: float | None = None, name: str = "m1") -> Delivery:
    """A body with the headers of its system, written here out of each one's documentation."""
    at = time.time() if at is None else at
    match kind:
        case "zendesk":
            stamp = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            made = b64encode(hmac.new(secret, stamp.encode() + body, "sha256").digest()).decode()
            headers = {"X-Zendesk-Webhook-Signature": made, "X-Zendesk-Webhook-Signature-Timestamp": stamp}
        case "intercom":
            headers = {"X-Hub-Signature": "sha1=" + hmac.new(secret, body, "sha1").hexdigest()}
        case "slack":
            made = hmac.new(secret, f"v0:{int(at)}:".encode() + body, "sha256").hexdigest()
            headers = {"X-Slack-Signature": f"v0={made}", "X-Slack-Request-Timestamp": str(int(at))}
        case _:
            made = b64encode(hmac.new(secret, f"{name}.{int(at)}.".encode() + body, "sha256").digest()).decode()
            headers = {"webhook-id": name, "webhook-timestamp": str(int(at)), "webhook-signature": f"v1,{made}"}
    return Delivery(body, {**headers, "Content-Type": "application/json"})


def written(
    kind: str,
    text: str,
    name: str = "m1",
    thread: str = "77",
    author: str = "500",
    account: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """What a system says of a customer's message."""
    account = ACCOUNTS[kind] if account is None else account
    match kind:
        case "zendesk":
            comment = {"id": name, "body": text, "is_public": True, "author": {"id": author, "is_staff": False}, **more}
            ticket = {"id": thread, "requester_id": "500", "subject": "an order", "status": "OPEN"}
            return {
                "type": "zen:event-type:ticket.comment_added",
                "account_id": int(account),
                "id": f"event-{name}",
                "time": "2026-11-02T10:00:00Z",
                "zendesk_event_version": "2022-11-06",
                "subject": f"zen:ticket:{thread}",
                "event": {"comment": comment},
                "detail": ticket,
            }
        case "intercom":
            who = {"type": "user", "id": author, "email": "ana@example.com", **more}
            sent = {
                "type": "conversation_part",
                "part_type": "comment",
                "id": name,
                "body": f"<p>{text}</p>",
                "author": who,
            }
            item = {"type": "conversation", "id": thread, "conversation_parts": {"conversation_parts": [sent]}}
            return {
                "type": "notification_event",
                "id": f"notif_{name}",
                "topic": "conversation.user.replied",
                "app_id": account,
                "data": {"type": "notification_event_data", "item": item},
            }
        case "slack":
            stamp = f"1700000000.{int(name[1:]):06}"
            event = {"type": "message", "channel": f"D{thread}", "channel_type": "im", "user": f"U{author}"}
            event |= {"text": text, "ts": stamp, **more}
            return {"type": "event_callback", "team_id": account, "event_id": f"Ev{name}", "event": event}
        case _:
            data = {"conversation": thread, "text": text, "author": author, **more}
            return {"type": "message.received", "timestamp": "2026-11-02T10:00:00Z", "data": data}


def delivery(kind: str, text: str, name: str = "m1", **more: Any) -> Delivery:
    """A customer's message, as its system delivers it now."""
    return signed(kind, json.dumps(written(kind, text, name, **more)).encode(), secret_of(kind), name=name)


@dataclass
class HookedSite:
    """A service with its hooks, and who is told in the place of each source."""

    site: Site
    hooked: Hooked
    told: dict[str, GivenNotifier]
    stores: Stores

    def deliver(self, kind: str, sent: Delivery) -> Any:
        headers = {name: value.encode("latin-1") for name, value in sent.headers.items()}
        return self.site.client.post(f"/hooks/{kind}", content=sent.body, headers=headers)

    def taken(self, kind: str, text: str, name: str = "m1", **more: Any) -> list[str]:
        found = self.deliver(kind, delivery(kind, text, name, **more))
        assert found.status_code == 200, found.text
        became: list[str] = found.json()["messages"]
        return became

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds, and no longer than it may take."""
        end = time.monotonic() + WAIT_SECONDS
        while not holds():
            assert time.monotonic() < end, "it did not come"
            time.sleep(0.02)

    def run(self, work: Any, *words: Any) -> Any:
        """Something asynchronous, in the loop of the service."""
        assert self.site.client.portal is not None
        return self.site.client.portal.call(work, *words)

    def messages(self, conversation: str) -> list[str]:
        """What was handled as the customer's words."""
        entries = self.run(self.stores.store.history, conversation)
        return [entry.message.text for entry in entries if entry.message is not None]

    def has(self, conversation: str) -> bool:
        return self.run(self.stores.store.load, conversation) is not None


def hooked_site(
    file: Mapping[str, Any] | None = None,
    stores: Stores | None = None,
    environment: Mapping[str, str] = ENVIRONMENT,
    targets: Mapping[str, Notifier] | None = None,
    served: Mapping[str, Any] | None = None,
    **bounds: Any,
) -> HookedSite:
    """A service with hooks, not started yet. Every source is replied to by a notifier that keeps what it is told, where
    the file does not say another one."""
    ledger = MemoryLedger()
    stores = stores or Stores(MemoryStore(ledger), ledger, MemoryKept())
    file = said() if file is None else file
    hooks = hooks_of(file, environment, ("chat", "email"))
    told = {name: GivenNotifier() for name, source in hooks.sources.items() if source.replies is None}
    hooked = Hooked(hooks, stores, SystemClock(), {**told, **(targets or {})})
    site = site_of(
        replace(Settings(), **bounds),
        stores=hooked.stores,
        routers=lambda service: [hooked.router(service)],
        **(served or {}),
    )
    return HookedSite(site, hooked, told, stores)
