"""What may go over a channel, what the people of a queue are handed, and what a note shows."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from aop.runtime.clearing import for_note
from attacks.workspace import CONFIRMED, GIVEN, asks_for, compiled, paying, procedure
from conversations import Talk

SLOTS = (
    'home: {type: email, personal: contact, ask: "Where shall we write to?"}\n'
    'iban: {type: text, personal: financial, ask: "Which account?"}'
)
STEPS = (
    'only: |\n  collect home and iban\n  say "We write to {home} about {iban}, or call +44 20 7946 0958."\n'
    '  escalate to desk because "a question about {home}"'
)
SAYS = (
    "ask one, ana@example.com, DE89370400440532013000"
    " ~ {intent: ask, home: ana@example.com, iban: DE89370400440532013000}"
)
WHOLE = "We write to ana@example.com about DE89370400440532013000, or call +44 20 7946 0958."


def talk(channel: str = "", queue: str = "") -> Talk:
    keys = f"channels: {{chat: {{sender: none{channel}}}}}"
    files = procedure("ask", STEPS, slots=SLOTS)
    release, findings = compiled(files, keys=keys)
    assert release is not None, findings
    if queue:
        queues = release.workspace.queues
        changed = {**queues, "desk": replace(queues["desk"], cleared=() if queue == "none" else (queue,))}
        release = replace(release, workspace=replace(release.workspace, queues=changed))
    made = Talk(release, {}, "2026-11-23 10:00")
    made.says(SAYS)
    return made


def said(made: Talk) -> str:
    return made.played.replies[-1].lines[0].text


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ("", WHOLE),
        (", cleared: [contact, financial]", WHOLE),
        (", cleared: [contact]", "We write to ana@example.com about [financial], or call +44 20 7946 0958."),
        (", cleared: []", "We write to [contact] about [financial], or call [contact]."),
    ],
)
def test_a_channel_says_what_it_is_cleared_for(channel: str, text: str) -> None:
    assert said(talk(channel)) == text


def test_what_was_said_is_in_the_history_as_it_was_said() -> None:
    made = talk(", cleared: []")
    history = asyncio.run(made.runtime.history("case"))
    assert "ana@example.com" not in " ".join(text for entry in history for text in entry.said)


def test_a_field_of_a_record_is_known_by_its_class() -> None:
    """A word without a form of its own: only what is declared tells that it is personal."""
    act = 'say "You are {person.postcode}."\nfinish as informed'
    release, findings = compiled(paying(act), keys="channels: {chat: {sender: none, cleared: [contact]}}")
    assert release is not None, findings
    account = release.records["s.account"]
    postcode = replace(account.fields["postcode"], personal="identity")
    fields = {**account.fields, "postcode": postcode}
    made = Talk(replace(release, records={**release.records, "s.account": replace(account, fields=fields)}), GIVEN)
    assert [line.text for line in made.says(asks_for("pay")).lines] == ["You are [identity]."]


@pytest.mark.parametrize(("queue", "there"), [("", True), ("contact", True), ("financial", False), ("none", False)])
def test_the_people_of_a_queue_are_handed_what_they_are_cleared_for(queue: str, there: bool) -> None:
    made = talk(queue=queue)
    for package in (asyncio.run(made.runtime.handoff("case")), asyncio.run(made.runtime.standing("case"))):
        assert package is not None
        assert ("ana@example.com" in repr(package)) is there


def test_a_note_shows_contact_details_and_no_account() -> None:
    said = "call ana@example.com, paid from DE89370400440532013000 with 4111 1111 1111 1111"
    assert for_note(said) == "call ana@example.com, paid from [financial] with [card number]"


@pytest.mark.parametrize("written", ["[contacts]", "yes", "[contact, contact]"])
def test_a_class_that_there_is_not_is_a_finding(written: str) -> None:
    _, findings = compiled(paying(CONFIRMED), keys=f"channels: {{chat: {{sender: none, cleared: {written}}}}}")
    assert [item for item in findings if "cleared" in item.message or "contact" in item.message]
