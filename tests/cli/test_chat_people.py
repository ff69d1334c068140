"""`aop chat` as people and systems use it: questions to colleagues, events, time, against a workspace with waits."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
from yaml import safe_load

from aop.cli import chat
from aop.cli.script import parse
from aop.errors import WrongUse
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.ports.extractor import Extraction
from aop.runtime.clocks import ManualClock
from conversations import CASES, ROOT, ZONE, Talk, release_of

CASE = "the parcel is scanned, two days pass, a colleague looks at it, the customer shows again who they are"
RETURN = (
    "return the shoes of W1234567 in the morning, ana@example.com ~ {intent: return_parcel, order_id: W1234567,"
    " email: ana@example.com, items: the shoes, pickup: morning}"
)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Plays lines of a script against the workspace with waits; what is printed."""
    found = safe_load((CASES / "waiting.yaml").read_text("utf-8"))
    case = next(item for item in found if item.get("name") == CASE)
    talk = Talk(release_of(case["workspace"]), case["given"], "2026-11-23 10:00")
    claims: dict[str, Extraction] = {}
    extractor = ScriptedExtractor(lambda message, _: claims.get(message.text, Extraction(model="scripted")))
    clock = ManualClock(datetime(2026, 11, 23, 10, tzinfo=ZONE))
    monkeypatch.setattr(chat, "connect", lambda release, folder: dict.fromkeys(release.systems, talk.connector))
    monkeypatch.setattr(chat, "extractor_of", lambda release, model: extractor)
    monkeypatch.setattr(chat, "SystemClock", lambda: clock)

    def run(*lines: str) -> str:
        turns = []
        for line in lines:
            text, claim = read_pinned(line.removeprefix("customer: "))
            claims.update({} if claim is None else {text: claim})
            turn = parse(f"customer: {text}" if line.startswith("customer: ") else line)
            assert turn is not None, line
            turns.append(turn)
        with asyncio.Runner() as runner:
            talk_of = chat._Chat(release_of(case["workspace"]), ROOT, "chat", runner, show=False)
            assert talk_of.talk(turns, audit=False) == 0
        return capsys.readouterr().out

    return run


SCANNED = '/event shop.parcel_scanned {order_id: "#W1234567", at: 2026-11-24T10:00:00-05:00}'


def test_an_event_time_and_an_answer_of_a_colleague_move_a_request_on(play: Any) -> None:
    said = play(f"customer: {RETURN}", "customer: yes", "/after 1 day", SCANNED, "/after 49 hours", "/answer yes")
    assert "(shop.parcel_scanned: order_id #W1234567" in said
    assert "returns_lead is asked: " in said
    assert "agent: Your parcel is with us." in said


def test_waits_are_explained_and_part_of_the_state(play: Any) -> None:
    said = play(f"customer: {RETURN}", "customer: yes", "/why", "/state")
    why, _, state = said.partition("/why\n")[2].partition("/state\n")
    assert "wait for shop.parcel_scanned" in why
    assert "at the latest" in why
    assert "about order_id = #W1234567" in why
    assert "shop.parcel_scanned, until " in state


def test_what_is_the_customers_stays_theirs_in_a_package_when_their_verification_is_over(play: Any) -> None:
    said = play(f"customer: {RETURN}", "customer: yes", SCANNED, "/after 6 days")
    handed = said.partition("handed over:")[2]
    assert "verified by order_email, which is over" in handed
    assert "items shoes" in handed


def test_an_event_that_nobody_waits_for_is_said_so(play: Any) -> None:
    assert "(nothing waits for this shop.parcel_scanned)" in play(SCANNED)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/answer yes", "no question is waiting for a colleague"),
        ("/as returns_lead answers yes", "no question is waiting for returns_lead"),
        ("/event shop.nothing {}", "no system declares the event `shop.nothing`"),
        ("/event shop.parcel_scanned {}", "shop.parcel_scanned"),
        ("/as team_lead approves", "there is no role `team_lead`"),
    ],
)
def test_what_does_not_fit_is_said_in_words(line: str, says: str, play: Any) -> None:
    with pytest.raises(WrongUse, match=says):
        play(line)


def test_an_answer_of_another_kind_is_refused(play: Any) -> None:
    with pytest.raises(WrongUse, match="verdict"):
        play(f"customer: {RETURN}", "customer: yes", SCANNED, "/after 49 hours", "/answer perhaps")


def test_time_fires_each_timer_when_it_is_due(play: Any) -> None:
    said = play(f"customer: {RETURN.partition(', ana')[0]} ~ {{intent: return_parcel}}", "/after 1 hour")
    assert said.count("agent: ") >= 3, "reminders were not sent one by one"
