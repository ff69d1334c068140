"""What `aop diff` says of a change: what it lets through, refuses, asks and says; and that there is none."""

from __future__ import annotations

import pytest

from aop.diffs.changes import Change, Compared
from aop.evals.play import Player
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.release import Release
from aop.syntax.conversations.tree import ConversationsFile
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one
from conversations import ROOT
from diff.pairs import SERVICE, WRONG_ITEM, Edit, changed, edited, sample, told, undone

VERIFIED = '  never do any write unless customer is verified because "the customer has not shown who they are"\n'
LOG = "    do crm.log with customer = customer, outcome = remedy\n"
LOGGING = """aop: 1
procedure: log_contact
title: Write down what came of a contact
owner: returns@acme.example
source: Returns SOP v12, section 7
role: tier1_support
inputs: {outcome: text}
actions: [crm.log]
steps:
  log: |
    do crm.log with customer = customer, outcome = outcome
    finish as resolved
on:
  denied: |
    escalate to returns_desk because "action not allowed"
  cancelled: |
    escalate to returns_desk because "customer cancelled after a refund or replacement"
  corrected: |
    escalate to returns_desk because "customer corrected something after a refund or replacement"
"""

# ---- no change in behaviour

SAME: dict[str, tuple[Edit, ...]] = {
    "a step is renamed": ((WRONG_ITEM, "  close: |", "  wrap_up: |"), (WRONG_ITEM, "go to close", "go to wrap_up")),
    "a step is split": (
        (WRONG_ITEM, "    collect items\n    set amount", "  choose: |\n    collect items\n    set amount"),
    ),
    "rules are reordered": (
        (
            WRONG_ITEM,
            "  never do both stripe.refund and shop.replace per order\n  do stripe.refund at most 1 time per order\n",
            "  do stripe.refund at most 1 time per order\n  never do both stripe.refund and shop.replace per order\n",
        ),
    ),
    "actions of a rule are reordered": (
        (WRONG_ITEM, "stripe.refund or shop.replace needs", "shop.replace or stripe.refund needs"),
    ),
    "a condition is turned round twice": (
        (WRONG_ITEM, 'if order.status is not "delivered":', 'if not (order.status is "delivered"):'),
    ),
    "a condition is rewritten to an equal one": (
        (
            WRONG_ITEM,
            "if order.delivered_on is missing or order.delivered_on is more than 30 days ago:",
            "if not (order.delivered_on is known and not (order.delivered_on is more than 30 days ago)):",
        ),
    ),
    "an amount is called otherwise": (
        (WRONG_ITEM, "set amount to", "set sum_due to"),
        (WRONG_ITEM, "if amount is over $75", "if sum_due is over $75"),
        (WRONG_ITEM, "refund {amount} for", "refund {sum_due} for"),
        (WRONG_ITEM, "    if amount is over $150", "    if sum_due is over $150"),
        (WRONG_ITEM, "amount = amount as", "amount = sum_due as"),
        (WRONG_ITEM, "refunded {amount} to", "refunded {sum_due} to"),
    ),
    "a limit is given a name": (
        (WRONG_ITEM, "    if amount is over $75:", "    if amount is over dear:"),
        (WRONG_ITEM, "rules: |", "values: {dear: $75}\nrules: |"),
    ),
    "branches change places": (
        (
            WRONG_ITEM,
            '    if amount is over $150, say "A colleague checks refunds over $150; this takes a few hours at most."\n',
            "    if amount is at most $150, go on\n"
            '    otherwise, say "A colleague checks refunds over $150; this takes a few hours at most."\n',
        ),
    ),
    "sentences go into a procedure that is followed": (
        ("returns/log_contact.aop.yaml", "", LOGGING),
        (WRONG_ITEM, LOG, "    follow log_contact with outcome = remedy\n"),
    ),
}


@pytest.mark.parametrize("edits", SAME.values(), ids=SAME)
def test_what_behaves_the_same_is_no_change(edits: tuple[Edit, ...]) -> None:
    new = {file for file, old, _ in edits if not old}
    found = changed(*edits)
    others = [item for item in found.changes if item.procedure != "log_contact"]
    assert others == []
    assert found.left == ()
    assert found.is_same or new


def test_the_sample_beside_itself_is_the_same() -> None:
    found = changed()
    assert found.is_same
    assert found.written == ()


