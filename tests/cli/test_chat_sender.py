"""`aop chat` with a sender, and with a colleague who does by hand what a system is down for."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from aop.cli import chat
from aop.cli.script import by_hand, parse
from aop.cli.sender import sender_of
from aop.errors import WrongUse
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.ports.extractor import Extraction
from aop.runtime import Sender
from aop.runtime.clocks import ManualClock
from case_systems import CaseSystems
from conversations import ZONE, release_of

ASKS = "who brings W1234567 ~ {intent: watch_order, order_id: W1234567}"
ORDER = {
    "order_id": "#W1234567",
    "status": "delivered",
    "total": "400",
    "customer": {"id": "c1", "email": "ana@example.com"},
}
PARCEL = {"carrier": "Pony", "parts": "2"}


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Plays lines of a script as a sender; what is printed."""

    def run(sender: Sender | None, given: dict[str, Any], *lines: str) -> str:
        claim = read_pinned(ASKS)[1]
        assert claim is not None
        says, clock = read_pinned(ASKS)[0], ManualClock(datetime(2026, 11, 23, 10, tzinfo=ZONE))
        extractor = ScriptedExtractor(lambda message, _: claim if message.text == says else Extraction())
        connector = CaseSystems(given)
        monkeypatch.setattr(chat, "connect", lambda release, folder: dict.fromkeys(release.systems, connector))
        monkeypatch.setattr(chat, "extractor_of", lambda release, model: extractor)
        monkeypatch.setattr(chat, "SystemClock", lambda: clock)
        release = release_of("tests/workspaces/control")
        turns = [turn for line in (f"customer: {says}", *lines) if (turn := parse(line)) is not None]
        with asyncio.Runner() as runner:
            chat._Chat(release, Path(), "chat", runner, show=True, sender=sender).talk(turns, audit=False)
        return capsys.readouterr().out

    return run


def test_who_signed_in_is_told_what_nobody_else_is(play: Any) -> None:
    given = {"shop.find_order": ORDER, "shop.parcel": PARCEL}
    told = play(sender_of("ana@example.com", "c1"), given)
    assert "agent: Pony brings it in 2 parts." in told
    assert "Pony brings it" not in play(None, given)
    assert "Pony brings it" not in play(sender_of("ana@example.com", None), given)


def test_a_colleague_does_by_hand_what_a_system_is_down_for(play: Any) -> None:
    given = {"shop.find_order": ORDER, "shop.parcel": {"down": "yes"}}
    told = play(sender_of("ana@example.com", "c1"), given, "maria as tier1_support: answers {carrier: Pony, parts: 2}")
    assert "is asked to do by hand: shop.parcel with order_id" in told
    assert "| asks        tier1_support or finance_lead: shop.parcel by hand" in told
    assert "agent: Pony brings it in 2 parts." in told


@pytest.mark.parametrize(
    ("address", "account", "sender"),
    [
        (None, None, None),
        ("ana@example.com", None, Sender("ana@example.com")),
        ("ana@example.com", "c1", Sender("ana@example.com", {"id": "c1", "email": "ana@example.com"})),
        ("+16175550123", "c1", Sender("+16175550123", {"id": "c1", "phone": "+16175550123"})),
        (None, "{id: c1, tier: gold}", Sender(None, {"id": "c1", "tier": "gold"})),
    ],
)
def test_a_sender_is_read_from_the_command_line(
    address: str | None, account: str | None, sender: Sender | None
) -> None:
    assert sender_of(address, account) == sender


def test_what_is_no_account_and_no_answer_is_wrong_use() -> None:
    with pytest.raises(WrongUse, match="is no account"):
        sender_of(None, "{id: c1")
    with pytest.raises(WrongUse, match="an id, or"):
        sender_of(None, " ")
    with pytest.raises(WrongUse, match="is no answer"):
        by_hand("{id: r1")
