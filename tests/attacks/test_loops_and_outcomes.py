"""Whatever a system answers and whatever is missing, the conversation goes on, and in the right place."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import pytest
from yaml import safe_load

from aop.diagnostics import Severity
from aop.ports.connector import Answer
from attacks.workspace import ORDER, REFUND, answers, asks_for, compiled, desk, paying, snapshot, texts
from conversations import CASES, Talk, plain, release_of, replayed

EXCHANGE: dict[str, Any] = safe_load((CASES / "exchange.yaml").read_text("utf-8"))[0]["given"]


def breaks(number: int) -> Answer:
    raise KeyError(f"a mistake in the connector at call {number}")


# ---- loops


def test_not_knowing_a_variant_leaves_that_item_and_goes_on_with_the_next() -> None:
    talk = Talk(release_of("tests/workspaces/exchange"), EXCHANGE)
    talk.says(
        "exchange the keyboard and the trackpad in W1234567, ana@example.com"
        " ~ {intent: exchange_items, order_id: W1234567, email: ana@example.com, items: [keyboard, trackpad]}"
    )
    talk.says("yes")
    reply = talk.says("I don't know")
    assert texts(reply)[0] == "Then I leave the keyboard."
    assert (reply.lines[-1].slot, reply.lines[-1].text) == ("variant", "What should the trackpad be exchanged for?")


def test_what_is_not_found_for_one_item_does_not_end_the_loop() -> None:
    each = (
        "for each item in order.items, at most 5:\n"
        '  look up s.order with id = order_id as other, otherwise say "Nothing about the {item.name}."\n'
        '  say "Looked at {item.name}."\n'
        "finish as resolved"
    )
    talk = desk(paying(each))
    answers(talk, "s.order", lambda number: Answer(plain(ORDER) if number == 1 else None))
    reply = talk.says(asks_for("pay"))
    assert texts(reply) == [
        "Nothing about the shoes.",
        "Looked at shoes.",
        "Nothing about the socks.",
        "Looked at socks.",
    ]
    assert talk.played.ends == ["resolved"]


def test_an_outcome_block_inside_a_loop_goes_on_with_the_next_item() -> None:
    each = (
        "for each item in order.items, at most 5:\n"
        '  do s.note with text = "about {item.name}"\n'
        '    if it fails: say "Not written: {item.name}."\n'
        '  say "Looked at {item.name}."\n'
        "finish as resolved"
    )
    talk = desk(paying(each))
    answers(talk, "s.note", lambda number: Answer({"id": "n"}, failure="down" if number == 1 else None))
    reply = talk.says(asks_for("pay"))
    assert texts(reply) == ["Not written: shoes.", "Looked at shoes.", "Looked at socks."]
    assert talk.played.ends == ["resolved"]


# ---- connectors that break


def test_a_read_whose_connector_breaks_fails_and_the_conversation_goes_on() -> None:
    down = 'on:\n  failed: |\n    say "It is down." and finish as declined\n'
    talk = desk(paying(REFUND, keys=down))
    answers(talk, "s.order", breaks)
    assert texts(talk.says(asks_for("pay"))) == ["It is down."]
    assert texts(talk.says("hello"))
    assert snapshot(talk).status == "open"
    assert talk.played.did == []


def test_a_write_whose_connector_breaks_is_unclear_and_goes_to_a_person() -> None:
    talk = desk(paying(REFUND))
    answers(talk, "s.refund", breaks)
    talk.says(asks_for("pay"))
    assert talk.played.queues == ["desk"]
    assert [item.state for item in snapshot(talk).done] == ["unclear"]
    assert texts(talk.says("hello?"))
    assert talk.played.did == ["s.refund"]


# ---- dates and hours at their edges


def test_a_date_past_the_calendar_is_no_exception() -> None:
    due = (
        "if order.shipped is known:\n  set due to order.shipped + 30 days\n"
        '  if due is after 2026-11-24, say "Late."\n  otherwise, say "Early."\n'
        "finish as resolved"
    )
    talk = desk(paying(due), given={"s.order": {**ORDER, "shipped": date(9999, 12, 31)}})
    reply = talk.says(asks_for("pay"))
    assert texts(reply)
    assert snapshot(talk).frames == []


def test_an_approval_in_business_hours_waits() -> None:
    talk = desk(paying(REFUND), rules="s.refund needs approval from lead within 4 business hours")
    talk.says(asks_for("pay"))
    assert len(talk.runtime.approvals()) == 1
    talk.decides("lead", granted=True)
    assert talk.played.did == ["s.refund"]


@pytest.mark.parametrize("hours", ["business_hours: {}", ""])
def test_business_time_without_hours_is_a_finding(hours: str) -> None:
    rules, levels = "s.refund needs approval from lead within 4 business hours", "{postcode: {lasts: 8 business hours}}"
    release, findings = compiled(paying(REFUND), rules=rules, levels=levels, hours=hours)
    assert release is None
    assert [item.code for item in findings if item.severity is Severity.ERROR] == [
        "AOP307"
    ]  # said once: where the hours are missing


def test_a_verification_may_last_business_hours() -> None:
    rules = "never do any write unless customer is verified"
    talk = desk(paying(REFUND), rules=rules, levels="{postcode: {lasts: 8 business hours}}")
    talk.says(asks_for("pay"))
    assert talk.played.did == ["s.refund"]


def test_a_conversation_over_a_change_of_the_clock_gives_the_same_bytes_live_and_replayed() -> None:
    talk = desk(paying(REFUND), rules="s.refund needs approval from lead within 4 hours", at="2026-10-31 23:00")
    talk.says(asks_for("pay"))
    (pending,) = talk.runtime.approvals()
    assert pending.request.due is not None
    assert pending.request.due.astimezone(UTC) - talk.started.astimezone(UTC) == timedelta(hours=4)
    replayed(talk)


def test_a_handler_whose_own_sentence_is_refused_does_not_come_back_to_itself_for_ever() -> None:
    denied = 'on:\n  denied: |\n    do s.note with text = "denied"\n    finish as declined\n'
    talk = desk(
        paying('do s.note with text = "begun"\nfinish as resolved', keys=denied),
        rules='never do any write when channel is "chat"',
    )
    reply = talk.says(asks_for("pay"))
    assert talk.played.queues == ["desk"]
    assert talk.played.did == []
    assert len(reply.effects) < 80
