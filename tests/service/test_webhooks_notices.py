"""From a conversation to whoever is told: replies, handoffs, approvals, ends, parked calls; and buttons back."""

from __future__ import annotations

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from standardwebhooks.webhooks import Webhook

from aop.audit.leaves import read_body, read_leaf
from aop.cli.keys import new
from aop.engine.effects import CloseRequest
from aop.engine.events import ActionSettled, TimerFired
from aop.engine.snapshot import Snapshot
from aop.errors import PortError
from aop.ports.notifier import KINDS
from aop.ports.store import Commit, Entry
from aop.runtime.auditing import OF_AUDIT
from aop.runtime.clocks import SystemClock
from aop.service.notifying.adapters import GivenNotifier
from aop.service.notifying.noticed import Happened, about, happened
from aop.service.opening import opened
from aop.testing.fault_server import FaultServer
from aop.testing.faults import Received, Sent, Status
from service.hooked import ENVIRONMENT, HookedSite, hooked_site, said, secret_of, signed
from service.sites import hold
from service.test_webhooks_outbox import AT

OPS = "whsec_" + b64encode(b"the-secret-of-operations").decode()
TOKEN = "xoxb-token-of-the-test"  # noqa: S105 - of this test
SET = {**ENVIRONMENT, "OPS_SECRET": OPS, "SLACK_TOKEN": TOKEN, "ZENDESK_TOKEN": TOKEN}


@contextmanager
def running(file: dict[str, Any], **more: Any) -> Iterator[HookedSite]:
    found = hooked_site(file, environment=SET, **more)
    with found.site.client:
        yield found


def notices(server: FaultServer, *about: str) -> dict[str, Any]:
    told = {"name": "ops", "kind": "standard", "about": list(about), "url": f"{server.base}/aop", "private": True}
    return {"notices": [{**told, "secrets": ["OPS_SECRET"]}]}


