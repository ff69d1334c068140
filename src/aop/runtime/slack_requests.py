"""What Slack sends when somebody presses a button: verified by the raw body, read, and decided.

Slack signs `v0:TIMESTAMP:BODY` with the app's signing secret. A request is refused that is not signed so, that is older
or newer than `TOLERANCE`, or that was here before. Of what it says, only who pressed which button of which approval is
used: who that is, and which roles they have, the service knows itself.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qs

from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.keys import Key, Keys
from aop.runtime.reply import Reply
from aop.runtime.slack_messages import APPROVE, COMMENT, DENY, decided

#: What the signing secret of the Slack app is for.
PURPOSE = "slack"
#: How far Slack's clock may be from ours.
TOLERANCE = timedelta(minutes=5)
#: A longer body is none of a button.
MAX_BODY = 200_000
#: So many requests are remembered, each for as long as it could come again.
MAX_SEEN = 10_000


class SlackRefused(WrongUse):
    """A request that is not from Slack, or came before; the service answers 401 and says nothing more."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, and who pressed it."""

    team: str
    user: str
    approval: str
    granted: bool
    comment: str


def must_be_slacks(body: bytes, headers: Mapping[str, str], keys: Sequence[Key], now: datetime) -> tuple[int, str]:
    """When Slack sent a request, in seconds, and its signature. Raises SlackRefused, which says why."""
    lower = {name.lower(): value for name, value in headers.items()}
    stamp, signature = lower.get("x-slack-request-timestamp", ""), lower.get("x-slack-signature", "")
    if len(body) > MAX_BODY or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise SlackRefused("no time stamp, or too long")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise SlackRefused("the time stamp is too far from now")
    signed, given = b"v0:" + stamp.encode() + b":" + body, signature.encode("utf-8", "replace")
    made = [f"v0={hmac.digest(key.secret, signed, 'sha256').hex()}".encode() for key in keys]
    same = [hmac.compare_digest(item, given) for item in made]  # all are compared, whichever fits
    if not any(same):
        raise SlackRefused("the signature is another one")
    return int(stamp), signature


class SlackRequests:
    """Lets through what Slack signed, once."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._seen: dict[str, float] = {}  # signature → when it could not come again

    def verified(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises SlackRefused, which says why."""
        now = self._clock.now()
        sent, signature = must_be_slacks(body, headers, self._keys.of(PURPOSE), now)
        self._once(signature, now.timestamp(), sent)

    def _once(self, signature: str, now: float, sent: int) -> None:
        for old in [name for name, until in self._seen.items() if until < now]:
            del self._seen[old]
        if signature in self._seen:
            raise SlackRefused("it was here before")
        if len(self._seen) >= MAX_SEEN:
            raise SlackRefused("too many requests at once")
        self._seen[signature] = sent + TOLERANCE.total_seconds()


def pressed(body: bytes) -> Pressed:
    """The button of a verified request. Raises WrongUse for anything else."""
    try:
        (payload,) = parse_qs(body.decode(), strict_parsing=True)["payload"]
        said = json.loads(payload)
        (action,), team, user = said["actions"], said["team"]["id"], said["user"]["id"]
        granted = {APPROVE: True, DENY: False}[action["action_id"]]
        return Pressed(_text(team), _text(user), _text(action["value"]), granted, _comment(said))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongUse("this is no answer to an approval") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _comment(said: Mapping[str, Any]) -> str:
    written = said.get("state", {}).get("values", {}).get(COMMENT, {}).get(COMMENT, {}).get("value")
    return written if isinstance(written, str) else ""


class Desk(Protocol):
    """Where approvals are decided (`aop.runtime.approvals`)."""

    async def decide(self, approval: str, person: str, *, granted: bool, comment: str = "") -> Reply: ...


class SlackApprovals:
    """Decides approvals for the people of one Slack workspace. `people` are their names here by Slack user."""

    def __init__(self, approvals: Desk, requests: SlackRequests, team: str, people: Mapping[str, str]) -> None:
        self._approvals = approvals
        self._requests = requests
        self._team = team
        self._people = people

    async def handle(self, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        """What Slack is answered, with what the person is told. Raises SlackRefused for what is not from Slack, and
        WrongUse for what is no answer to an approval."""
        self._requests.verified(body, headers)
        button = pressed(body)
        person = self._people.get(button.user) if button.team == self._team else None
        if person is None:
            return _only_to_them("You are not known here, so this counts for nothing.")
        try:
            reply = await self._approvals.decide(
                button.approval, person, granted=button.granted, comment=button.comment
            )
        except WrongUse as error:
            return _only_to_them(f"This counts for nothing: {error}.")
        if reply.told is not None:
            return _only_to_them(f"This counts for nothing: {reply.told}.")
        return decided(f"{person} {'approved' if button.granted else 'denied'} {button.approval}.")


def _only_to_them(told: str) -> dict[str, Any]:
    """An answer that only who pressed sees; the message stays for the others."""
    return {"response_type": "ephemeral", "replace_original": False, "text": told}
