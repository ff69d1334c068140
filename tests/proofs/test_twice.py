"""What one request alone does not violate, two may: it is shown as one conversation with both."""

from __future__ import annotations

from aop.proofs.prove import Prover
from aop.proofs.verdicts import Verdict
from planted.shop import block, procedure, release

EITHER = """
collect mode and amount
if mode is "quick":
  do shop.refund with order = order, amount = amount
  finish as resolved
do shop.replace with order = order
finish as resolved
"""


def verdict(wants: str, *, rules: str = "", steps: str = EITHER) -> Verdict:
    text = procedure("pay", steps, keys=block("rules", rules)) + block("prove", wants)
    return Prover(release(text)).of("pay").verdicts[0]


def requests(found: Verdict) -> int:
    return sum(line.who == "customer" and line.text == "pay please" for line in found.talk)


def test_money_and_goods_in_two_requests() -> None:
    found = verdict("never both shop.refund and shop.replace per order")
    assert (found.status, requests(found)) == ("refuted", 2)
    assert found.why in ("shop.replace is called after shop.refund", "shop.refund is called after shop.replace")
    done = [line.text for line in found.talk if line.text.startswith("does shop.re")]
    assert len(done) == 2
    assert len({text.split("order = ")[1].split(",")[0] for text in done}) == 1


def test_a_rule_that_counts_both_is_enough() -> None:
    found = verdict(
        "never both shop.refund and shop.replace per order",
        rules="never do both shop.refund and shop.replace per order",
    )
    assert found.status == "proved"


def test_small_amounts_twice_are_a_large_one() -> None:
    rule = "never do shop.refund when amount is over $150"
    found = verdict("total of shop.refund.amount is at most $200", rules=rule)
    assert (found.status, requests(found)) == ("refuted", 2)
    once = verdict("total of shop.refund.amount is at most $200", rules=f"{rule}\ndo shop.refund at most 1 time")
    assert once.status == "proved"


def test_what_two_requests_do_not_come_to_several_may() -> None:
    found = verdict(
        "total of shop.refund.amount is at most $500", rules="never do shop.refund when amount is over $150"
    )
    assert (found.status, requests(found)) == ("refuted", 4)
    assert found.why == "shop.refund is called, and its amount comes to more in all"


def test_what_no_run_can_do_was_not_done_in_the_run_before_a_correction() -> None:
    """No order is both; so nothing was refunded that a run after a correction could meet again."""
    steps = """
require order.status is "pending", otherwise finish as declined
do shop.note with text = "looked at"
collect amount
do shop.refund with order = order, amount = amount
finish as resolved
"""
    rules = 'never do shop.refund unless order.status is "delivered"'
    assert verdict("every path with shop.refund has shop.ship after it", rules=rules, steps=steps).status == "proved"
    assert verdict("total of shop.refund.amount is at most $5", rules=rules, steps=steps).status == "proved"


INFORMED = ('corrected: |\n    escalate to desk because "corrected"', "corrected: |\n    finish as informed")


def test_a_correction_leaves_nothing_owed_where_nothing_was_owed_while_somebody_waited() -> None:
    steps = """
collect amount
do shop.note with text = "before"
do shop.refund with order = order, amount = amount
collect mode
finish as resolved
"""
    wants = "every path with shop.refund has shop.note {} it"
    text = procedure("pay", steps).replace(*INFORMED)
    before, after = (
        Prover(release(text + block("prove", wants.format(relation)))).of("pay").verdicts[0]
        for relation in ("before", "after")
    )
    assert (before.status, after.status) == ("proved", "refuted")


def test_a_limit_of_some_days_says_nothing_of_a_longer_conversation() -> None:
    rule = "total of shop.refund.amount per customer in 30 days is at most $200"
    found = verdict("total of shop.refund.amount is at most $200", rules=rule)
    assert (found.status, found.why) == ("not_proved", "a rule counts 30 days, and a conversation may go on for longer")
    assert (
        verdict("total of shop.refund.amount is at most $200", rules=rule.replace(" in 30 days", "")).status == "proved"
    )


def test_who_was_verified_for_the_first_is_verified_for_the_second() -> None:
    """A verification that is left out for who is verified already is none of the stronger level."""
    steps = """
if customer is verified:
  do shop.credit with email = "someone@mail.example", amount = $5
  finish as resolved
collect order_id and email
look up shop.find_order with id = order_id as order, otherwise finish as declined
verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
finish as resolved
"""
    text = procedure("pay", steps, identify=False) + block(
        "prove", "never shop.credit unless customer is verified by one_time_code"
    )
    found = Prover(release(text)).of("pay").verdicts[0]
    assert (found.status, requests(found)) == ("refuted", 2)


def test_a_yes_that_a_call_with_an_approval_used_covers_no_other() -> None:
    """No rule asks the customer; but the yes that is there serves the first call that a colleague allows."""
    steps = """
collect amount
confirm "Refund {amount}?", otherwise finish as withdrawn
do shop.credit with email = email, amount = amount
do shop.credit with email = email, amount = amount
finish as resolved
"""
    approval = "shop.credit needs approval from lead within 4 hours"
    wants = "never shop.credit without confirmation"
    assert verdict(wants, steps=steps).status == "proved"
    assert verdict(wants, steps=steps, rules=approval).status == "refuted"
    failed = steps.replace("amount\ndo", 'amount\n  if it fails: say "Again."\ndo', 1)
    assert verdict(wants, steps=failed, rules=approval).status == "refuted"


def test_what_is_changed_behind_a_handover_is_seen_in_the_next_request() -> None:
    """One request is handed over behind a refund, a person hands the conversation back, and the customer asks again."""
    steps = """
collect mode and amount
if mode is "quick":
  do shop.refund with order = order, amount = amount
  escalate to desk because "refunded"
do shop.replace with order = order
finish as resolved
"""
    found = verdict("never both shop.refund and shop.replace per order", steps=steps)
    assert (found.status, requests(found)) == ("refuted", 2)
    back = [line.text for line in found.talk].index("hands the conversation back")
    assert "pay please" in [line.text for line in found.talk[back:]]