def heard(server: FaultServer, kind: str) -> list[dict[str, Any]]:
    """What somebody was told of a kind, verified by the package that others verify with."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    found = [
        Webhook(OPS).verify(item.body, {name: item.headers[name] for name in names}) for item in server.carried_out
    ]
    return [item["data"] for item in found if item["type"] == f"aop.{kind}"]


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(lambda _: Sent({"ok": True})) as found:
        yield found


def test_who_is_to_approve_is_told_of_it_and_of_nothing_that_a_customer_said(server: FaultServer) -> None:
    with running(said(**notices(server, *KINDS))) as found:
        conversation = found.site.to_approval()
        found.until(lambda: bool(heard(server, "approval_asked")))
    (told,) = heard(server, "approval_asked")
    (asked,) = told.pop("approvals")
    assert told == {"conversation": conversation}
    assert (asked["action"], asked["role"]) == ("stripe.refund", "team_lead")
    everything = b"".join(item.body for item in server.carried_out)
    assert b"ana@example.com" not in everything
    assert b"W1234567" not in everything


def test_who_is_told_hears_it_again_until_it_is_taken(server: FaultServer) -> None:
    server.next(Status(503), Status(500))
    with running(said(**notices(server, "approval_asked"))) as found:
        found.site.to_approval()
        found.until(lambda: len(server.received) >= 2 and bool(server.carried_out))
    ids = [item.headers["webhook-id"] for item in server.received]
    assert len(set(ids)) == 1


def test_a_person_who_is_asked_for_is_told_and_gets_the_package_beside_the_ticket(server: FaultServer) -> None:
    replies = {"base": server.base, "user": "agent@acme.com", "token": "ZENDESK_TOKEN", "private": True}
    file = said("zendesk", zendesk={"replies": replies}, **notices(server, "handed_off", "request_ended"))
    with running(file) as found:
        found.taken("zendesk", "let me talk to a person please", thread="200")
        found.until(lambda: len(server.carried_out) >= 3)
    to_ticket = [item.json()["ticket"]["comment"] for item in server.carried_out if "tickets/200" in item.target]
    assert {comment["public"] for comment in to_ticket} == {True, False}
    note = next(comment["body"] for comment in to_ticket if not comment["public"])
    assert "let me talk to a person please" in note
    assert b"let me talk" not in b"".join(item.body for item in server.carried_out if item.target == "/aop")


@pytest.mark.parametrize(("kind", "replies"), [("zendesk", 1), ("intercom", 1), ("slack", 2)])
def test_nobody_talks_in_between_when_a_colleague_has_the_ticket(kind: str, replies: int) -> None:
    """In a chat, where the colleague is elsewhere, the customer hears that one has it."""
    with running(said(kind)) as found:
        told = found.told[kind].told
        found.taken(kind, "let me talk to a person please", "m1", thread="205")
        found.until(lambda: len(told) == 2)
        found.taken(kind, "hello? anybody?", "m2", thread="205")
        conversation = f"{kind}:{'D' if kind == 'slack' else ''}205"
        found.until(lambda: len(found.messages(conversation)) == 2)
        time.sleep(0.3)
        assert [item.kind for item in told].count("reply") == replies


def test_the_end_of_a_conversation_is_told_and_so_is_that_of_a_request() -> None:
    ended = CloseRequest("return", "return", "resolved")
    closed = Snapshot("release", "c-1", AT, status="closed")
    entries = (Entry(ActionSettled(AT, "c-1/4", "done"), (ended,)), Entry(TimerFired(AT, "c-1/linger/1"), ()))
    assert list(happened(Commit("c-1", 3, entries, closed))) == [
        Happened("request_ended", 4),
        Happened("conversation_closed", 5),
    ]
    assert list(happened(Commit("c-1", 3, entries[1:], replace(closed, status="open")))) == []


@pytest.mark.parametrize("kind", ["zendesk", "intercom", "slack", "standard"])
def test_a_whole_conversation_over_a_helpdesk(kind: str) -> None:
    """Asked and answered, in order, up to an approval."""
    words = [
        "hi, this isn't what I ordered",
        "the order is W1234567 and my email is ana@example.com",
        "the trail running shoes",
    ]
    with running(said(kind)) as found:
        told = found.told[kind].told
        for number, text in enumerate(words, 1):
            before = len(told)
            assert found.taken(kind, text, f"m{number}", thread="201") == ["taken"]
            found.until(lambda before=before: len(told) > before)  # type: ignore[misc]
    assert "Which items are wrong?" in "\n".join(item.text for item in told)
    assert any("- " in item.text for item in told)  # what may be picked
    assert len({item.id for item in told}) == len(told)


def test_first_words_go_to_a_channel_that_has_them() -> None:
    with running(said("slack", slack={"channel": "chat"})) as found:
        found.taken("slack", "hi, this isn't what I ordered", thread="202")
        told = found.told["slack"].told
        found.until(lambda: len(told) >= 2)
    assert told[0].text.startswith("Hi, I'm Acme's AI assistant.")


def test_a_burst_of_a_channel_with_a_window_is_one_message() -> None:
    with running(said("slack", slack={"channel": "chat"})) as found:
        for number, text in enumerate(("hi", "this isn't", "what I ordered"), 1):
            found.taken("slack", text, f"m{number}", thread="203")
        found.until(lambda: bool(found.messages("slack:D203")))
        assert found.messages("slack:D203") == ["hi this isn't what I ordered"]


def test_a_call_of_which_nobody_knows_what_became_is_told() -> None:
    settled = Entry(ActionSettled(AT, "c-1/4", "unclear", alarm=("no yes of the customer",)), ())
    assert about(Happened("call_parked", 1), (settled,)) == {
        "calls": [{"call": "c-1/4", "stopped_by_the_monitor": True}]
    }
    assert about(Happened("call_parked", 1), (Entry(ActionSettled(AT, "c-1/4", "done"), ()),)) is None


# ---- put aside


def test_what_was_put_aside_is_listed_and_sent_again_by_people_alone() -> None:
    refusing = GivenNotifier(PortError("the ticket is closed"), PortError("the ticket is closed"))
    with running(said("zendesk"), targets={"zendesk": refusing}) as found:
        for thread in ("300", "301"):
            found.taken("zendesk", "hi, this isn't what I ordered", thread=thread)
        found.until(lambda: len(found.site.get("/notices/aside").json()["items"]) == 2)
        page = found.site.get("/notices/aside?limit=1").json()
        (first,) = page["items"]
        assert (first["to"], first["why"], first["tries"]) == ("zendesk", "the ticket is closed", 1)
        (second,) = found.site.get("/notices/aside", params={"after": page["next"]}).json()["items"]
        for who in ("website", "nobody"):
            assert found.site.get("/notices/aside", who).status_code in (401, 403)
            assert found.site.post(f"/notices/aside/{first['notice']}/drop", who=who).status_code in (401, 403)
        assert found.site.post(f"/notices/aside/{first['notice']}/send-again").status_code == 200
        assert found.site.post(f"/notices/aside/{second['notice']}/drop").status_code == 200
        assert found.site.post(f"/notices/aside/{second['notice']}/drop").status_code == 404
        found.until(lambda: len(refusing.told) == 1)
        assert found.site.get("/notices/aside").json() == {"items": [], "next": None}


def test_who_sends_again_or_drops_is_in_the_audit_log(tmp_path: Path) -> None:
    new(tmp_path / "keys.json", "shop.example/audit")
    address = f"sqlite:{tmp_path / 'c.db'}"
    stores = asyncio.run(opened(address, SystemClock(), tmp_path / "keys.json", with_keys=True))
    assert stores.log is not None
    refusing = GivenNotifier(*[PortError("the ticket is closed")] * 2)
    with running(said("zendesk"), stores=stores, targets={"zendesk": refusing}) as found:
        for thread in ("300", "301"):
            found.taken("zendesk", "hi, this isn't what I ordered", thread=thread)
        found.until(lambda: len(found.site.get("/notices/aside").json()["items"]) == 2)
        first, second = (item["notice"] for item in found.site.get("/notices/aside").json()["items"])
        assert found.site.post(f"/notices/aside/{first}/send-again").status_code == 200
        assert found.site.post(f"/notices/aside/{second}/drop").status_code == 200
        assert found.site.post(f"/notices/aside/{second}/drop").status_code == 404
        leaves = [read_leaf(leaf.data) for leaf in found.run(stores.store.leaves, 0, 1_000)]
        noted = [leaf for leaf in leaves if leaf.did[0][0] in ("send_again", "drop")]
        bodies = [read_body(leaf, stores.log.opens(OF_AUDIT, leaf.sealed)).did for leaf in noted]
    assert [(deed["kind"], deed["notice"], deed["person"]) for (deed,) in bodies] == [
        ("send_again", first, "maria"),
        ("drop", second, "maria"),
    ]


# ---- Slack: asked there, decided there


def slack(server: FaultServer) -> dict[str, Any]:
    desk = {"name": "desk", "kind": "slack", "about": ["approval_asked"], "token": "SLACK_TOKEN", "to": "C0DESK"}
    more = {"notices": [{**desk, "base": server.base, "private": True}]}
    return said("slack", slack={"people": {"U1": "maria", "U2": "website"}}, **more)


def button(approval: str, user: str = "U1", team: str = "T024BE7LD", action: str = "aop_approve") -> bytes:
    said = {"team": {"id": team}, "user": {"id": user}, "actions": [{"action_id": action, "value": approval}]}
    return urlencode({"payload": json.dumps(said)}).encode()


def press(found: HookedSite, body: bytes, secret: bytes | None = None, at: float | None = None) -> Any:
    sent = signed("slack", body, secret_of("slack") if secret is None else secret, at)
    headers = {**sent.headers, "Content-Type": "application/x-www-form-urlencoded"}
    return found.site.client.post("/hooks/slack/pressed", content=sent.body, headers=headers)


def asked_in_slack(found: HookedSite, server: FaultServer) -> tuple[str, str]:
    """A conversation in which an approval waits, and what the button in Slack calls it."""
    conversation = found.site.to_approval()
    found.until(lambda: bool(server.carried_out))
    (post,) = server.carried_out
    return conversation, _value(post)


def _value(post: Received) -> str:
    said = post.json()
    assert (said["channel"], post.headers["authorization"]) == ("C0DESK", f"Bearer {TOKEN}")
    (buttons,) = [block for block in said["blocks"] if block["type"] == "actions"]
    value: str = buttons["elements"][0]["value"]
    return value


def test_an_approval_is_asked_in_slack_and_decided_there(server: FaultServer) -> None:
    with running(slack(server)) as found:
        conversation, approval = asked_in_slack(found, server)
        assert press(found, button(approval)).json()["text"] == f"maria approved {approval}."
        assert "refunded" in found.site.get(f"/conversations/{conversation}/said").text


def test_a_button_counts_only_from_who_is_known_and_signed_and_once(server: FaultServer) -> None:
    with running(slack(server)) as found:
        _, approval = asked_in_slack(found, server)
        for body in (button(approval, "U999"), button(approval, team="T0OTHER"), button(approval, "U2")):
            assert "counts for nothing" in press(found, body).json()["text"]
        assert press(found, button(approval), b"another-secret-altogether").status_code == 401
        assert press(found, button(approval), at=time.time() - 400).status_code == 401
        assert press(found, b"payload=%7B%7D").status_code == 400
        assert found.site.get("/approvals").json()["items"]
        now = time.time()
        assert press(found, button(approval), at=now).status_code == 200
        assert press(found, button(approval), at=now).status_code == 401  # the very same request again
        assert "counts for nothing" in press(found, button(approval), at=now + 1).json()["text"]


def test_nobody_decides_where_no_people_are_named() -> None:
    with running(said("slack")) as found:
        assert press(found, button("c-1/1")).status_code == 404


def test_a_slow_system_keeps_no_helpdesk_waiting() -> None:
    """A delivery is acknowledged while a call of its conversation is in flight."""
    with running(said("zendesk")) as found:
        hold(found.site)
        found.taken("zendesk", "hi, this isn't what I ordered", "m1", thread="400")
        found.until(lambda: bool(found.messages("zendesk:400")))
        found.taken("zendesk", "the order is W1234567 and my email is ana@example.com", "m2", thread="400")
        found.until(lambda: len(found.messages("zendesk:400")) == 2 or found.site.service.conversations.under_way == 0)
        began = time.monotonic()
        assert found.taken("zendesk", "are you there?", "m3", thread="400") == ["taken"]
        assert time.monotonic() - began < 2.0

        async def go() -> None:
            found.site.slow.go.set()

        found.run(go)
        found.until(lambda: "are you there?" in " ".join(found.messages("zendesk:400")))
