"""Words that may mean several values: the customer is asked among them, and what `valid when` rules out is none."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aop.compiler import compile_files
from aop.machine.release import Release
from aop.syntax.load import load_workspace
from aop.values import Value
from conversations import Talk

WORKSPACE = """
workspace: clinic
currency: USD
time_zone: America/New_York
languages: [en]
roles: {desk: {}}
queues: {people: {says: "A colleague will take over."}}
channels: {chat: {sender: none, opening: "Hello, I'm an AI assistant."}}
on:
  failed: |
    escalate to people because "down"
  denied: |
    escalate to people because "denied"
  undecided: |
    escalate to people because "nobody decided"
  unclear: |
    escalate to people because "unclear"
  not_understood: |
    escalate to people because "not understood"
"""
PROCEDURE = """
aop: 1
procedure: visit
title: Book a visit
owner: desk@clinic.example
role: desk
intents:
  book_visit:
    description: The customer wants to come.
    examples: |
      I want to book a visit
      can I come and see somebody
      make me an appointment
slots:
  visit_on: {type: date, VALID ask: "Which day?"}
  visit_at: {type: time, ask: "At what time?"}
actions: []
steps:
  ask: |
    collect visit_on, at most 3 times, otherwise escalate to people because "no day"
    collect visit_at, at most 3 times, otherwise escalate to people because "no time"
    say "See you on {visit_on} at {visit_at}."
    finish as resolved
"""
AHEAD = 'valid when: visit_on is after today, invalid: "{visit_on} is over.",'


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    (tmp_path / "workspace.yaml").write_text(WORKSPACE, "utf-8")
    return tmp_path


def talk(folder: Path, valid: str = "") -> Talk:
    """A visit that was begun, on Sunday 22 November 2026, where the day is asked for."""
    (folder / "visit.aop.yaml").write_text(PROCEDURE.replace("VALID", valid), "utf-8")
    files, findings = load_workspace(folder)
    release: Release | None = compile_files(files, findings).release
    assert release is not None
    conversation = Talk(release, {})
    conversation.says("I want to book a visit ~ {intent: book_visit}")
    return conversation


def said(conversation: Talk, line: str) -> tuple[str, tuple[str, ...]]:
    """What is said last, with the options it offers."""
    last = conversation.says(line).lines[-1]
    return last.text, tuple(last.options)


def test_of_two_fridays_the_customer_chooses(clinic: Path) -> None:
    conversation = talk(clinic)
    text, options = said(conversation, "Friday ~ {visit_on: Friday}")
    assert text == "Which day?"
    assert len(options) == 2
    assert "27" in options[0]
    assert "20" in options[1]
    assert said(conversation, "the first one")[0] == "At what time?"
    assert values(conversation)["visit_on"] == date(2026, 11, 27)


def test_a_choice_may_be_answered_in_full(clinic: Path) -> None:
    conversation = talk(clinic)
    said(conversation, "3/4 ~ {visit_on: 3/4}")
    said(conversation, "3 April 2027 ~ {visit_on: 3 April 2027}")
    assert values(conversation)["visit_on"] == date(2027, 4, 3)


def test_what_valid_when_rules_out_is_no_candidate(clinic: Path) -> None:
    conversation = talk(clinic, AHEAD)
    assert said(conversation, "Friday ~ {visit_on: Friday}")[0] == "At what time?"
    assert values(conversation)["visit_on"] == date(2026, 11, 27)


def test_the_half_of_the_day_is_asked_for(clinic: Path) -> None:
    conversation = talk(clinic)
    said(conversation, "tomorrow ~ {visit_on: tomorrow}")
    assert values(conversation)["visit_on"] == date(2026, 11, 23)
    text, options = said(conversation, "at 8 ~ {visit_at: 8}")
    assert text == "At what time?"
    assert len(options) == 2
    last = conversation.says("8 pm ~ {visit_at: 8 pm}").lines[-1].text
    assert last.startswith("See you on")
    assert "20:00" in last


def test_a_time_may_be_counted_from_the_message(clinic: Path) -> None:
    conversation = talk(clinic)
    said(conversation, "today ~ {visit_on: today}")
    come = conversation.clock.now().astimezone(ZoneInfo("America/New_York"))
    last = conversation.says("in 20 minutes ~ {visit_at: in 20 minutes}").lines[-1].text
    assert f"{come + timedelta(minutes=20):%H:%M}" in last


def test_what_was_said_before_it_was_asked_is_chosen_from_too(clinic: Path) -> None:
    conversation = talk(clinic)
    text, options = said(conversation, "tomorrow at 8 ~ {visit_on: tomorrow, visit_at: 8}")
    assert text == "At what time?"
    assert len(options) == 2
    assert time(8) not in values(conversation).values()


def values(conversation: Talk) -> dict[str, Value]:
    """What the procedure knows now."""
    snapshot = conversation.played.replies[-1].snapshot
    return dict(snapshot.frames[-1].values) if snapshot.frames else {}
