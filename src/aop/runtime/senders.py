"""What a channel knows of who writes, checked before it is an event; and the tries of proving who it is, booked.

A channel says of its sender as much as the workspace declares: nothing, an address that they claim, or that they
signed in. The address is brought into its one form here, so that a try counts under one name however it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aop.engine.effects import TakeTry
from aop.engine.events import SenderKnown
from aop.engine.identity import tried
from aop.errors import PortError, WrongUse
from aop.machine.release import Release
from aop.machine.types import Type
from aop.ports.ledger import Ledger, Row
from aop.runtime.conform import Mismatch, conform_in
from aop.values import Record

#: How much a channel knows, least first.
KNOWN = ("none", "claimed", "signed_in")

#: How an address stands for itself: no name beside it, no brackets, no second one; a number with its country.
FORMS: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    "phone": re.compile(r"\+[0-9]{6,15}"),
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as the channel has it: their email address or phone number, and their account where they signed in.

    Sender("ana@example.com")
    Sender("ana@example.com", {"id": "c1", "email": "ana@example.com"})
    """

    address: str | None = None
    account: Mapping[str, object] | None = None


def sender_known(release: Release, channel: str, sender: Sender, now: datetime) -> SenderKnown:
    """The sender as an event. Raises WrongUse where the workspace does not let the channel say so much, or where what
    it says is no address and no account."""
    declared = release.workspace.channels.get(channel)
    knows = "none" if declared is None else declared.sender
    says = "claimed" if sender.account is None else "signed_in"
    if KNOWN.index(says) > KNOWN.index(knows):
        wanted = f"write `{channel}: {{sender: {says}}}` under `channels`"
        raise WrongUse(f"the channel {channel} knows its sender as `{knows}` only; {wanted}")
    account = None if sender.account is None else _account(release, sender.account)
    if sender.address is None:
        if account is None:
            raise WrongUse("a sender has an address or an account")
        return SenderKnown(now, None, account=account)
    kind, address = _address(release, sender.address)
    return SenderKnown(now, address, kind, account)


def _account(release: Release, given: Mapping[str, object]) -> Record:
    name = release.workspace.customer
    if name is None:
        raise WrongUse("the workspace does not say what a customer is: write `customer: SYSTEM.RECORD`")
    try:
        account = conform_in(release, given, Type("record", record=name), what="the account of the sender")
    except Mismatch as mismatch:
        raise WrongUse(str(mismatch)) from None
    if not isinstance(account, Record) or not isinstance(account.get("id"), str):
        raise WrongUse("the account of the sender has no `id`")
    return account


def _address(release: Release, given: str) -> tuple[str, str]:
    """What a system may answer as an address is wider than what a channel may: under another spelling of theirs
    somebody would have tries of their own."""
    kind = "email" if "@" in given else "phone"
    if not FORMS[kind].fullmatch(given):
        raise WrongUse(f"the sender is no {kind}: write it bare, as ana@example.com or +442079460958")
    try:
        value = conform_in(release, given, Type(kind), what="the address of the sender")
    except Mismatch as mismatch:
        raise WrongUse(str(mismatch)) from None
    return kind, str(value)


async def take(ledger: Ledger, effect: TakeTry, at: datetime) -> bool:
    """Whether a try may be made; it is booked then. A ledger that is down allows none."""
    row = Row(effect.wait, tried(effect.level), effect.keys, {}, at)
    try:
        return await ledger.reserve(row, effect.queries) is None
    except PortError:
        return False
