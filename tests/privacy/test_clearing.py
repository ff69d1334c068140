"""What may go over a channel, what the people of a queue are handed, and what a note shows."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from aop.machine.release import Release
from aop.runtime.clearing import for_note
from attacks.workspace import CONFIRMED, GIVEN, asks_for, compiled, paying, procedure
from conversations import Talk

CHAT = "channels: {chat: {sender: none}}"
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


def cleared_for(release: Release, *classes: str) -> Release:
    """The same release, its chat cleared for these classes alone; the compiler finds what is known before (AOP605)."""
    chat = replace(release.workspace.channels["chat"], cleared=classes)
    return replace(release, workspace=replace(release.workspace, channels={"chat": chat}))


def talk(channel: tuple[str, ...] | None = None, queue: str = "") -> Talk:
    files = procedure("ask", STEPS, slots=SLOTS)
    release, findings = compiled(files, keys=CHAT)
    assert release is not None, findings
    release = release if channel is None else cleared_for(release, *channel)
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
        (None, WHOLE),
        (("contact", "financial"), WHOLE),
        (("contact",), "We write to ana@example.com about [financial], or call +44 20 7946 0958."),
        ((), "We write to [contact] about [financial], or call [contact]."),
    ],
)
def test_a_channel_says_what_it_is_cleared_for(channel: tuple[str, ...] | None, text: str) -> None:
    assert said(talk(channel)) == text


def test_what_was_said_is_in_the_history_as_it_was_said() -> None:
    made = talk(())
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


@pytest.mark.parametrize(
    ("cleared", "text"), [(("identity",), "You are Rose Cottage."), (("contact",), "You are [identity].")]
)
def test_what_comes_and_is_said_and_is_over_in_one_step_is_kept_back(cleared: tuple[str, ...], text: str) -> None:
    """Neither the conversation before the message nor the one after it holds the value."""
    slots = 'alias: {type: text, personal: identity, ask: "Who are you?"}'
    steps = 'only: |\n  collect alias\n  say "You are {alias}."\n  finish as informed'
    release, findings = compiled(procedure("ask", steps, slots=slots), keys=CHAT)
    assert release is not None, findings
    made = Talk(cleared_for(release, *cleared), {})
    reply = made.says("ask one for Rose Cottage ~ {intent: ask, alias: Rose Cottage}")
    assert [line.text for line in reply.lines] == [text]
    assert not reply.snapshot.frames


def test_a_day_is_kept_back_as_it_is_said() -> None:
    """The agent writes it as people do, in words that are not those of the value."""
    slots = 'born: {type: date, personal: identity, ask: "When were you born?"}'
    steps = 'only: |\n  collect born\n  say "Born on {born}."\n  finish as informed'
    release, findings = compiled(procedure("ask", steps, slots=slots), keys=CHAT)
    assert release is not None, findings
    made = Talk(cleared_for(release, "contact"), {})
    said = made.says("ask one, 3 May 1980 ~ {intent: ask, born: 1980-05-03}").lines[0].text
    assert said == "Born on [identity]."
