"""Who can be told, one class a system: the name of a notice goes along, so that whoever hears it twice can tell.

Where a system has no such name (Intercom, Slack) it hears a notice twice when the first time went unanswered.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import TypeAlias

from aop.errors import PortError, Unavailable, WrongUse
from aop.ports.clock import Clock
from aop.ports.keys import Key
from aop.ports.notifier import APPROVAL, HANDOFF, REPLY, Notice
from aop.runtime.approvals import ApprovalView
from aop.runtime.slack_messages import message
from aop.service.notifying.posting import Address
from aop.service.webhooks.signatures import standard_signature

INTERCOM, INTERCOM_VERSION = "https://api.intercom.io", "2.14"
SLACK = "https://slack.com/api"
#: What a text may be long in these systems.
MAX_TEXT = 30_000
MAX_SLACK = 3_900
#: What Slack says when it may be asked again.
_SLACK_LATER = frozenset(("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"))


class GivenNotifier:
    """Keeps what it is told; `fails` are raised first, in order. First-class and public, for tests."""

    def __init__(self, *fails: PortError) -> None:
        self.told: list[Notice] = []
        self.tries = 0
        self._fails = list(fails)

    async def tell(self, notice: Notice) -> None:
        self.tries += 1
        if self._fails:
            raise self._fails.pop(0)
        self.told.append(notice)


class WebhookNotifier:
    """Signs a notice as Standard Webhooks do. It says what happened where; nothing that a customer wrote or a system
    answered leaves by it, except the words of a reply, which are the agent's."""

    def __init__(self, address: Address, keys: Sequence[Key], clock: Clock) -> None:
        if not keys:
            raise WrongUse("a webhook needs a secret to be signed with")
        self._address, self._keys, self._clock = address, tuple(keys), clock

    async def tell(self, notice: Notice) -> None:
        data = {"conversation": notice.conversation, **notice.data}
        if notice.thread:
            data |= {"thread": notice.thread, "text": notice.text}
        said = {"type": f"aop.{notice.kind}", "timestamp": notice.at.isoformat(), "data": data}
        body, stamp = json.dumps(said, ensure_ascii=False).encode(), int(self._clock.now().timestamp())
        signatures = [standard_signature(key.secret, notice.id, stamp, body) for key in self._keys]
        headers = {
            "webhook-id": notice.id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": " ".join(signatures),
        }
        await self._address.send("POST", "", body, headers)


class ZendeskNotifier:
    """A reply is a public comment of a ticket; a handoff, with its package, one that customers do not see."""

    def __init__(self, address: Address, user: str, token: str) -> None:
        self._address = address
        self._auth = f"Basic {b64encode(f'{user}/token:{token}'.encode()).decode()}"

    async def tell(self, notice: Notice) -> None:
        comment = {"body": notice.text[:MAX_TEXT], "public": notice.kind == REPLY}
        headers = {"Authorization": self._auth, "Idempotency-Key": notice.id}
        await self._address.send(
            "PUT", f"/api/v2/tickets/{notice.thread}.json", {"ticket": {"comment": comment}}, headers
        )


class IntercomNotifier:
    """A reply is one of the app's admin; a handoff, with its package, a note that customers do not see."""

    def __init__(self, address: Address, admin: str, token: str) -> None:
        self._address, self._admin, self._auth = address, admin, f"Bearer {token}"

    async def tell(self, notice: Notice) -> None:
        body = escape(notice.text[:MAX_TEXT]).replace("\n", "<br>")
        kind = "comment" if notice.kind == REPLY else "note"
        said = {"message_type": kind, "type": "admin", "admin_id": self._admin, "body": body}
        headers = {"Authorization": self._auth, "Intercom-Version": INTERCOM_VERSION, "Idempotency-Key": notice.id}
        await self._address.send("POST", f"/conversations/{notice.thread}/reply", said, headers)


#: What an approval is about, by its name and the classes of personal data that may be shown.
View: TypeAlias = Callable[[str, frozenset[str]], Awaitable[ApprovalView | None]]


class SlackNotifier:
    """A reply goes to the thread that the customer wrote in, an approval with its two buttons to whom it is for; `view`
    gives what it is about, as far as this place is `cleared` for it, and nothing where it was decided meanwhile."""

    def __init__(
        self, address: Address, token: str, to: str, view: View, cleared: frozenset[str] = frozenset()
    ) -> None:
        self._address, self._auth, self._to = address, f"Bearer {token}", to
        self._view, self._cleared = view, cleared

    async def tell(self, notice: Notice) -> None:
        if notice.kind == APPROVAL:
            for item in notice.data["approvals"]:
                view = await self._view(item["approval"], self._cleared)
                if view is not None:
                    await self._post({"channel": self._to, **message(view)})
            return
        if notice.kind == HANDOFF and notice.thread:
            return  # there are no notes beside a thread: everybody in it would read them
        channel, _, thread = notice.thread.partition("-")
        text = _slack(notice.text or _line(notice))
        said = {"channel": channel or self._to, "text": text, "unfurl_links": False, "unfurl_media": False}
        await self._post({**said, "thread_ts": thread} if thread else said)

    async def _post(self, said: dict[str, object]) -> None:
        reply = await self._address.send("POST", "/chat.postMessage", said, {"Authorization": self._auth})
        try:
            answer = json.loads(reply.body)
        except (ValueError, RecursionError):
            raise PortError(f"{self._address.host} answered with what is no JSON") from None
        if isinstance(answer, dict) and answer.get("ok") is True:
            return
        why = answer.get("error") if isinstance(answer, dict) else None
        if why in _SLACK_LATER:
            raise Unavailable(f"{self._address.host} could not take it now")
        shown = why if isinstance(why, str) and why.replace("_", "").isalnum() and len(why) < 60 else "another reason"
        raise PortError(f"{self._address.host} refused it: {shown}")


def _slack(text: str) -> str:
    """Nobody writes a link or a mention through it."""
    return escape(text, quote=False)[:MAX_SLACK]


def _line(notice: Notice) -> str:
    """A notice in a line: names of the workspace only."""
    items = [item for value in notice.data.values() if isinstance(value, list) for item in value]
    said = ["; ".join(f"{name} {value}" for name, value in item.items() if value) for item in items]
    more = f" ({', '.join(said)})" if said else ""
    return f"{notice.kind.replace('_', ' ')}: {notice.conversation}{more}"
