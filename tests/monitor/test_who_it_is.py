"""The monitor knows by itself when a verification ended: with the engine's own end switched off, nothing leaves."""

from __future__ import annotations

import pytest

from aop.engine import identity
from attacks.workspace import CONFIRMED, asks_for, desk, paying, procedure
from conversations import Talk

RULES = "never do any write unless customer is verified\ns.refund needs confirmation"
CHANNELS = "channels: {chat: {sender: claimed}}"
ANA, EVE = {"address": "ana@example.com"}, {"address": "eve@example.com"}


def asked() -> Talk:
    """Ana is verified and has been asked for a yes."""
    talk = desk(paying(CONFIRMED), rules=RULES, keys=CHANNELS)
    talk.sender_is(ANA)
    talk.says(asks_for("pay"))
    return talk


def sent(talk: Talk) -> list[str]:
    return [call.action.name for call in talk.connector.calls if call.action.writes]


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """No verification is ever ended by the engine before its time."""
    monkeypatch.setattr(identity, "end", lambda *_: None)


def test_the_same_sender_goes_on() -> None:
    talk = asked()
    talk.sender_is(ANA)
    talk.says("yes")
    assert (sent(talk), talk.runtime.parked()) == (["s.refund"], ())


@pytest.mark.interpreted
@pytest.mark.usefixtures("endless")
def test_another_sender_is_not_who_was_verified() -> None:
    talk = asked()
    talk.sender_is(EVE)
    talk.says("yes")
    assert sent(talk) == []
    (parked,) = talk.runtime.parked()
    assert any("customer is verified" in item for item in parked.objections)


@pytest.mark.interpreted
@pytest.mark.usefixtures("endless")
def test_after_it_was_handed_back_nobody_is_verified() -> None:
    """The next request shows nothing by itself: it rests on a verification that is over."""
    second = procedure("second", 'only: |\n  do s.note with text = "second"\n  finish as resolved')
    talk = desk(paying(CONFIRMED), second, rules=RULES)
    talk.says(asks_for("pay"))
    talk.says("yes")
    assert sent(talk) == ["s.refund"]
    talk.acts("lee", "lead", "aop.take_over", {})
    talk.acts("lee", "lead", "aop.hand_back", {})
    talk.says("second please ~ {intent: second}")
    assert sent(talk) == ["s.refund"]
    (parked,) = talk.runtime.parked()
    assert (parked.action, ["customer is verified" in item for item in parked.objections]) == ("s.note", [True])
