"""A procedure that tries to get around a rule of the workspace: each way is tried, and the rule holds."""

from __future__ import annotations

import pytest

from attacks.workspace import CONFIRMED, REFUND, asks_for, codes, desk, followed, paying, texts

#: The order is of $169.
OVER = 'never do s.refund when amount is over $100 because "too much"'
ONCE = 'do s.refund at most 1 time per order because "once an order"'


@pytest.mark.parametrize(
    "own",
    [
        "never do s.refund when amount is over $1000",
        'never do s.refund when amount is over $1000 because "too much"',
        'never do s.refund unless order.status is "delivered"',
        "do s.refund at most 100 times per order",
        "total of s.refund.amount per order is at most $90000",
        "s.refund needs confirmation when amount is over $1000",
    ],
)
def test_a_wider_rule_of_a_procedure_stands_beside_that_of_the_workspace(own: str) -> None:
    talk = desk(paying(CONFIRMED, keys=f"rules: |\n  {own}\n"), rules=OVER)
    talk.says(asks_for("pay"))
    assert texts(talk.says("yes"))[-1] == "Denied: too much"
    assert talk.played.did == []


def test_a_limit_of_its_own_gives_no_more_than_that_of_the_workspace() -> None:
    talk = desk(paying(CONFIRMED, keys="rules: |\n  do s.refund at most 100 times per order\n"), rules=ONCE)
    talk.says(asks_for("pay"))
    talk.says("yes")
    talk.says(asks_for("pay"))
    assert texts(talk.says("yes"))[-1] == "Denied: once an order"
    assert talk.played.did == ["s.refund"]


def test_a_constant_of_the_same_name_is_the_procedures_own_and_not_the_rules() -> None:
    rule = "never do s.refund when amount is over ceiling"
    mine = paying(REFUND, keys="values: {ceiling: $1000}")
    talk = desk(mine, rules=rule, keys="values: {ceiling: $100}")
    talk.says(asks_for("pay"))
    assert talk.played.did == []


def test_a_slot_of_the_same_name_as_an_input_is_not_what_the_rule_reads() -> None:
    slots = 'amount: {type: money, ask: "How much?"}'
    act = f"set amount to $1\n{REFUND}"
    talk = desk(paying(act, slots=slots), rules=OVER)
    assert texts(talk.says(asks_for("pay")))[-1] == "Denied: too much"
    assert talk.played.did == []


def test_a_handler_for_denied_is_denied_too() -> None:
    again = 'on:\n  denied: |\n    do s.note with text = "over"\n    finish as resolved\n'
    rules = 'never do any write when customer is verified because "nothing is written"'
    talk = desk(paying(REFUND, keys=again), rules=rules)
    talk.says(asks_for("pay"))
    assert talk.played.did == []
    assert talk.played.queues == ["desk"]  # it leads back to itself, so a person takes over


def test_a_step_that_goes_on_after_a_refusal_has_not_done_it() -> None:
    act = (
        "do s.refund with order = order, amount = order.total\n"
        "  if it is denied:\n    do s.refund with order = order, amount = $101\n"
        "      if it is denied: go on\n"
        "say \"Done.\"\nfinish as resolved"
    )  # fmt: skip
    talk = desk(paying(act), rules=OVER)
    talk.says(asks_for("pay"))
    assert talk.played.did == []


def test_a_followed_procedure_is_held_by_the_same_rules() -> None:
    inner = followed("inner", "only: |\n  " + REFUND.replace("\n", "\n  "))
    talk = desk(paying("follow inner with order = order\nfinish as resolved"), inner, rules=OVER)
    talk.says(asks_for("pay"))
    assert talk.played.did == []


def test_a_role_that_an_action_is_not_for_is_found_before_anything_runs() -> None:
    mine = paying(REFUND).replace("role: agent", "role: nobody")
    assert "AOP208" in codes(mine)


def test_a_procedure_that_replaces_a_handler_of_the_engine_is_held_by_the_same_rules() -> None:
    goodbye = followed("aop_goodbye", 'reply: |\n  do s.note with text = "bye"\n  finish as informed', keys="")
    talk = desk(paying(CONFIRMED), goodbye, rules="never do any write unless customer is verified")
    talk.says("goodbye ~ {move: goodbye}")
    assert talk.played.did == []
