"""The sample's mail, from an address that is not the writer's: it proves nothing, another one takes nothing over."""

from __future__ import annotations

from typing import Any

import pytest
from yaml import safe_load

from aop.errors import WrongUse
from aop.runtime import Sender
from conversations import CASES, Talk, release_of

GIVEN: dict[str, Any] = safe_load((CASES / "wrong_item.yaml").read_text("utf-8"))[0]["given"]
ANA = Sender("ana@example.com")
ASKS = "the wrong shoes came, W1234567 ~ {intent: wrong_item, order_id: W1234567}"
WHOLE = (
    "the wrong socks came, W1234567, ana@example.com, a refund ~ {intent: wrong_item, order_id: W1234567, "
    "email: ana@example.com, items: socks, remedy: refund}"
)


def mail(sender: Sender = ANA) -> Talk:
    return Talk(release_of("procedures"), GIVEN, "2026-11-23 10:00", "email", sender=sender)


def changes(talk: Talk) -> list[str]:
    return [call.action.name for call in talk.connector.calls if call.action.writes]


def last(talk: Talk) -> str:
    return " ".join(line.text for line in talk.played.replies[-1].lines)


def verified(talk: Talk) -> bool:
    held = talk.played.replies[-1].snapshot.verified
    return held is not None and not held.over


def test_where_a_mail_says_it_comes_from_verifies_nobody() -> None:
    talk = mail()
    talk.says(ASKS)
    assert "ana@example.com" in last(talk)  # asked about, not used
    assert (verified(talk), changes(talk)) == (False, [])


def test_whoever_is_asked_and_says_no_is_asked_for_their_own() -> None:
    talk = mail(Sender("Ana@Example.com"))
    talk.says(ASKS)
    talk.says("no")
    talk.says("eve@example.com ~ {email: eve@example.com}")
    assert (verified(talk), changes(talk)) == (False, [])


def test_a_spoofed_address_of_somebody_else_does_not_fit_the_order() -> None:
    """The number is right, the address that it claims is another customer's: a wrong answer, which counts."""
    talk = mail(Sender("eve@example.com"))
    talk.says(ASKS)
    talk.says("yes")
    assert (verified(talk), changes(talk)) == (False, [])


def test_a_mail_is_not_signed_in_whatever_its_program_says() -> None:
    with pytest.raises(WrongUse, match="`claimed` only"):
        mail(Sender("ana@example.com", {"id": "c1", "email": "ana@example.com"}))


@pytest.mark.parametrize(
    "address", ["ana", "ana@example.com, eve@example.com", "<ana@example.com>", "ana@example.com\nBcc: x@y.z"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(WrongUse, match="the sender is no"):
        mail(Sender(address))


def test_who_answers_from_another_address_is_not_who_was_verified_and_gives_no_yes() -> None:
    talk = mail()
    talk.says(WHOLE)
    assert verified(talk)
    talk.sender_is({"address": "eve@example.com"})
    assert not verified(talk)
    talk.says("yes")
    talk.says("yes, go ahead")
    assert changes(talk) == []


def test_the_address_of_before_does_not_bring_the_verification_back() -> None:
    talk = mail()
    talk.says(WHOLE)
    talk.sender_is({"address": "eve@example.com"})
    talk.sender_is({"address": "ana@example.com"})
    assert not verified(talk)
    talk.says("yes")
    assert changes(talk) == []
