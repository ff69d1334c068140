"""What a cancel takes back, what a queue does and what people bring about, in proofs of procedures written by hand."""

from __future__ import annotations

import pytest

from aop.proofs.prove import ONLY_BY_HAND, Prover
from aop.proofs.verdicts import Proved, Verdict
from planted.shop import ACTIONS, ACTIONS_UNDONE, TAIL, block, built, files, procedure

CHARGE = "collect amount\ndo shop.charge with email = email, amount = amount\n"
WAITS = "collect mode\nfinish as resolved\n"


def proved(wants: str, steps: str, *, rules: str = "", actions: str = ACTIONS_UNDONE, tail: str = TAIL) -> Proved:
    text = procedure("pay", steps, keys=block("rules", rules), actions=f"{ACTIONS}, {actions}")
    return Prover(built(files(text.replace(TAIL, tail) + block("prove", wants), undone=True))).of("pay")


def verdict(wants: str, steps: str = CHARGE + WAITS, **more: str) -> Verdict:
    return proved(wants, steps, **more).verdicts[0]


def said(found: Verdict) -> list[str]:
    return [f"{line.who}: {line.text}" for line in found.talk]


# ---- the chain


def test_an_undo_is_called_with_what_the_change_was_given() -> None:
    found = verdict("never shop.pay_out when amount is over $150")
    assert (found.status, found.why) == ("refuted", "shop.pay_out is called though the condition holds")
    *before, undone = said(found)
    assert before[-3:] == [
        "customer: I want to stop this",
        "agent: Something was already done for this. Shall I stop, and take it back?",
        "customer: yes",
    ]
    given = undone.removeprefix("agent: takes it back: does shop.pay_out with ")
    assert f"agent: does shop.charge with {given}" in before


def test_a_rule_over_the_undo_holds_for_it() -> None:
    wants = "never shop.pay_out when amount is over $150"
    assert verdict(wants, rules="never do shop.pay_out when amount is over $150").status == "proved"
    assert verdict(wants, rules="never do shop.charge when amount is over $150").status == "proved"


def test_what_the_procedure_does_not_list_is_not_taken_back() -> None:
    assert verdict("never shop.pay_out when amount is over $150", actions="shop.charge").status == "proved"


def test_where_nobody_waits_only_a_run_after_a_person_had_it_is_taken_back() -> None:
    """They hand back when it was charged, and the request runs again; then it waits, as what was said meanwhile is not
    clear. By hand any sum is charged."""
    steps = "do shop.charge with email = email, amount = $10\nfinish as resolved\n"
    found = verdict("never shop.pay_out when amount is over $5", steps)
    assert (found.status, found.why) == ("refuted", "shop.pay_out is called though the condition holds")
    lines = [line.text for line in found.talk if line.who != "agent"]
    assert lines.index("takes the conversation over") < lines.index("hands the conversation back")
    found = verdict("never shop.pay_out when amount is over $10", steps)
    assert (found.status, found.why) == ("not_proved", ONLY_BY_HAND)
    rule = "never do shop.charge when amount is over $10"
    assert verdict("never shop.pay_out when amount is over $10", steps, rules=rule).status == "proved"


def test_nothing_is_taken_back_beside_what_cannot_be() -> None:
    """Only where a person takes over before the note is made, and hands back, may the charge alone be."""
    steps = CHARGE + 'do shop.note with text = "charged"\n' + WAITS
    wants = "never shop.pay_out when amount is over $150"
    assert verdict(wants, steps, rules="never do shop.charge when amount is over $150").status == "proved"
    found = verdict(wants, steps)
    assert found.status == "refuted"
    assert "lead: takes the conversation over" in said(found)
    assert not any("shop.note" in line for line in said(found))


LATER_IS_REFUSED = """
collect amount
do shop.charge with email = email, amount = amount
do shop.hold with order = order
collect mode
finish as resolved
"""


def test_the_last_change_is_taken_back_first_and_one_that_is_refused_ends_it() -> None:
    """Behind the hold, the charge is taken back only when the hold was; before it, the request does not wait."""
    held = verdict("never both shop.let_go and shop.pay_out", LATER_IS_REFUSED)
    assert held.status == "refuted"
    undone = [line for line in said(held) if "takes it back" in line]
    assert [line.split()[5] for line in undone] == ["shop.let_go", "shop.pay_out"]
    refused = verdict(
        "never both shop.let_go and shop.pay_out",
        LATER_IS_REFUSED,
        rules='never do shop.let_go when order.status is one of ["pending", "shipped", "delivered", "cancelled"]',
    )
    assert refused.status == "proved"


