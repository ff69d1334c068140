"""Every sentence of a step, as its tree."""
# ruff: noqa: E501 - sentences stand on one line

from __future__ import annotations

import pytest
from sentence_trees import blocks, lines, tree

STEPS = r"""
collect order_id and email
= (Collect slots=[order_id email])

collect email or phone
= (Collect slots=[email phone] either=True)

collect items, at most 3 times, otherwise finish as declined
= (Collect slots=[items] tries=3 otherwise={(Finish outcome=declined)})

collect remedy asking "Refund or replacement?"
= (Collect slots=[remedy] asking="Refund or replacement?")

collect remedy again
= (Collect slots=[remedy] again=True)

collect variant for item
= (Collect slots=[variant] item=item)

collect verdict from returns_lead, within 4 business hours, otherwise finish as declined
= (Collect slots=[verdict] person=returns_lead within=4 business hours otherwise={(Finish outcome=declined)})

collect remedy again for item asking "Which?", at most 2 times, within 1 day, otherwise go to close
= (Collect slots=[remedy] again=True item=item asking="Which?" tries=2 within=1 days otherwise={(GoTo step=close)})

confirm "Refund {amount} to your card?", otherwise go to remedy
= (Confirm question="Refund {amount} to your card?" otherwise={(GoTo step=remedy)})

look up shop.find_order with id = order_id as order, otherwise say "Not found."
= (LookUp action=shop.find_order inputs=[id=order_id] result=order otherwise={(Say text="Not found.")})

look up shop.find_order with id = order_id, at = 2026-11-22 as order, otherwise:
  say "Not found."
  go on
= (LookUp action=shop.find_order inputs=[id=order_id at=2026-11-22] result=order otherwise={(Say text="Not found."); (GoOn)})

look up shop.stock as stock, otherwise go on
  if it fails: go to close
= (LookUp action=shop.stock result=stock otherwise={(GoOn)} handlers={(Handler outcome=fails body={(GoTo step=close)})})

do stripe.refund with order = order, amount = amount as refund
= (Do action=stripe.refund inputs=[order=order amount=amount] result=refund)

do shop.ship
= (Do action=shop.ship)

do shop.ship as parcel
  if it fails:
    say "Sorry."
  if it fails with already_shipped: go on
  if it is denied: say "{reason}" and finish as declined
  if nobody decides in time: go on
  if it is unclear: escalate to payments because "unknown"
= (Do action=shop.ship result=parcel handlers={(Handler outcome=fails body={(Say text="Sorry.")}); (Handler outcome=fails failure=already_shipped body={(GoOn)}); (Handler outcome=denied body={(Say text="{reason}"); (Finish outcome=declined)}); (Handler outcome=undecided body={(GoOn)}); (Handler outcome=unclear body={(Escalate queue=payments because="unknown")})})

check stripe.refund with order = order, amount = amount, otherwise say "{reason}" and finish as declined
= (Check action=stripe.refund inputs=[order=order amount=amount] otherwise={(Say text="{reason}"); (Finish outcome=declined)})

verify customer as account by order_email when account.email is email, at most 2 times, otherwise finish as declined
= (Verify subject=customer account=account level=order_email condition=(is account.email email) tries=2 otherwise={(Finish outcome=declined)})

verify customer as account when account.email is email, otherwise finish as declined
= (Verify subject=customer account=account condition=(is account.email email) otherwise={(Finish outcome=declined)})

require order.status is "delivered", otherwise escalate to tier2 because "late" with high priority
= (Require condition=(is order.status 'delivered') otherwise={(Escalate queue=tier2 because="late" priority=high)})

if order.late is yes:
  go on
otherwise if order.paid is no:
  say "Hm."
  go on
otherwise:
  go to close
= (If (is order.late yes) {(GoOn)} (is order.paid no) {(Say text="Hm."); (GoOn)} otherwise {(GoTo step=close)})

if order.late is yes, say "Sorry."
otherwise, say "Good."
= (If (is order.late yes) {(Say text="Sorry.")} otherwise {(Say text="Good.")})

if order.late is yes, say "Sorry." and finish as informed
= (If (is order.late yes) {(Say text="Sorry."); (Finish outcome=informed)})

if order.late is yes:
  if order.paid is no, go to close
  otherwise, go on
say "Bye."
= (If (is order.late yes) {(If (is order.paid no) {(GoTo step=close)} otherwise {(GoOn)})})
= (Say text="Bye.")

set amount to total of items.price
= (Set name=amount value=(total items.price))

set amount to 20% * total_price rounded to cents
= (Set name=amount value=(rounded (times 0.20 total_price)))

add variant to new_items
= (Add value=variant name=new_items)

decide refund_share
= (Decide table=refund_share)

for each item in items, at most 20:
  skip item
= (ForEach item=item source=items bound=20 body={(Skip item=item)})

for each item in items:
  add item to others
= (ForEach item=item source=items body={(Add value=item name=others)})

repeat until order is known, at most 3 times, otherwise finish as declined:
  collect order_id again
= (Repeat until=(known order) tries=3 otherwise={(Finish outcome=declined)} body={(Collect slots=[order_id] again=True)})

go to close
= (GoTo step=close)

go on
= (GoOn)

follow identify_customer with order = order as who, otherwise go on
= (Follow procedure=identify_customer inputs=[order=order] result=who otherwise={(GoOn)})

follow identify_customer
= (Follow procedure=identify_customer)

switch to wrong_item with order = order
= (SwitchTo procedure=wrong_item inputs=[order=order])

switch to wrong_item
= (SwitchTo procedure=wrong_item)

say "Hello, {customer.name else 'there'}."
= (Say text="Hello, {(else customer.name 'there')}.")

say refund_done
= (Say text=refund_done)

answer from knowledge about question, otherwise go on
= (AnswerFrom about=question otherwise={(GoOn)})

answer from knowledge
= (AnswerFrom)

wait 2 days
= (Wait duration=2 days)

wait for shop.parcel_scanned with order_id = order_id as scan, within 14 days, otherwise go on
= (Wait event=shop.parcel_scanned inputs=[order_id=order_id] result=scan within=14 days otherwise={(GoOn)})

note "Wrong item on {order_id}: {remedy}"
= (NoteDown text="Wrong item on {order_id}: {remedy}")

note "done" and go to close
= (NoteDown text="done")
= (GoTo step=close)

set remedy to "refund" and go to close
= (Set name=remedy value='refund')
= (GoTo step=close)

finish as not_needed
= (Finish outcome=not_needed)

escalate to tier2 because "order {order_id} is lost"
= (Escalate queue=tier2 because="order {order_id} is lost")

escalate to care_desk because "upset" with high priority
= (Escalate queue=care_desk because="upset" priority=high)

do zendesk.add_note with text = "Wrong item on {order_id}: {remedy}", within = 3, otherwise = 4
= (Do action=zendesk.add_note inputs=[text=(text 'Wrong item on ' order_id ': ' remedy) within=3 otherwise=4])

do shop.order with count = order.count, with = order.with, as = order.as
= (Do action=shop.order inputs=[count=order.count with=order.with as=order.as])
"""


@pytest.mark.parametrize("block", blocks(STEPS))
def test_sentence(block: str) -> None:
    written = [line for line in block.split("\n") if not line.startswith("= ")]
    expected = [line[2:] for line in block.split("\n") if line.startswith("= ")]
    assert lines(tree("steps", "\n".join(written))) == expected