# ---- what widens

WIDENS: dict[str, tuple[Edit, str, tuple[str, ...]]] = {
    "the window of a return": (
        (WRONG_ITEM, "more than 30 days ago", "more than 45 days ago"),
        "newly allowed: wrong_item can now get to `crm.log`, `shop.replace`, `shop.return_label`, `stripe.refund`, "
        "`zendesk.add_note`",
        ("order.delivered_on is 31 days ago",),
    ),
    "the amount from which a lead approves": (
        (WRONG_ITEM, "hours when amount is over $150", "hours when amount is over $250"),
        "approval lost: wrong_item `stripe.refund` needs no approval from `team_lead` any more",
        ("amount is 150.01 USD",),
    ),
    "the amount from which finance approves": (
        (SERVICE, "when amount is over $500", "when amount is over $600"),
        "approval lost: wrong_item `stripe.refund` needs no approval from `finance_lead` any more",
        ("amount is 500.01 USD",),
    ),
    "a rule that forbids": (
        (
            WRONG_ITEM,
            '  never do stripe.refund when amount is over order.total because "a refund cannot exceed the order"\n',
            "",
        ),
        "newly allowed: wrong_item `stripe.refund` is let through where it was refused",
        ("amount is 0.01 USD", "order.total is 0.00 USD"),
    ),
}


@pytest.mark.parametrize(("edit", "line", "when"), WIDENS.values(), ids=WIDENS)
def test_what_is_newly_allowed_is_shown_by_a_conversation(edit: Edit, line: str, when: tuple[str, ...]) -> None:
    found = changed(edit)
    assert told(found) == [line]
    assert found.widens
    assert found.changes[0].when == when
    assert_replays(found.changes[0], sample()[1], edited(edit))


@pytest.mark.parametrize(("edit", "line", "when"), WIDENS.values(), ids=WIDENS)
def test_the_way_back_narrows(edit: Edit, line: str, when: tuple[str, ...]) -> None:
    found = undone(edit)
    assert not found.widens
    kinds = {"newly allowed": "newly refused", "approval lost": "approval added"}
    assert [item.kind for item in found.changes] == [kinds[line.partition(":")[0]]]
    assert_replays(found.changes[0], edited(edit), sample()[1])


def assert_replays(change: Change, old: Release, new: Release) -> None:
    """The conversation can be played as a test; it goes on both sides as it is shown."""
    witness = change.witness
    assert witness is not None
    declared, findings = read_one(Kind.TEST, "witness.test.yaml", witness.test.encode())
    assert not findings
    assert isinstance(declared, ConversationsFile)
    files = sample()[0]
    talks = [
        [(line.who, line.text) for line in player.play("witness.test.yaml", declared.tests[0]).talk]
        for player in (Player(release, files, lambda: ScriptedExtractor({})) for release in (old, new))
    ]
    shared = [(line.who, line.text) for line in witness.shared]
    assert talks[0][: len(shared)] == talks[1][: len(shared)] == shared
    assert talks[1][len(shared) :][: len(witness.new)] == [(line.who, line.text) for line in witness.new]
    assert talks[0] != talks[1]


def test_the_window_shows_nothing_else() -> None:
    """The day is one that only the new side takes, and the refund goes out."""
    found = changed((WRONG_ITEM, "more than 30 days ago", "more than 45 days ago"))
    (change,) = found.changes
    assert change.witness is not None
    assert any("does stripe.refund" in line.text for line in change.witness.new)
    assert not any("does stripe.refund" in line.text for line in change.witness.old)
    (day,) = change.when
    assert 30 < int(day.split()[2]) <= 45


# ---- what can be paid at most


def test_more_that_can_be_paid_without_a_person_is_said() -> None:
    found = changed((WRONG_ITEM, "hours when amount is over $150", "hours when amount is over $250"))
    (item,) = found.exposure
    assert item.where == "wrong_item: stripe.refund"
    assert item.old.startswith("at most $150.00 a call without a person")
    assert item.new.startswith("at most $250.00 a call without a person")


def test_what_stays_is_not_said() -> None:
    assert changed((WRONG_ITEM, "more than 30 days ago", "more than 45 days ago")).exposure == ()


# ---- everything else