def test_what_an_earlier_pass_changed_is_taken_back_too() -> None:
    steps = """
for each item in order.items, at most 3:
  require item.price is at most $40, otherwise finish as declined
  do shop.charge with email = email, amount = item.price
  collect mode
finish as resolved
"""
    wants = "never shop.pay_out when amount is over $40"
    assert (verdict(wants, steps).status, verdict(wants, steps).why) == ("not_proved", ONLY_BY_HAND)
    assert verdict(wants, steps, rules="never do shop.charge when amount is over $40").status == "proved"
    assert verdict("never shop.pay_out when amount is over $30", steps).status == "refuted"
    assert verdict("total of shop.pay_out.amount is at most $30", steps).status == "refuted"


@pytest.mark.parametrize("consent", ["confirmation", "approval"])
def test_nobody_has_said_yes_to_an_undo(consent: str) -> None:
    who = "" if consent == "confirmation" else " from lead within 1 day"
    found = verdict(f"never shop.pay_out without {consent}", rules=f"shop.pay_out needs {consent}{who}")
    assert (found.status, found.why) == ("refuted", f"shop.pay_out is called without {consent}")


def test_what_is_taken_back_counts_and_so_does_what_takes_it_back() -> None:
    assert verdict("never both shop.charge and shop.pay_out").status == "refuted"
    assert verdict("never shop.pay_out before shop.charge").status == "proved"
    assert verdict("every path with shop.pay_out has shop.charge before it").status == "proved"


def test_taking_back_pays_as_well() -> None:
    found = proved("", CHARGE + WAITS, rules="never do shop.charge when amount is over $70")
    assert "shop.pay_out: at most $70.00 a call without a person" in found.exposure
    assert found.worst is not None
    assert found.worst.lines[0].startswith("without a person, one request pays at most $140.00 (line ")
    assert found.worst.shown == "a request that pays $140.00:"


# ---- beside a handover


def test_a_customer_may_ask_for_a_person_anywhere() -> None:
    found = verdict('never shop.assign when reason is "the customer asked for a person"')
    assert found.status == "refuted"
    asked = said(found).index("customer: I want to talk to a person")
    told = "queue = desk, reason = the customer asked for a person"
    assert said(found)[asked + 1] == f"agent: does shop.assign with {told}"


def test_the_reason_is_the_one_that_the_sentence_gives() -> None:
    steps = CHARGE + 'collect mode\nescalate to desk because "that is all"\n'
    assert verdict('never shop.assign when reason is "that is all"', steps).status == "refuted"
    assert verdict('never shop.assign when reason is "that is it"', steps).status == "proved"


def test_a_queue_counts_what_was_done_before() -> None:
    assert verdict("never both shop.charge and shop.assign").status == "refuted"
    rule = "never do both shop.charge and shop.assign"
    assert verdict("never both shop.charge and shop.assign", rules=rule).status == "proved"


# ---- people


def test_a_person_who_acts_by_hand_may_lead_the_agent_where_it_would_not_go() -> None:
    """Nothing is changed before the verification; a person may, and then the customer cancels."""
    stopped = 'do shop.note with text = "stopped"\n    finish as withdrawn'
    tail = TAIL.replace('escalate to desk because "cancelled"', stopped)
    wants = "never shop.note before customer is verified"
    steps = 'do shop.note with text = "seen"\n' + WAITS
    found = verdict(wants, steps, tail=tail)
    assert (found.status, found.why) == ("not_proved", ONLY_BY_HAND)
    rule = "never do shop.note unless customer is verified"
    assert verdict(wants, steps, rules=rule, tail=tail).status == "proved"


def test_what_is_owed_when_a_person_takes_over_may_stay_owed() -> None:
    """They may take over between a change and what follows it, and hand back; then `on: corrected` may end it."""
    noted = 'do shop.note with text = "charged"\n  if it fails: escalate to desk because "no note"\n'
    wants, steps = "every path with shop.charge has shop.note after it", CHARGE + noted + WAITS
    assert verdict(wants, steps).status == "proved"
    finishes = TAIL.replace('escalate to desk because "corrected"', "finish as informed")
    assert verdict(wants, steps, tail=finishes).status == "not_proved"
