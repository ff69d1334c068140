"""Approvals in Slack: the message, what Slack signs, and who may decide."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.signature import Clock, SignatureVerifier
from test_approvals import PEOPLE, waiting

from aop.errors import WrongUse
from aop.ports.keys import Key
from aop.runtime.approvals import Approvals
from aop.runtime.slack_messages import APPROVE, DENY, message
from aop.runtime.slack_requests import PURPOSE, SlackApprovals, SlackRefused, SlackRequests, pressed
from aop.stores.given import GivenKeys
from conversations import Talk

SECRET = "signing " * 4
USERS = {"U1": "kim", "U2": "max"}


class Desk:
    """A Slack workspace beside a refund that waits; Slack's own code signs."""

    def __init__(self, talk: Talk | None = None) -> None:
        self.talk = talk or waiting()
        self.approvals = Approvals(self.talk.runtime, PEOPLE)
        self.requests = SlackRequests(GivenKeys({PURPOSE: [Key("app", SECRET.encode())]}), self.talk.clock)
        self.slack = SlackApprovals(self.approvals, self.requests, "T1", USERS)

    def now(self) -> int:
        return int(self.talk.clock.now().timestamp())

    def headers(self, body: bytes, at: int | None = None, secret: str = SECRET) -> dict[str, str]:
        stamp = str(self.now() if at is None else at)
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
        assert signature is not None
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}

    def press(
        self, user: str, action: str = APPROVE, *, team: str = "T1", comment: str | None = None
    ) -> dict[str, Any]:
        body = button(self.approvals.waiting()[0], user, action, team, comment)
        return asyncio.run(self.slack.handle(body, self.headers(body)))


def button(approval: str, user: str, action: str = APPROVE, team: str = "T1", comment: str | None = None) -> bytes:
    """What Slack posts when a button is pressed."""
    said = {
        "type": "block_actions",
        "team": {"id": team},
        "user": {"id": user, "name": "kim", "roles": ["finance_lead"]},
        "actions": [{"action_id": action, "value": approval, "type": "button"}],
        "state": {"values": {"aop_comment": {"aop_comment": {"type": "plain_text_input", "value": comment}}}},
    }
    return urlencode({"payload": json.dumps(said)}).encode()


# ---- the message


def test_the_message_shows_what_is_asked_and_its_buttons_carry_the_name_alone() -> None:
    desk = Desk()
    view = asyncio.run(desk.approvals.view(desk.approvals.waiting()[0]))
    said = message(view)
    whole = json.dumps(said)
    for part in ("stripe.refund", "amount: $60.00", "needs approval from finance_lead", view.digest[:12]):
        assert part in whole
    assert 'from \\"$60\\" in m1 [11:14]' in whole
    buttons = said["blocks"][-1]["elements"]
    assert [(item["action_id"], item["value"]) for item in buttons] == [(APPROVE, view.id), (DENY, view.id)]


def test_slacks_own_models_take_the_message() -> None:
    desk = Desk()
    blocks = Block.parse_all(message(asyncio.run(desk.approvals.view(desk.approvals.waiting()[0])))["blocks"])
    assert len(blocks) >= 5
    for block in blocks:
        block.validate_json()


def test_what_a_customer_wrote_is_never_markup() -> None:
    desk = Desk()
    blocks = message(asyncio.run(desk.approvals.view(desk.approvals.waiting()[0])))["blocks"]
    assert "mrkdwn" not in json.dumps(blocks)


# ---- who decides


def test_a_button_of_somebody_with_the_role_decides() -> None:
    desk = Desk()
    assert desk.press("U1", comment="receipt seen")["replace_original"] is True
    assert desk.talk.played.did == []  # the reply went to Slack, the conversation went on
    assert [call.action.name for call in desk.talk.connector.calls][-1] == "stripe.refund"


def test_a_denial_says_its_reason_to_the_customer() -> None:
    desk = Desk()
    desk.press("U1", DENY, comment="the fee was $6")
    history = asyncio.run(desk.talk.runtime.history("case"))
    assert "I can't: the fee was $6." in history[-1].said


@pytest.mark.parametrize(
    ("user", "team", "told"),
    [
        ("U2", "T1", "max cannot decide this: it is for finance_lead"),  # known, without the role
        ("U9", "T1", "You are not known here"),
        ("U1", "T9", "You are not known here"),  # the same user id in another Slack workspace
    ],
)
def test_rights_come_from_the_service_and_not_from_the_request(user: str, team: str, told: str) -> None:
    desk = Desk()
    said = desk.press(user, team=team)
    assert told in said["text"]
    assert said["response_type"] == "ephemeral"
    assert len(desk.approvals.waiting()) == 1


def test_a_button_that_is_pressed_too_late_is_told_so() -> None:
    desk = Desk()
    body = button(desk.approvals.waiting()[0], "U1")
    desk.talk.says("never mind ~ {cancel: yes}")
    said = asyncio.run(desk.slack.handle(body, desk.headers(body)))
    assert "this answer counts for nothing" in said["text"]


# ---- what is from Slack


def test_slacks_own_verifier_and_ours_agree() -> None:
    desk = Desk()
    body = button("case/3", "U1")

    class At(Clock):
        def now(self) -> float:
            return desk.talk.clock.now().timestamp()

    for at, secret in ((0, SECRET), (-300, SECRET), (300, SECRET), (-301, SECRET), (301, SECRET), (0, "another" * 4)):
        headers = desk.headers(body, desk.now() + at, secret)
        expected = SignatureVerifier(SECRET, At()).is_valid_request(body, headers)
        try:
            desk.requests.verified(body, headers)
            ours = True
        except SlackRefused:
            ours = False
        assert ours is expected, (at, secret)


def test_a_request_is_taken_once() -> None:
    desk = Desk()
    body = button("case/3", "U1")
    headers = desk.headers(body)
    desk.requests.verified(body, headers)
    with pytest.raises(SlackRefused, match="it was here before"):
        desk.requests.verified(body, headers)


def test_the_raw_body_is_what_is_signed() -> None:
    desk = Desk()
    body = button("case/3", "U1")
    with pytest.raises(SlackRefused, match="another one"):
        desk.requests.verified(body.replace(b"U1", b"U2"), desk.headers(body))
    with pytest.raises(SlackRefused, match="another one"):
        desk.requests.verified(body + b"&payload=x", desk.headers(body))


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Slack-Signature": "v0=00"}, {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=00"},
     {"X-Slack-Request-Timestamp": "-1"}, {"X-Slack-Request-Timestamp": "²"}],
)  # fmt: skip
def test_a_request_without_a_time_stamp_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(SlackRefused):
        Desk().requests.verified(b"payload=x", headers)


@pytest.mark.parametrize(
    "payload",
    ["", "[]", "{}", '{"actions": []}', '{"team": {"id": "T1"}, "user": {"id": "U1"}, "actions": [{"action_id": "x"}]}',
     '{"team": {"id": "T1"}, "user": {"id": 1}, "actions": [{"action_id": "aop_deny", "value": "a"}]}'],
)  # fmt: skip
def test_what_is_no_button_of_ours_is_no_answer(payload: str) -> None:
    with pytest.raises(WrongUse, match="no answer to an approval"):
        pressed(urlencode({"payload": payload}).encode())
