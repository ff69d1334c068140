"""The handoff package: complete on every escalation, rendered in three ways, nothing shown to whom it may not be."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from yaml import safe_load

from aop.engine.package import Filled, Known, Package, Tried
from aop.engine.snapshot import Snapshot
from aop.engine.summary import summarised
from aop.engine.transition import opened
from aop.runtime import handoff_schema, handoff_text
from aop.runtime.handoff_masking import masked
from conversations import CASES, ROOT, Talk, release_of
from packages import incomplete

SHOP: dict[str, Any] = safe_load((CASES / "wrong_item.yaml").read_text("utf-8"))[0]["given"]
SHOES = (
    "the shoes in W1234567 are wrong, ana@example.com, a refund"
    " ~ {intent: wrong_item, order_id: W1234567, email: ana@example.com, items: shoes, remedy: refund}"
)


def talk(given: dict[str, Any] | None = None) -> Talk:
    return Talk(release_of("procedures"), {**SHOP, **(given or {})}, "2026-11-23 10:00")


def handed(conversation: Talk) -> Package:
    package = asyncio.run(conversation.runtime.handoff("case"))
    assert package is not None
    return package


def to_approval(given: dict[str, Any] | None = None) -> Talk:
    conversation = talk(given)
    conversation.says(SHOES)
    conversation.says("[photo.jpg] here ~ {photo: photo.jpg}")
    conversation.says("yes")
    return conversation


def unclear() -> Package:
    conversation = to_approval({"stripe.refund": {"unclear": True}})
    conversation.decides("team_lead", granted=True)
    return handed(conversation)


def slots(package: Package) -> dict[str, Filled]:
    return {item.known.name: item for request in package.requests for item in request.slots}


# ---- what is in it


def test_a_refund_of_unknown_outcome_is_handed_over_with_everything() -> None:
    package = unclear()
    assert package.reason is not None
    assert (package.reason.queue, package.reason.because) == ("payments", "refund outcome unknown")
    assert package.reason.sentence == 'escalate to payments because "refund outcome unknown"'
    assert (package.customer.id, package.customer.level, package.customer.holds) == ("c1", "order_email", True)
    assert [(item.intent, item.state, item.changed_something) for item in package.requests] == [
        ("wrong_item", "running", True)
    ]
    assert slots(package)["email"].known == Known("email", "ana@example.com", "contact")
    assert [item.action for item in package.checked] == ["shop.find_order"]
    (refund,) = package.actions
    assert (refund.action, refund.system, refund.outcome, refund.now) == (
        "stripe.refund",
        "stripe",
        "unclear",
        "unclear",
    )
    assert [item.kind for item in package.promises] == ["unclear", "request"]
    assert package.consents[0].who == "customer"
    assert [item.who for item in package.consents] == ["customer", "maria"]


def test_the_summary_says_it_in_a_few_sentences() -> None:
    assert unclear().summary == (
        "Ana Ruiz (verified by order_email) asked for: Wrong item received.",
        "Known: order id #W1234567, email ana@example.com, items shoes, remedy refund, photo photo.jpg.",
        "Done: stripe.refund of amount $160.00 (outcome unknown).",
        "Open: whether stripe.refund was done.",
        "Handed to payments because refund outcome unknown.",
    )


def test_rules_that_asked_are_there_with_their_sentence() -> None:
    rules = [(item.effect, item.action) for item in unclear().rules]
    assert ("asked_colleague", "stripe.refund") in rules
    assert ("asked_customer", "stripe.refund") in rules


def test_an_approval_that_is_pending_when_a_person_is_asked_for_is_a_promise() -> None:
    conversation = to_approval()
    conversation.says("let me talk to a human ~ {wants_person: yes}")
    package = handed(conversation)
    approval = package.promises[0]
    assert (approval.kind, approval.who, approval.what) == ("approval", "team_lead", "an approval of stripe.refund")
    assert approval.due == datetime(2026, 11, 23, 19, tzinfo=UTC)
    assert [(item.action, item.outcome) for item in package.actions] == [("stripe.refund", "waiting_for_approval")]


def test_a_denied_approval_is_an_attempt_with_its_reason() -> None:
    conversation = to_approval()
    conversation.decides("team_lead", granted=False, reason="the photo shows the right item")
    (refund,) = handed(conversation).actions
    assert (refund.outcome, refund.reason) == ("denied", "the photo shows the right item")
    assert refund.rule is not None


def test_what_was_asked_for_in_the_last_message_is_not_lost() -> None:
    conversation = talk()
    conversation.says(
        "I want my lawyer, and where is my order W1234567?"
        " ~ {intent: order_status, order_id: W1234567, topics: [legal_threat]}"
    )
    package = handed(conversation)
    (asked,) = package.requests
    assert (asked.intent, asked.state) == ("order_status", "not_begun")
    assert [item.known.value for item in asked.slots] == ["#W1234567"]
    (rule,) = [item for item in package.rules if item.effect == "escalated"]
    assert rule.because == "legal threat or chargeback"
    assert package.reason is not None
    assert package.reason.sentence == rule.sentence


def test_a_request_that_ended_before_is_listed() -> None:
    conversation = talk({"shop.find_order": {**SHOP["shop.find_order"], "status": "pending"}})
    conversation.says(SHOES)
    conversation.says("a human please ~ {wants_person: yes}")
    assert [(item.intent, item.state) for item in handed(conversation).requests] == [("wrong_item", "informed")]


def test_somebody_elses_record_is_not_in_it() -> None:
    conversation = talk()
    eve = SHOES.replace("ana@", "eve@")
    conversation.says(eve)
    conversation.says("W1234567, eve@example.com ~ {order_id: W1234567, email: eve@example.com}")
    package = handed(conversation)
    assert package.customer.level is None
    facts = {item.name: item for request in package.requests for item in request.facts}
    assert facts["order"].hidden == "someone_else"
    assert "ana@example.com" not in handoff_text.as_json(package)


def test_the_conversation_is_in_it_word_for_word() -> None:
    package = unclear()
    said = [(item.who, item.text) for item in package.transcript]
    assert said[0][0] == "agent"
    assert "AI assistant" in said[0][1]
    assert said[1] == ("customer", SHOES.partition(" ~ ")[0])
    assert ("maria", "approves (as team_lead)") in said
    assert package.transcript[3].attachments == ("photo.jpg",) or any(item.attachments for item in package.transcript)
    (mark,) = package.transcript[1].marks
    assert package.transcript[1].text[mark.start : mark.end] == "ana@example.com"


def test_without_a_handoff_there_is_none_and_the_standing_is() -> None:
    conversation = to_approval()
    assert asyncio.run(conversation.runtime.handoff("case")) is None
    standing = asyncio.run(conversation.runtime.standing("case"))
    assert standing.reason is None
    assert standing.actions[0].outcome == "waiting_for_approval"


def test_the_checker_of_completeness_sees_what_is_missing() -> None:
    package = unclear()
    history = asyncio.run(to_unclear().runtime.history("case"))
    program = talk().runtime.program
    assert incomplete(program, package, history) == []
    assert incomplete(program, replace(package, actions=()), history) == ["the call case/2 of stripe.refund is missing"]
    assert incomplete(program, replace(package, requests=()), history)
    slot = slots(package)["email"]
    bare = replace(slot, evidence=replace(slot.evidence, message="", start=0, end=0))
    request = replace(package.requests[0], slots=(bare,))
    assert incomplete(program, replace(package, requests=(request,)), history)


def to_unclear() -> Talk:
    conversation = to_approval({"stripe.refund": {"unclear": True}})
    conversation.decides("team_lead", granted=True)
    return conversation


# ---- bounds


def test_a_snapshot_keeps_a_bounded_number_of_calls_rules_and_requests() -> None:
    from aop.engine.work import MAX_FIRED, Work

    program = talk().runtime.program
    work = Work(program, opened(program, "c", datetime(2026, 11, 23, tzinfo=UTC)))
    for index in range(MAX_FIRED * 3):
        work.fired(f"rule {index}", "refused", "never", None, "stripe.refund")
        work.fired("again", "refused", "never", None, "stripe.refund")
    assert len(work.state.fired) == MAX_FIRED
    assert work.state.fired[-1].times == MAX_FIRED * 3
    assert Snapshot.from_json(work.state.to_json()).fired == work.state.fired


# ---- renderings


def test_as_text_every_section_is_there() -> None:
    text = handoff_text.as_text(unclear())
    titles = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert titles == [
        "Summary", "Reason", "Customer", "Requests", "Systems checked", "Actions", "Open promises", "Rules", "Yeses",
        "Flags", "Conversation",
    ]  # fmt: skip
    assert "email ana@example.com  (said by the customer: “ana@example.com”)" in text
    assert "stripe.refund with order #W1234567, amount $160.00: outcome unknown" in text


def test_words_of_a_message_of_which_something_is_withheld_are_not_quoted() -> None:
    text = handoff_text.as_text(unclear(), frozenset({"identity"}))
    assert "remedy refund  (said by the customer)" in text
    assert "remedy refund  (said by the customer: “refund”)" in handoff_text.as_text(unclear())


def test_how_it_stands_after_a_handoff_says_that_it_was_handed_over() -> None:
    conversation = Talk(release_of("procedures"), SHOP, "2026-11-23 10:00")
    conversation.says("my order came wrong ~ {intent: wrong_item}")
    assert "Handed over" not in handoff_text.as_state(asyncio.run(conversation.runtime.standing("case")))
    conversation.says("I don't have the order number ~ {answer: does_not_know}")
    lines = handoff_text.as_state(asyncio.run(conversation.runtime.standing("case")))
    assert lines[:2] == ["Handed over", "  to tier2: not understood"]
    assert "  Wrong item received (wrong_item): not finished" in lines
    assert not any("running" in line for line in lines)


def test_the_json_is_as_its_schema_says() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    for package in (unclear(), handed(_person_at_once())):
        data = json.loads(handoff_text.as_json(package))
        jsonschema.Draft202012Validator(handoff_schema.schema()).validate(data)
        assert set(data) == {"version", *(item.name for item in fields(Package))}
        amounts = [part["value"] for item in data["actions"] for part in item["inputs"] if part["name"] == "amount"]
        assert amounts in ([], ["160 USD"])


def _person_at_once() -> Talk:
    conversation = talk()
    conversation.says("a human please ~ {wants_person: yes}")
    return conversation


def test_the_schema_in_the_project_is_current() -> None:
    written = (ROOT / "schemas" / "handoff.schema.json").read_text("utf-8")
    assert written == handoff_schema.text(), "run `aop schema`"


@pytest.mark.parametrize("render", [handoff_text.as_text, handoff_text.as_json, handoff_text.as_note])
def test_what_a_system_is_not_cleared_for_is_nowhere_in_it(render: Any) -> None:
    package = unclear()
    assert "ana@example.com" in render(package, frozenset({"contact", "identity"})).replace("\\", "")
    closed = render(package, frozenset({"identity"}))
    assert "ana@" not in closed
    assert "#W1234567" in closed.replace("\\", "")


def test_the_name_of_a_customer_is_withheld_also_in_the_summary() -> None:
    package = unclear()
    account = Known("customer", parts=(Known("name", "Ana Ruiz", "identity"), Known("id", "c1")))
    named = summarised(replace(package, customer=replace(package.customer, account=account)))
    spoken = replace(package.transcript[-1], text="Thank you, ANA RUIZ.")
    named = replace(named, transcript=(spoken,))
    assert named.summary[0].startswith("Ana Ruiz (verified by order_email) asked for")
    closed = masked(named, frozenset({"contact"}))
    assert closed.summary[0].startswith("Customer c1 (verified by order_email)")
    assert closed.transcript[0].text == "Thank you, [withheld]."
    assert masked(named, frozenset({"contact", "identity", "financial", "health"})) == named


def test_what_looks_like_contact_or_a_card_is_withheld_though_nobody_read_it() -> None:
    package = unclear()
    said = replace(
        package.transcript[-1],
        text="write to eve.x@mail.example or +1 212 555 0100, card 4111 1111 1111 1111, order W1234567",
    )
    (line,) = masked(replace(package, transcript=(said,)), frozenset()).transcript
    assert line.text == "write to [contact] or [contact], card [financial], order W1234567"


def test_a_note_quotes_what_was_said_and_never_obeys_it() -> None:
    package = unclear()
    evil = replace(package.transcript[-1], text="# hi <img src=x> [click](http://evil.example)\n- **now**")
    note = handoff_text.as_note(replace(package, transcript=(evil,)), frozenset())
    line = note.splitlines()[-1]
    assert "<img" not in line
    assert "\\[click\\]" in line
    assert "\\*\\*now\\*\\*" in line


def test_a_call_that_was_unclear_and_done_after_all_is_shown_as_both() -> None:
    made = Tried("do", "s.pay", "s", (Known("amount", Decimal(2)),), None, "unclear", "done")
    package = replace(unclear(), actions=(made,))
    assert "s.pay with amount 2: outcome unknown, then done" in handoff_text.as_text(package)


def test_reminders_are_told_of() -> None:
    conversation = talk()
    conversation.says(SHOES)
    conversation.passes(timedelta(minutes=3))
    standing = asyncio.run(conversation.runtime.standing("case"))
    assert standing.promises[-1].kind == "question"
    assert "reminded 1 time" in standing.promises[-1].what
