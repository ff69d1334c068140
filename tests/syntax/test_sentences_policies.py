"""Every kind of rule, escalation and property, as its tree."""
# ruff: noqa: E501 - a rule stands on one line

from __future__ import annotations

import pytest
from sentence_trees import blocks, lines, tree

RULES = r"""
never do stripe.refund when amount is over order.total because "a refund cannot exceed the order"
= (RuleLine kind=never_when verb=do subjects=[stripe.refund] condition=(over amount order.total) because="a refund cannot exceed the order")

never do any write unless customer is verified by order_email because "Returns SOP 3.1"
= (RuleLine kind=never_unless verb=do subjects=(Subjects kind=any_write) condition=(verified customer 'order_email') because="Returns SOP 3.1")

never do any write to stripe when total is over $5
= (RuleLine kind=never_when verb=do subjects=(Subjects kind=any_write system=stripe) condition=(over total $5))

never look up crm.card unless customer is verified
= (RuleLine kind=never_unless verb=look_up subjects=[crm.card] condition=(verified customer None))

never look up any read of crm unless customer is verified
= (RuleLine kind=never_unless verb=look_up subjects=(Subjects kind=any_read system=crm) condition=(verified customer None))

never do both stripe.refund and shop.replace per order
= (RuleLine kind=never_together verb=do subjects=[stripe.refund shop.replace] per=order)

never do shop.ship before stripe.capture per order because "capture first"
= (RuleLine kind=never_before verb=do subjects=[shop.ship stripe.capture] per=order because="capture first")

never do retail.exchange when payment.source is "gift_card" and payment.balance is under difference because "not covered"
= (RuleLine kind=never_when verb=do subjects=[retail.exchange] condition=(and (is payment.source 'gift_card') (under payment.balance difference)) because="not covered")

do stripe.refund at most 1 time per order
= (RuleLine kind=at_most verb=do subjects=[stripe.refund] count=1 per=order)

do stripe.refund or shop.replace at most 2 times
= (RuleLine kind=at_most verb=do subjects=[stripe.refund shop.replace] count=2)

do sms.send_code at most 3 times per customer in 1 day
= (RuleLine kind=at_most verb=do subjects=[sms.send_code] count=3 per=customer period=1 days)

look up shop.find_order at most 5 times per customer in 1 hour because "no fishing"
= (RuleLine kind=at_most verb=look_up subjects=[shop.find_order] count=5 per=customer period=1 hours because="no fishing")

total of stripe.refund.amount per customer in 30 days is at most $500
= (RuleLine kind=total_at_most subjects=[stripe.refund.amount] limit=$500 per=customer period=30 days)

total of stripe.refund.amount is at most $500 because "budget"
= (RuleLine kind=total_at_most subjects=[stripe.refund.amount] limit=$500 because="budget")

stripe.refund needs confirmation
= (RuleLine kind=needs_confirmation subjects=[stripe.refund])

stripe.refund or shop.replace needs confirmation when amount is over $5
= (RuleLine kind=needs_confirmation subjects=[stripe.refund shop.replace] condition=(over amount $5))

any write needs confirmation
= (RuleLine kind=needs_confirmation subjects=(Subjects kind=any_write))

stripe.refund needs approval from team_lead
= (RuleLine kind=needs_approval subjects=[stripe.refund] role=team_lead people=1)

stripe.refund needs approval from team_lead within 4 business hours when amount is over $100
= (RuleLine kind=needs_approval subjects=[stripe.refund] condition=(over amount $100) role=team_lead people=1 within=4 business hours)

stripe.refund needs approval from 2 different finance_lead within 1 day when amount is over $1000 because "SOP"
= (RuleLine kind=needs_approval subjects=[stripe.refund] condition=(over amount $1000) role=finance_lead people=2 within=1 days because="SOP")
"""

ESCALATIONS = r"""
when sentiment is "very_negative", escalate to care_desk because "upset customer" with high priority
= (EscalationLine condition=(is sentiment 'very_negative') escalate=(Escalate queue=care_desk because="upset customer" priority=high))

when confidence is under 60% for 2 turns, escalate to tier2 because "not understood"
= (EscalationLine condition=(under confidence 0.60) turns=2 escalate=(Escalate queue=tier2 because="not understood"))

when customer mentions legal_threat or customer mentions chargeback, escalate to compliance because "compliance topic"
= (EscalationLine condition=(or (mentions customer 'legal_threat') (mentions customer 'chargeback')) escalate=(Escalate queue=compliance because="compliance topic"))

when repairs is over 3, escalate to tier2 because "going round in circles"
= (EscalationLine condition=(over repairs 3) escalate=(Escalate queue=tier2 because="going round in circles"))

when elapsed is over 30 minutes and tier2 is open, escalate to tier2 because "takes too long"
= (EscalationLine condition=(and (over elapsed 30 minutes) (open 'tier2')) escalate=(Escalate queue=tier2 because="takes too long"))
"""

PROPERTIES = r"""
never any write before customer is verified
= (PropertyLine kind=before subjects=(Subjects kind=any_write) condition=(verified customer None))

never shop.ship before stripe.capture
= (PropertyLine kind=before subjects=[shop.ship] second=stripe.capture)

never do shop.ship before stripe.capture per order
= (PropertyLine kind=before subjects=[shop.ship] second=stripe.capture per=order)

never any write to stripe without confirmation
= (PropertyLine kind=without subjects=(Subjects kind=any_write system=stripe) consent=confirmation)

never stripe.refund without approval when amount is over $150
= (PropertyLine kind=without subjects=[stripe.refund] condition=(over amount $150) consent=approval)

never stripe.refund unless order.status is "delivered"
= (PropertyLine kind=unless subjects=[stripe.refund] condition=(is order.status 'delivered'))

never stripe.refund when order.status is "pending"
= (PropertyLine kind=when subjects=[stripe.refund] condition=(is order.status 'pending'))

never stripe.refund when amount is over $150 without approval
= (PropertyLine kind=without subjects=[stripe.refund] condition=(over amount $150) consent=approval)

never do both stripe.refund and shop.replace per order
= (PropertyLine kind=together first=stripe.refund second=shop.replace per=order)

every path with stripe.refund has zendesk.add_note after it
= (PropertyLine kind=order first=stripe.refund second=zendesk.add_note relation=after)

every path with shop.ship has stripe.capture before it
= (PropertyLine kind=order first=shop.ship second=stripe.capture relation=before)

total of stripe.refund.amount is at most $2000
= (PropertyLine kind=total subjects=[stripe.refund.amount] limit=$2000)

every path ends within 20 questions
= (PropertyLine kind=bound count=20)
"""

CASES = [
    *(("rules", block) for block in blocks(RULES)),
    *(("escalations", block) for block in blocks(ESCALATIONS)),
    *(("properties", block) for block in blocks(PROPERTIES)),
]


@pytest.mark.parametrize(("mode", "block"), CASES)
def test_line(mode: str, block: str) -> None:
    written, expected = block.split("\n= ")
    assert lines(tree(mode, written)) == [expected]
