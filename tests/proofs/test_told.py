"""How a conversation that shows a violation reads: what a call gave, why one was denied, who approves."""

from __future__ import annotations

from datetime import date

from aop.proofs.prove import Prover
from aop.proofs.replaying import Line
from aop.proofs.witness import spelled_as
from planted.shop import SYSTEM, block, built, files, procedure, release

NOTED = "every path with shop.refund has shop.note after it"
REFUND = "do shop.refund with order = order, amount = $10 as refund"
NOTE = 'do shop.note with text = "refunded {refund.id}"'


def talk(steps: str, wants: str, *, rules: str = "", keys: str = "") -> tuple[Line, ...]:
    """The conversation under the one property, which is refuted."""
    text = procedure("pay", steps, keys=keys + block("rules", rules)) + block("prove", wants)
    found = next(item for item in Prover(release(text)).of("pay").verdicts if not item.built_in)
    assert found.status == "refuted", found.why
    return found.talk


def said(lines: tuple[Line, ...], who: str) -> list[str]:
    return [line.text for line in lines if line.who == who]


DENIED = f'{REFUND}\n{NOTE}\n  if it is denied:\n    say "{{reason}}"\n    finish as resolved\nfinish as resolved'


def test_a_call_that_is_denied_says_why_and_so_does_its_reason() -> None:
    lines = talk(DENIED, NOTED)
    assert said(lines, "system")[-1] == "shop.note: denied, as somebody paused it meanwhile"
    assert said(lines, "agent")[-1] == "shop.note is paused"


def test_one_with_a_limit_was_stopped_by_the_limit() -> None:
    lines = talk(DENIED, NOTED, rules="do shop.note at most 3 times per customer in 1 day")
    assert said(lines, "system")[-1] == "shop.note: denied, as a limit was reached meanwhile"
    assert said(lines, "agent")[-1] == "a limit is reached"


def test_what_a_change_gives_is_told_where_it_has_a_name() -> None:
    gives = [text for text in said(talk(DENIED, NOTED), "system") if " gives " in text]
    assert [text.partition(" gives ")[0] for text in gives] == ["shop.find_order", "shop.refund"]


def test_who_answered_a_question_is_not_asked_to_approve() -> None:
    """Nobody approves what they took part in, so another colleague does, and does it once."""
    steps = f"""
collect verdict from lead, within 4 hours, otherwise escalate to desk because "nobody answered"
require verdict is yes, otherwise finish as declined
{REFUND}
finish as resolved
"""
    slots = '  verdict: {type: yes_no, ask: "Is it so?"}\n'
    text = procedure("pay", steps, keys=block("rules", "shop.refund needs approval from lead within 4 hours"))
    text = text.replace("actions: [", f"{slots}actions: [", 1) + block("prove", NOTED)
    found = next(item for item in Prover(release(text)).of("pay").verdicts if not item.built_in)
    assert said(found.talk, "lead") == ["verdict: yes", "approves"]


def test_days_are_near() -> None:
    later = "require order.delivered_on is known and order.delivered_on is after today, otherwise finish as declined"
    text = procedure("pay", f"{later}\n{DENIED}")
    found = Prover(release(text + block("prove", NOTED))).of("pay").verdicts[0]
    given = next(line.text for line in found.talk if "delivered_on: " in line.text)
    year = int(given.partition("delivered_on: ")[2].split(",")[0].rstrip("}").split()[-1])
    assert year <= date(2028, 12, 31).year


def test_a_value_is_spelled_as_its_type_says_whatever_its_code() -> None:
    assert spelled_as(2, "email") == "person902@mail.example"
    assert spelled_as(2, "text") == "text 3"
    assert spelled_as(2) == "text 3"


def test_a_record_whose_owner_does_not_matter_is_the_customers() -> None:
    """What was looked up by somebody else's record is not said, so it would end in front of the change."""
    steps = f"""
collect other_id
look up shop.find_order with id = other_id as other, otherwise finish as declined
look up shop.offers with order = other as offer
collect pick
{DENIED}
"""
    offers = 'offers: {does: reads, reads_because: "a query", inputs: {order: order}, returns: {items: list of item}, '
    pick = 'pick: {type: choice, from: offer.items, label: "{name}", key: item_id, ask: "Which one?"}'
    text = procedure("pay", steps).replace("actions: [", f"  {pick}\nactions: [shop.offers, ", 1)
    system = SYSTEM.replace("  refund:\n", f"  {offers}python: {{function: f}}}}\n  refund:\n")
    made = built({**files(text + block("prove", NOTED)), "actions/shop.yaml": system})
    found = Prover(made).of("pay").verdicts[0]
    assert found.status == "refuted", found.why
    assert "looks up shop.offers with order = #2" in said(found.talk, "agent")
