"""A rule with a condition asks for a yes only on the ways on which its condition may hold."""

from __future__ import annotations

import pytest

from rules.changed_shop import act, codes

RULE = "rules: |\n  stripe.refund needs confirmation when amount is over $100\n"
REFUND = "do stripe.refund with order = order, amount = order.total"
QUESTION = 'confirm "Shall I refund {order.total}?", otherwise finish as withdrawn'


def unconfirmed(sentences: str) -> list[tuple[str, str]]:
    return [item for item in codes(RULE + act(sentences)) if item[0] == "AOP501"]


@pytest.mark.parametrize("bound", ["is over $50", "is at least $100", "is over $100"])
def test_a_question_for_every_case_of_the_rule_is_enough(bound: str) -> None:
    assert unconfirmed(f"if order.total {bound}:\n  {QUESTION}\n{REFUND}\n") == []


def test_a_question_for_fewer_cases_is_not() -> None:
    assert unconfirmed(f"if order.total is over $200:\n  {QUESTION}\n{REFUND}\n") == [("AOP501", REFUND)]


def test_no_question_at_all_is_not() -> None:
    assert unconfirmed(f"{REFUND}\n") == [("AOP501", REFUND)]


def test_two_ways_may_ask_each_in_its_own_words() -> None:
    other = 'confirm "Is {order.total} right?", otherwise finish as withdrawn'
    assert unconfirmed(f"if order.paid is yes:\n  {QUESTION}\notherwise:\n  {other}\n{REFUND}\n") == []
