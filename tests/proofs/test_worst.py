"""The most that a request and a conversation pay without a person, and a conversation that pays it."""

from __future__ import annotations

from aop.proofs.prove import Prover
from aop.proofs.worst import Worst
from planted.shop import SYSTEM, block, built, files, procedure, release

APPROVED = "shop.refund needs approval from lead within 4 hours when amount is over $100"
REFUND = "do shop.refund with order = order, amount = amount"
AGAIN = "look up shop.find_order with id = order_id as order, otherwise finish as resolved"


def worst(steps: str, *, rules: str = "", keys: str = "") -> Worst:
    text = procedure("pay", steps, keys=keys + block("rules", rules))
    found = Prover(release(text)).of("pay").worst
    assert found is not None
    return found


def paying_credit(text: str) -> dict[str, str]:
    """The files of a workspace in which a credit is money too."""
    inputs = "inputs: {email: email, amount: money}"
    return {**files(text), "actions/shop.yaml": SYSTEM.replace(inputs, f"{inputs}, changes: money")}


def paid(found: Worst) -> list[str]:
    """The amounts of the calls of the conversation that is shown."""
    said = [line.text for line in found.talk if line.text.startswith("does shop.")]
    return [text.partition("amount = ")[2] for text in said]


def test_what_a_colleague_is_asked_about_is_not_paid_without_a_person() -> None:
    found = worst(f"collect amount\n{REFUND}\nfinish as resolved", rules=APPROVED)
    assert found.lines[0].startswith("without a person, one request pays at most $100.00 (line ")
    assert found.lines[1] == (
        "without a person, one conversation pays as much each time that it is asked for: "
        "no limit of a conversation holds it"
    )
    assert found.shown == "a request that pays $100.00:"
    assert paid(found) == ["$100.00"]


def test_payments_of_one_request_are_added_up() -> None:
    steps = f"collect amount\n{REFUND}\n{AGAIN}\n{REFUND}\nfinish as resolved"
    found = worst(steps, rules=APPROVED)
    assert "one request pays at most $200.00" in found.lines[0]
    assert paid(found) == ["$100.00", "$100.00"]


def test_payments_that_exclude_each_other_are_not() -> None:
    either = f"""
collect amount and mode
if mode is "quick":
  do shop.refund with order = order, amount = $30
  finish as resolved
{REFUND}
finish as resolved
"""
    assert "one request pays at most $100.00" in worst(either, rules=APPROVED).lines[0]
    both = f"collect amount\n{REFUND}\n{AGAIN}\n{REFUND}\nfinish as resolved"
    once = worst(both, rules=f"{APPROVED}\ndo shop.refund at most 1 time")
    assert "one request pays at most $100.00" in once.lines[0]
    assert once.lines[1] == "without a person, one conversation pays at most $100.00, as the ledger holds"


def test_actions_of_which_only_one_may_be_done_are_not_added_up() -> None:
    credit = "do shop.credit with email = email, amount = $40"
    text = procedure(
        "pay",
        f"collect amount\n{REFUND}\n{credit}\nfinish as resolved",
        keys=block("rules", "never do shop.refund when amount is over $100\n%s"),
    )
    for rule, most in (("", "$140.00"), ("never do both shop.refund and shop.credit", "$100.00")):
        found = Prover(built(paying_credit(text.replace("%s", rule)))).of("pay").worst
        assert found is not None
        assert f"one request pays at most {most}" in found.lines[0]


def test_a_loop_pays_as_often_as_it_may_be_gone_through() -> None:
    loop = "for each item in order.items, at most 5:\n  do shop.credit with email = email, amount = $20\n"
    found = Prover(built(paying_credit(procedure("pay", loop + "finish as resolved")))).of("pay").worst
    assert found is not None
    assert "one request pays at most $100.00" in found.lines[0]
    assert paid(found) == ["$20.00"] * 5


def test_a_limit_of_the_ledger_holds_in_a_conversation() -> None:
    for_ever = worst(
        f"collect amount\n{REFUND}\nfinish as resolved",
        rules=f"{APPROVED}\ntotal of shop.refund.amount per customer is at most $300",
    )
    assert for_ever.lines[1] == "without a person, one conversation pays at most $300.00, as the ledger holds"


def test_a_limit_for_ever_and_one_of_some_days_hold_together_in_these_days() -> None:
    steps = f"collect amount\n{REFUND}\ndo shop.credit with email = email, amount = amount\nfinish as resolved"
    rules = """
total of shop.refund.amount is at most $50
total of shop.credit.amount per customer in 30 days is at most $200
"""
    text = procedure("pay", steps, keys=block("rules", rules))
    found = Prover(built(paying_credit(text))).of("pay").worst
    assert found is not None
    assert found.lines[1] == "without a person, one conversation pays at most $250.00 in 30 days, as the ledger holds"


def test_any_amount_is_shown_by_a_large_one() -> None:
    found = worst(f"collect amount\n{REFUND}\nfinish as resolved")
    assert "one request pays any amount" in found.lines[0]
    assert found.shown.startswith("a request that pays $1,000,000.0")


def test_what_always_needs_a_person_pays_nothing_without_one() -> None:
    found = worst(
        f"collect amount\n{REFUND}\nfinish as resolved", rules="shop.refund needs approval from lead within 4 hours"
    )
    assert "one request pays nothing" in found.lines[0]
    assert found.talk == ()


def test_what_pays_nothing_has_no_worst_case() -> None:
    text = procedure("pay", 'do shop.note with text = "hello"\nfinish as resolved')
    assert Prover(release(text)).of("pay").worst is None