OTHER: dict[str, tuple[Edit, list[str]]] = {
    "a question is asked of fewer": (
        (WRONG_ITEM, "amount is over $75:", "amount is over $100:"),
        ["other question: wrong_item no longer asks: `collect photo, at most 2 times`"],
    ),
    "a message": (
        (WRONG_ITEM, "Your replacement is on its way.", "Your replacement is coming."),
        ["other message: wrong_item says something else"],
    ),
    "a message more": (
        (WRONG_ITEM, "    collect remedy\n", '    say "Thank you."\n    collect remedy\n'),
        ['other message: wrong_item newly says `say "Thank you."`'],
    ),
    "the words of a confirmation": (
        (WRONG_ITEM, 'confirm "Shall I send', 'confirm "May I send'),
        ["other question: wrong_item asks for a yes in other words"],
    ),
    "another queue": (
        (WRONG_ITEM, "in time: escalate to returns_desk", "in time: escalate to payments"),
        [
            'other way: wrong_item goes on with `escalate to payments because "no approver answered"` instead of '
            '`escalate to returns_desk because "no approver answered"`'
        ],
    ),
}


@pytest.mark.parametrize(("edit", "lines"), OTHER.values(), ids=OTHER)
def test_another_question_or_message_is_shown_and_widens_nothing(edit: Edit, lines: list[str]) -> None:
    found = changed(edit)
    assert told(found) == lines
    assert not found.widens
    assert_replays(found.changes[0], sample()[1], edited(edit))


def test_a_limit_is_compared_by_its_numbers() -> None:
    edit = (WRONG_ITEM, "refund at most 1 time per order", "refund at most 2 times per order")
    line = "`stripe.refund`: `do stripe.refund at most {} per order` instead of `do stripe.refund at most {} per order`"
    assert told(changed(edit)) == [f"limit widened: wrong_item {line.format('2 times', '1 time')}"]
    assert told(undone(edit)) == [f"limit narrowed: wrong_item {line.format('1 time', '2 times')}"]


def test_a_rule_that_the_steps_keep_anyway_still_widens_when_it_goes() -> None:
    """A verification may have ended by the time of the call: only the rule sees that."""
    found = changed((SERVICE, VERIFIED, ""))
    assert found.widens
    assert {item.procedure for item in found.changes} == {"cancel_order", "damaged_item", "wrong_item"}
    assert {item.kind for item in found.changes} == {"newly allowed"}


def test_a_confirmation_that_another_rule_asks_for_is_not_lost() -> None:
    edit = (WRONG_ITEM, "  stripe.refund or shop.replace needs confirmation\n", "")
    lines = told(changed(edit))
    assert lines == ["confirmation lost: wrong_item `shop.replace` needs no yes of the customer any more"]


def test_the_bound_of_an_action_is_part_of_the_catalogue() -> None:
    found = changed(("actions/stripe.yaml", "limit: amount is at most $2000", "limit: amount is at most $3000"))
    assert "limit widened:  the `limit` of `stripe.refund` is other than it was" in told(found)
    assert found.widens


def test_a_new_procedure_says_what_it_can_get_to() -> None:
    found = changed(("returns/log_contact.aop.yaml", "", LOGGING))
    assert told(found) == ["newly allowed: log_contact is new, and can get to `crm.log`"]


# ---- what is written


def written(found: Compared) -> list[tuple[str, str, str]]:
    return [(item.where, item.old, item.new) for item in found.written]


def test_sentences_are_set_beside_each_other() -> None:
    found = changed((WRONG_ITEM, "more than 30 days ago", "more than 45 days ago"))
    line = "order.delivered_on is missing or order.delivered_on is more than {} days ago"
    assert written(found) == [("wrong_item", line.format(30), line.format(45))]
    assert found.written[0].at is not None
    assert found.written[0].at.file == WRONG_ITEM


def test_a_part_of_the_catalogue_is_named_by_its_path() -> None:
    found = changed(("actions/stripe.yaml", "timeout: 10 seconds", "timeout: 20 seconds"))
    assert written(found) == [("actions: stripe.refund: timeout", "10 seconds", "20 seconds")]


def test_the_file_of_the_sample_with_45_days_differs_in_nothing_else() -> None:
    text = (ROOT / "procedures" / WRONG_ITEM).read_text("utf-8")
    other = (ROOT / "tests/diff/wrong_item_45.aop.yaml").read_text("utf-8")
    assert other == text.replace("more than 30 days ago", "more than 45 days ago")
