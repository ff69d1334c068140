"""Rules mean what their own file says, and limits count every call, whoever made it."""

from __future__ import annotations

import pytest

from attacks.workspace import REFUND, asks_for, desk, followed, paying, texts

OVER = "never do s.refund when amount is over ceiling"


def test_a_constant_of_the_procedure_does_not_shadow_the_workspaces_in_a_rule_of_the_workspace() -> None:
    talk = desk(paying(REFUND, keys="values: {ceiling: $1000}"), rules=OVER, keys="values: {ceiling: $50}")
    assert texts(talk.says(asks_for("pay"))) == [f"Denied: {OVER}"]
    assert talk.played.did == []


def test_a_constant_of_the_one_followed_does_not_shadow_the_callers_in_the_callers_rule() -> None:
    caller = paying(
        "follow refunding with order = order\nfinish as resolved", keys=f"values: {{ceiling: $50}}\nrules: |\n  {OVER}"
    )
    steps = "only: |\n  " + REFUND.replace("\n", "\n  ")
    talk = desk(caller, followed("refunding", steps, keys="inputs: {order: s.order}\nvalues: {ceiling: $1000}"))
    assert texts(talk.says(asks_for("pay"))) == [f"Denied: {OVER}"]
    assert talk.played.did == []


def test_a_refund_made_where_no_rule_counted_still_counts_for_the_procedure_that_has_one() -> None:
    once = "do s.refund at most 1 time per order"
    talk = desk(paying(REFUND), paying(REFUND, name="strict", keys=f"rules: |\n  {once}"))
    talk.says(asks_for("pay"))
    assert talk.played.did == ["s.refund"]
    assert texts(talk.says(asks_for("strict"))) == [f"Denied: {once}"]
    assert talk.played.did == ["s.refund"]


@pytest.mark.parametrize(("words", "did"), [("$900", ["s.refund"]), ("900 EUR", []), ("900 euros", []), ("$1001", [])])
def test_a_total_counts_money_of_its_own_currency_and_refuses_any_other(words: str, did: list[str]) -> None:
    refund = "collect sum\ndo s.refund with order = order, amount = sum\nfinish as resolved"
    talk = desk(paying(refund), rules="total of s.refund.amount per customer in 30 days is at most $1000")
    talk.says(asks_for("pay"))
    talk.says(f"{words} ~ {{sum: {words}}}")
    assert talk.played.did == did
