"""The contract of the notifier port, on all adapters, against a server of this machine that goes wrong."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from aop.errors import OutcomeUnknown, PortError, Unavailable, WrongUse
from aop.ports.keys import Key
from aop.ports.notifier import APPROVAL, CLOSED, ENDED, HANDOFF, REPLY, Notice, Notifier
from aop.runtime.approvals import ApprovalView
from aop.runtime.clocks import SystemClock
from aop.service.notifying import posting
from aop.service.notifying.adapters import (
    GivenNotifier,
    IntercomNotifier,
    SlackNotifier,
    WebhookNotifier,
    ZendeskNotifier,
)
from aop.service.notifying.posting import Address
from aop.testing.fault_server import FaultServer
from aop.testing.faults import Dropped, Half, Html, Huge, Received, Redirect, Sent, Status, TimeOut

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
SAID = Notice("ntc_1", REPLY, AT, "zendesk:77", thread="77", text="Which order is it?\n- <W1> & W2")
TOKEN = "token-that-nobody-may-see"  # noqa: S105 - of this test
KEYS = (Key("new", b"a-secret-that-is-new"), Key("old", b"a-secret-that-is-old"))
KINDS = ("webhook", "zendesk", "intercom", "slack")


async def nothing_waits(_: str, __: frozenset[str]) -> ApprovalView | None:
    return None


def notifier(kind: str, address: Address) -> Notifier:
    match kind:
        case "webhook":
            return WebhookNotifier(address, KEYS, SystemClock())
        case "zendesk":
            return ZendeskNotifier(address, "agent@acme.com", TOKEN)
        case "intercom":
            return IntercomNotifier(address, "814860", TOKEN)
    return SlackNotifier(address, TOKEN, "C0DESK", nothing_waits)


@dataclass
class Heard:
    """An adapter, and the server that it tells."""

    notifier: Notifier
    server: FaultServer

    def tell(self, notice: Notice = SAID) -> None:
        asyncio.run(self.notifier.tell(notice))

    def fails(self, notice: Notice = SAID) -> PortError:
        with pytest.raises(PortError) as found:
            self.tell(notice)
        assert TOKEN not in str(found.value)
        return found.value

    @property
    def told(self) -> list[Received]:
        return list(self.server.carried_out)


@pytest.fixture(params=KINDS)
def heard(request: pytest.FixtureRequest) -> Iterator[Heard]:
    with FaultServer(lambda _: Sent({"ok": True})) as server:
        yield Heard(notifier(request.param, Address(server.base, private=True)), server)


def test_a_notice_is_told_once(heard: Heard) -> None:
    heard.tell()
    assert len(heard.told) == 1


def test_what_is_told_carries_the_name_of_the_notice_each_time(heard: Heard) -> None:
    heard.tell()
    heard.tell()
    names = [item.headers.get("webhook-id") or item.headers.get("idempotency-key") for item in heard.told]
    no_names = isinstance(heard.notifier, SlackNotifier)  # Slack takes none with a message
    assert names == ([None, None] if no_names else ["ntc_1", "ntc_1"])


@pytest.mark.parametrize("status", [408, 409, 425, 429, 503])
def test_what_was_not_taken_now_may_be_told_again(heard: Heard, status: int) -> None:
    heard.server.next(Status(status))
    error = heard.fails()
    assert (error.retryable, error.outcome_known) == (True, True)
    heard.tell()


def test_who_says_when_to_come_again_is_heard(heard: Heard) -> None:
    heard.server.next(Status(429, "17"))
    assert heard.fails().retry_after == 17.0


@pytest.mark.parametrize("fault", [Status(500), Dropped(), Half(), Huge()])
def test_where_nobody_knows_whether_it_was_taken_that_is_said(heard: Heard, fault: Any) -> None:
    heard.server.next(fault)
    assert isinstance(heard.fails(), OutcomeUnknown)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_what_is_refused_is_not_told_again(heard: Heard, status: int) -> None:
    heard.server.next(Status(status))
    error = heard.fails()
    assert (error.retryable, error.outcome_known) == (False, True)


def test_a_redirect_is_not_followed(heard: Heard) -> None:
    with FaultServer(lambda _: Sent({"ok": True})) as elsewhere:
        heard.server.next(Redirect(f"{elsewhere.base}/stolen"))
        error = heard.fails()
        assert (error.retryable, "redirects are not followed" in str(error)) == (False, True)
        assert not elsewhere.carried_out


def test_nobody_is_there(heard: Heard) -> None:
    address = Address("http://127.0.0.1:1", private=True)
    for kind in KINDS:
        with pytest.raises(Unavailable):
            asyncio.run(notifier(kind, address).tell(SAID))


def test_who_does_not_answer_is_not_waited_for(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    heard.server.next(TimeOut())
    assert isinstance(heard.fails(), OutcomeUnknown)


def test_a_private_address_is_refused_unless_it_is_declared(heard: Heard) -> None:
    for kind in KINDS:
        with pytest.raises(PortError, match="private or reserved") as found:
            asyncio.run(notifier(kind, _undeclared(heard.server)).tell(SAID))
        assert not found.value.retryable
    assert not heard.told


def _undeclared(server: FaultServer) -> Address:
    """As if a name outside led to this machine: what is judged is the address that is connected to."""
    address = Address(server.base, private=True)
    address._private = False
    return address


def test_the_one_in_memory_keeps_the_contract_too() -> None:
    given = GivenNotifier(Unavailable("down"), PortError("no"))
    for _ in range(2):
        with pytest.raises(PortError):
            asyncio.run(given.tell(SAID))
    asyncio.run(given.tell(SAID))
    assert (given.told, given.tries) == ([SAID], 3)


# ---- what each one sends


def sent_by(kind: str, notice: Notice, answer: Callable[[Received], Sent] = lambda _: Sent({"ok": True})) -> Received:
    with FaultServer(answer) as server:
        asyncio.run(notifier(kind, Address(f"{server.base}/base", private=True)).tell(notice))
        (found,) = server.carried_out
    return found


def test_a_webhook_is_signed_as_others_verify_it() -> None:
    """With every key, by the package of Standard Webhooks, which nobody here wrote."""
    found = sent_by("webhook", SAID)
    headers = {name: found.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
    for key in KEYS:
        said = Webhook("whsec_" + b64encode(key.secret).decode()).verify(found.body, headers)
        assert said["type"] == "aop.reply"
        assert said["data"] == {"conversation": "zendesk:77", "thread": "77", "text": SAID.text}
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(b64encode(b"another-secret-altogether").decode()).verify(found.body, headers)


def test_a_webhook_is_dated_anew_each_time_it_is_told() -> None:
    clock = SystemClock()
    with FaultServer(lambda _: Sent()) as server:
        told = WebhookNotifier(Address(server.base, private=True), KEYS, clock)
        for _ in range(2):
            asyncio.run(told.tell(SAID))
            clock.advance(timedelta(hours=1))
        first, second = (int(item.headers["webhook-timestamp"]) for item in server.carried_out)
    assert second - first >= 3_599


def test_what_a_webhook_says_of_what_happened() -> None:
    ended = {"requests": [{"procedure": "return", "intent": "return", "outcome": "resolved"}]}
    said = sent_by("webhook", Notice("ntc_2", ENDED, AT, "c-1", ended)).json()
    assert said == {
        "type": "aop.request_ended",
        "timestamp": "2026-11-02T10:00:00+00:00",
        "data": {"conversation": "c-1", **ended},
    }


def test_zendesk_gets_a_public_comment_for_a_reply_and_a_private_one_for_a_handoff() -> None:
    found = sent_by("zendesk", SAID)
    assert (found.method, found.target) == ("PUT", "/base/api/v2/tickets/77.json")
    assert b64decode(found.headers["authorization"].removeprefix("Basic ")) == f"agent@acme.com/token:{TOKEN}".encode()
    assert found.json() == {"ticket": {"comment": {"body": SAID.text, "public": True}}}
    note = sent_by("zendesk", replace(SAID, kind=HANDOFF))
    assert note.json()["ticket"]["comment"]["public"] is False


def test_intercom_gets_a_comment_or_a_note_in_which_no_markup_is_obeyed() -> None:
    found = sent_by("intercom", SAID)
    assert (found.method, found.target) == ("POST", "/base/conversations/77/reply")
    assert found.headers["authorization"] == f"Bearer {TOKEN}"
    assert found.json() == {
        "message_type": "comment", "type": "admin", "admin_id": "814860",
        "body": "Which order is it?<br>- &lt;W1&gt; &amp; W2",
    }  # fmt: skip
    assert sent_by("intercom", replace(SAID, kind=HANDOFF)).json()["message_type"] == "note"


def test_slack_gets_a_line_in_the_thread_that_was_written_in() -> None:
    found = sent_by("slack", replace(SAID, thread="C1-1700000000.000001"))
    assert found.target == "/base/chat.postMessage"
    assert found.json() == {
        "channel": "C1", "thread_ts": "1700000000.000001", "unfurl_links": False, "unfurl_media": False,
        "text": "Which order is it?\n- &lt;W1&gt; &amp; W2",
    }  # fmt: skip
    assert "thread_ts" not in sent_by("slack", replace(SAID, thread="D1")).json()


def test_slack_hears_what_happened_in_a_line() -> None:
    ended = {"requests": [{"procedure": "return", "intent": "", "outcome": "resolved"}]}
    said = sent_by("slack", Notice("ntc_2", ENDED, AT, "c-1", ended)).json()
    assert (said["channel"], said["text"]) == ("C0DESK", "request ended: c-1 (procedure return; outcome resolved)")
    assert sent_by("slack", Notice("ntc_3", CLOSED, AT, "c-1")).json()["text"] == "conversation closed: c-1"


def test_slack_is_not_told_of_an_approval_that_was_decided_meanwhile() -> None:
    with FaultServer(lambda _: Sent({"ok": True})) as server:
        told = notifier("slack", Address(server.base, private=True))
        asyncio.run(told.tell(Notice("ntc_4", APPROVAL, AT, "c-1", {"approvals": [{"approval": "c-1/1"}]})))
        assert not server.carried_out


@pytest.mark.parametrize(
    ("answer", "retryable", "told"),
    [
        ({"ok": False, "error": "ratelimited"}, True, "could not take it now"),
        ({"ok": False, "error": "channel_not_found"}, False, "refused it: channel_not_found"),
        ({"ok": False, "error": f"<{TOKEN}>"}, False, "refused it: another reason"),
        ([], False, "refused it: another reason"),
    ],
)
def test_slack_says_no_with_the_status_200(answer: Any, retryable: bool, told: str) -> None:
    with pytest.raises(PortError, match=told) as found:
        sent_by("slack", SAID, lambda _: Sent(answer))
    assert found.value.retryable is retryable
    assert TOKEN not in str(found.value)


def test_slack_answers_with_a_page() -> None:
    with FaultServer(lambda _: Sent({"ok": True})) as server:
        server.next(Html())
        with pytest.raises(PortError):
            asyncio.run(notifier("slack", Address(server.base, private=True)).tell(SAID))


# ---- addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://ops.example.com/aop", "ftp://ops.example.com", "https://", "https://me:word@ops.example.com",
        "https://ops.example.com\\@evil.example", "https://ops example.com", "https://öps.example.com", "//ops.example",
        "https://ops.example.com/\r\nX: y",
    ],
)  # fmt: skip
def test_an_address_that_may_be_read_in_two_ways_is_none(url: str) -> None:
    with pytest.raises(WrongUse):
        Address(url)


def test_no_text_shows_a_secret() -> None:
    shown = json.dumps([repr(notifier(kind, Address("https://ops.example.com"))) for kind in KINDS])
    assert TOKEN not in shown
    assert "a-secret" not in shown
    with pytest.raises(WrongUse):
        WebhookNotifier(Address("https://ops.example.com"), (), SystemClock())
