"""The procedures that the language must be able to say (language.md, section 12), as they stand there."""
# ruff: noqa: E501 - a sentence stands on one line

from __future__ import annotations

WRONG_ITEM = r"""
aop: 1
procedure: wrong_item
title: Wrong item received
owner: returns@acme.example
source: Returns SOP v12, section 3
role: tier1_support
intents:
  wrong_item:
    description: The customer received something other than what they ordered.
    examples: |
      you sent me the wrong shoes
      hi, this isn't what I ordered
      I got someone else's parcel
    unlike: [damaged_item]
slots:
  order_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "What is your order number? It starts with W."}
  email:    {type: email, personal: contact, ask: "Which email address did you order with?"}
  items:    {type: choice, from: order.items, label: "{name}", key: item_id, many: yes, ask: "Which items are wrong?"}
  remedy:   {type: choice, of: [refund, replacement], ask: "Would you like a refund or a replacement?"}
  photo:    {type: attachment, ask: "Could you send a photo of what arrived?"}
actions: [shop.find_order, shop.stock, shop.replace, shop.return_label, stripe.refund, zendesk.add_note, crm.log]
rules: |
  never do both stripe.refund and shop.replace per order
  do stripe.refund at most 1 time per order
  never do stripe.refund when amount is over order.total because "a refund cannot exceed the order"
  stripe.refund or shop.replace needs confirmation
  stripe.refund needs approval from team_lead within 4 business hours when amount is over $150
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise say "I can't find that order." and escalate to tier2 because "order not found"
    verify customer as order.customer by order_email when order.customer.email is email, at most 2 times, otherwise escalate to fraud_desk because "identity not confirmed"
  eligible: |
    if order.status is not "delivered":
      say "Order {order_id} is {order.status}, so nothing has been delivered yet."
      finish as informed
    if order.delivered_on is missing or order.delivered_on is more than 30 days ago:
      say "I'm sorry: order {order_id} is past our 30-day window."
      finish as declined
    collect items
    set amount to total of items.price
    if amount is over $75:
      collect photo, at most 2 times, otherwise escalate to tier2 because "no photo"
  remedy: |
    collect remedy
    if remedy is "replacement":
      look up shop.stock with items = items as stock
      if stock.available is no:
        say "That item is out of stock, so I can refund you instead."
        set remedy to "refund"
      otherwise:
        confirm "Shall I send {items.name} again?", otherwise go to remedy
        do shop.replace with order = order, items = items as shipment
        say "Your replacement is on its way."
        go to close
    confirm "Shall I refund {amount} for {items.name} to your original payment method?", otherwise go to remedy
    if amount is over $150, say "A colleague checks refunds over $150; this takes a few hours at most."
    do stripe.refund with order = order, amount = amount as refund
      if it is denied: escalate to returns_desk because "refund not approved"
      if nobody decides in time: escalate to returns_desk because "no approver answered"
      if it is unclear: escalate to payments because "refund outcome unknown"
    say "I've refunded {amount} to your {refund.card_brand else 'card'}."
  close: |
    do zendesk.add_note with text = "Wrong item on {order_id}: {remedy}"
    do crm.log with customer = customer, outcome = remedy
    look up shop.find_order with id = order_id as order, otherwise escalate to returns_desk because "order not found"     # read again: the order has changed
    do shop.return_label with order = order as label
    finish as resolved
on:
  denied: |
    escalate to returns_desk because "action not allowed"
  cancelled: |
    escalate to returns_desk because "customer cancelled after a refund or replacement"
  corrected: |
    escalate to returns_desk because "customer corrected something after a refund or replacement"
prove: |
  never stripe.refund before customer is verified
  never stripe.refund when amount is over $150 without approval
  every path with stripe.refund has zendesk.add_note after it
"""

EXCHANGE_ITEMS = r"""
aop: 1
procedure: exchange_items
title: Exchange items of a delivered order
owner: retail-policy@acme.example
source: Retail policy, "Exchange delivered order"
role: tier1_support
intents:
  exchange_items:
    description: Swap delivered items for other variants of the same product.
    examples: |
      exchange the keyboard for one with clicky switches
      I want a different size, please
      swap these for black ones
slots:
  items:   {type: choice, from: order.items, label: "{name} ({options})", key: item_id, many: yes, ask: "Which items would you like to exchange?"}
  variant: {type: choice, from: product.variants, label: "{options}", key: item_id, like: item, rank: [price], valid when: variant.available is yes, invalid: "{options} is sold out.", ask: "What should the {item.name} be exchanged for?"}
  payment: {type: choice, from: customer.payment_methods, label: "{source} {last_four}", key: id, valid when: payment.source is not "gift_card" or payment.balance is at least difference, invalid: "That gift card does not cover {difference}.", ask: "Which payment method should the difference of {difference} go to?"}
actions: [retail.product_details, retail.exchange]
rules: |
  never do retail.exchange unless order.status is "delivered" because "only delivered orders can be exchanged"
  never do retail.exchange when payment.source is "gift_card" and payment.balance is under difference because "the gift card does not cover the difference"
  do retail.exchange at most 1 time per order
  retail.exchange needs confirmation
steps:
  identify: |
    follow identify_customer
    follow find_order as order
    require order.status is "delivered", otherwise say "Order {order.order_id} is {order.status}; only delivered orders can be exchanged." and finish as declined
  choose: |
    collect items
    confirm "An order can be exchanged only once. Are {items.name} all the items you want to exchange?", otherwise go to choose
    for each item in items, at most 20:
      look up retail.product_details with product_id = item.product_id as product
      collect variant for item, otherwise say "Then I leave the {item.name}." and skip item
      if variant.item_id is item.item_id, say "That is the {item.name} you have, so I leave it." and skip item
      add item to old_items
      add variant to new_items
    require count of new_items is over 0, otherwise finish as withdrawn
    set difference to total of new_items.price - total of old_items.price
  pay: |
    collect payment
    check retail.exchange with order = order, items = old_items, new_items = new_items, payment = payment, difference = difference, otherwise say "{reason}" and finish as declined
  act: |
    confirm "Exchange {old_items.name} for {new_items.options}, difference {difference} on {payment}?", otherwise finish as withdrawn
    do retail.exchange with order = order, items = old_items, new_items = new_items, payment = payment, difference = difference
    say "Done. You will get an email about returning the old items."
    finish as resolved
on:
  cancelled: |
    escalate to returns_desk because "customer cancelled after the exchange"
  corrected: |
    escalate to returns_desk because "customer corrected something after the exchange"
"""


def block(procedure: str, *path: str) -> str:
    """The text of the literal block at a path of keys, without its indentation."""
    lines = procedure.split("\n")
    at, indent = 0, 0
    for key in path:
        at = next(i for i in range(at, len(lines)) if lines[i].startswith(" " * indent + key + ":")) + 1
        indent += 2
    body = []
    for line in lines[at:]:
        if line.strip() and not line.startswith(" " * indent):
            break
        body.append(line[indent:])
    return "\n".join(body).rstrip("\n") + "\n"


def keys(procedure: str, *path: str) -> list[str]:
    """The keys one level under a path."""
    return [line.split(":")[0] for line in block(procedure, *path).split("\n") if line and line[0] not in " #"]
