"""What is said of a procedure without being asked for: what nothing comes to, tables, questions, what can be paid."""

from __future__ import annotations

from aop.proofs.prove import Prover
from aop.proofs.verdicts import Proved, Verdict
from planted.shop import block, procedure, release


def proved(steps: str, *, rules: str = "", wants: str = "", keys: str = "") -> Proved:
    text = procedure("pay", steps, keys=keys + block("rules", rules)) + block("prove", wants)
    return Prover(release(text)).of("pay")


def built_in(found: Proved, text: str) -> Verdict:
    return next(item for item in found.verdicts if item.built_in and item.text == text)


PAID = """
collect amount
confirm "Refund {amount}?", otherwise finish as withdrawn
do shop.refund with order = order, amount = amount
finish as resolved
"""


AGAIN = """\
look up shop.find_order with id = order_id as order, otherwise finish as resolved
do shop.refund with order = order, amount = amount"""


def test_all_is_well() -> None:
    found = proved(PAID, rules="never do shop.refund when amount is over $50")
    assert {item.status for item in found.verdicts} == {"proved"}
    assert [item.text for item in found.verdicts] == [
        "no condition shuts a sentence out",
        "no rule shuts a call out",
        "every way comes to an end",
        "nobody is asked more than 24 questions",
    ]


def test_a_sentence_behind_conditions_that_exclude_each_other_is_named() -> None:
    steps = 'collect amount\nif amount is over $50:\n  if amount is under $20:\n    note "never"\nfinish as resolved'
    found = built_in(proved(steps), "no condition shuts a sentence out")
    assert (found.status, found.why) == ("refuted", '`note "never"` is never reached')


def test_a_call_that_its_rules_never_let_through_is_named() -> None:
    steps = 'require order.status is "pending", otherwise finish as informed\n' + PAID
    found = proved(steps, rules='never do shop.refund unless order.status is "delivered"')
    verdict = built_in(found, "no rule shuts a call out")
    assert verdict.status == "refuted"
    assert verdict.why == "`do shop.refund with order = order, amount = amount` is never let through"


AMOUNTS = "`decide share` has none for an amount in another currency than the workspace's"


def test_a_table_of_which_no_row_fits_is_named() -> None:
    """An amount in another currency is in no row; days are whole, so nothing lies between 14 and 15."""
    table = "decide:\n  share: |\n    amount | result\n    $0 to $50 | yes\n    over $50 | no\n"
    found = built_in(
        proved("collect amount\ndecide share\n" + PAID, keys=table), "every table has one row for every case"
    )
    known = "require order.delivered_on is known, otherwise finish as declined\n"
    steps = known + "set age to days since order.delivered_on\ndecide share\n" + PAID
    days = "decide:\n  share: |\n    age | result\n    0 to 14 | yes\n    15 to 30 | yes\n    over 30 | no\n"
    assert built_in(proved(steps, keys=days), "every table has one row for every case").status == "proved"
    assert (found.status, found.why) == ("not_proved", AMOUNTS)


def test_a_guard_that_comes_behind_its_change_is_named_and_shown() -> None:
    text, guard = (
        "no change comes before its guard",
        'require order.status is "delivered", otherwise finish as informed',
    )
    late = PAID.replace("finish as resolved", f"{guard}\nfinish as resolved")
    found = built_in(proved(late), text)
    assert (found.status, found.why) == (
        "refuted",
        '`require order.status is "delivered"` comes behind '
        "`do shop.refund with order = order, amount = amount`, and guards nothing else",
    )
    assert found.talk[-1].text.startswith("does shop.refund")
    assert built_in(proved(f"{guard}\n{PAID}"), text).status == "proved"


def test_a_guard_of_what_comes_of_a_change_or_of_another_change_is_not_late() -> None:
    text = "no change comes before its guard"
    of_answer = PAID.replace("amount = amount", "amount = amount as sent").replace(
        "finish as resolved", 'require sent.id is not "", otherwise finish as informed\nfinish as resolved'
    )
    another = PAID.replace(
        "finish as resolved",
        f"require amount is under $5, otherwise finish as resolved\n{AGAIN}\nfinish as resolved",
    )
    guarded = "require amount is at most $50, otherwise finish as declined\n"
    both = PAID.replace("do shop", f"{guarded}do shop").replace("finish as resolved", f"{guarded}finish as resolved")
    for steps in (of_answer, another, both):
        assert built_in(proved(steps), text).status == "proved", steps


def test_questions_are_bounded_by_the_code_or_by_the_workspace() -> None:
    within = proved(PAID, wants="every path ends within 60 questions").verdicts[0]
    fewer = proved(PAID, wants="every path ends within 3 questions").verdicts[0]
    assert within.status == "proved"
    assert (fewer.status, fewer.why) == ("refuted", "4 questions were asked")
    assert [line.text for line in fewer.talk if line.who == "customer"][:3] == ["pay please", "hmm", "hmm"]


def test_a_request_that_asks_too_often_is_shown_up_to_its_bound() -> None:
    """Two questions of three tries each, twice until it is known who it is; then two: 18. The bound says 24."""
    asked = [proved(PAID, wants=f"every path ends within {most} questions").verdicts[0] for most in (14, 17, 23)]
    assert [item.status for item in asked] == ["refuted", "refuted", "not_proved"]
    assert asked[2].why.endswith("and the workspace allows 60 in a conversation")


def test_what_can_be_paid_is_said_with_a_person_and_without() -> None:
    found = proved(
        PAID,
        rules="""
shop.refund needs approval from lead within 4 hours when amount is over $100
never do shop.refund when amount is over $400
do shop.refund at most 1 time per order
total of shop.refund.amount per customer in 30 days is at most $500
""",
    )
    assert found.exposure == (
        "shop.refund: at most $100.00 a call without a person, at most $400.00 with one, "
        "1 time per order, $500.00 in all per customer in 30 days, as the ledger enforces",
    )


def test_without_a_rule_any_amount_can_be_paid() -> None:
    assert proved(PAID).exposure == ("shop.refund: any amount a call without a person",)
