"""A yes covers one call of one request, and only while that request stands where the question was asked."""

from __future__ import annotations

from datetime import timedelta

from aop.ports.connector import Answer
from attacks.workspace import CONFIRMED, REFUND, UNASKED, answers, asks_for, desk, paying, snapshot, texts
from conversations import Talk

IN_CHAT = 's.refund needs confirmation when channel is "chat"'
ASKS_IF_CAREFUL = f"""\
collect mode
if mode is "careful":
  confirm "Refund {{order.total}}?", otherwise finish as withdrawn
  do s.refund with order = order, amount = order.total
  say "Refunded with care."
  finish as resolved
{UNASKED}"""
UNCONFIRMED = "Denied: this needs your confirmation"
QUICK = "quick ~ {mode: quick}"
CAREFUL = "careful ~ {mode: careful}"
APPROVED = f"{IN_CHAT}\ns.refund needs approval from lead within 1 day"


def with_a_yes_that_waits_for_the_lead() -> Talk:
    talk = desk(paying(ASKS_IF_CAREFUL), rules=APPROVED)
    for line in (asks_for("pay"), CAREFUL, "yes"):
        talk.says(line)
    assert len(talk.runtime.approvals()) == 1
    return talk


def is_denied_without_a_question(talk: Talk) -> None:
    talk.says(asks_for("pay"))
    reply = talk.says(QUICK)
    assert texts(reply) == [UNCONFIRMED]
    assert talk.runtime.approvals() == ()
    assert talk.played.did == []


def test_a_yes_does_not_outlive_a_cancel() -> None:
    talk = with_a_yes_that_waits_for_the_lead()
    talk.says("never mind, stop it ~ {cancel: yes}")
    is_denied_without_a_question(talk)


def test_a_yes_does_not_outlive_an_approval_that_nobody_decided() -> None:
    talk = with_a_yes_that_waits_for_the_lead()
    talk.passes(timedelta(hours=25))
    assert talk.played.ends == ["declined"]
    is_denied_without_a_question(talk)


def test_a_yes_does_not_outlive_going_back_over_its_question() -> None:
    steps = 'collect mode\nif mode is "careful":\n  go to ask\n' + UNASKED
    asking = (
        "ask: |\n"
        '  confirm "Refund {order.total}?", otherwise finish as withdrawn\n'
        '  confirm "Refund {order.total}, really?", otherwise go to act\n'
        "  do s.refund with order = order, amount = order.total\n"
        "  finish as resolved\n"
    )
    talk = desk(paying(steps, more=asking), rules=IN_CHAT)
    for line in (asks_for("pay"), CAREFUL, "yes", "no"):
        talk.says(line)
    reply = talk.says(QUICK)
    assert texts(reply) == [UNCONFIRMED]
    assert talk.played.did == []


def test_a_yes_does_not_outlive_its_request() -> None:
    unused = (
        'confirm "Refund {order.total}?", otherwise finish as withdrawn\n'
        "collect mode\n"
        'if mode is "quick", finish as withdrawn\n' + REFUND
    )
    talk = desk(paying(unused), paying(UNASKED, name="bare"), rules=IN_CHAT)
    for line in (asks_for("pay"), "yes", QUICK):
        talk.says(line)
    assert talk.played.ends == ["withdrawn"]
    reply = talk.says(asks_for("bare"))
    assert texts(reply) == [UNCONFIRMED]
    assert talk.played.did == []


def test_one_yes_is_for_one_call_of_two_that_are_equal() -> None:
    twice = (
        'confirm "Write it down?", otherwise finish as withdrawn\n'
        "for each item in order.items, at most 5:\n"
        "  if item.price is over $10:\n"
        '    do s.note with text = "same"\n'
        "  otherwise:\n"
        '    do s.note with text = "same"\n'
        "finish as resolved"
    )
    talk = desk(paying(twice), rules="s.note needs confirmation")
    talk.says(asks_for("pay"))
    reply = talk.says("yes")
    assert texts(reply) == [UNCONFIRMED]
    assert talk.played.did == ["s.note"]


def test_naming_the_same_pick_with_the_yes_is_a_yes() -> None:
    items = 'items: {type: choice, from: order.items, label: "{name}", key: item_id, many: yes, ask: "Which?"}'
    chosen = 'collect items\nconfirm "Refund {items.name}?", otherwise finish as withdrawn\nfinish as resolved'
    talk = desk(paying(chosen, slots=items))
    talk.says(asks_for("pay"))
    talk.says("shoes ~ {items: shoes}")
    talk.says("yes, the shoes ~ {items: shoes}")
    assert talk.played.ends == ["resolved"]


def test_a_yes_is_used_up_by_a_call_whose_outcome_is_unclear() -> None:
    talk = desk(paying(CONFIRMED), rules="s.refund needs confirmation")

    def breaks(number: int) -> Answer:
        raise KeyError(number)

    answers(talk, "s.refund", breaks)
    talk.says(asks_for("pay"))
    talk.says("yes")
    assert talk.played.did == ["s.refund"]
    assert all(item.state != "granted" for item in snapshot(talk).consents)
