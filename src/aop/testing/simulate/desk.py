"""The workspace that is simulated: small, with everything in it that a crash may break.

A refund of money with a yes, an approval over $100, a limit for each order and one over all conversations of a
customer; a note that its system would write twice; two vouchers after one yes, of which one is refused; a swap that is
undone when it is cancelled, waits for the parcel, and asks a colleague. Small words about it stand in `people`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from aop.compiler import compile_files
from aop.diagnostics import Severity
from aop.machine.release import Release
from aop.syntax.load import read_files

#: What one customer is paid back at most in 30 days, over all of their conversations.
MOST_PAID_BACK = 300
#: A refund over this needs a lead.
NEEDS_LEAD = 100
#: Actions whose system knows a repeated call by its key.
KNOWS_KEYS = ("pay.refund", "pay.voucher", "shop.hold", "shop.free", "shop.ship")

WORKSPACE = """\
workspace: desk
currency: USD
time_zone: America/New_York
languages: [en]
customer: shop.account
verification: {order_email: {lasts: 2 hours, tries: 9 per day}}
roles: {agent: {}, lead: {people: leads}, boss: {people: bosses}}
queues: {desk: {}}
channels:
  chat: {sender: none, opening: "Hello."}
  burst: {sender: none, window: 5 seconds, opening: "Hello."}
silence: {remind: [20 minutes], end: 6 hours}
linger: 10 minutes
limits: {attempts: 3, go_back: 3, questions: 60, turns: 200}
on:
  failed: |
    escalate to desk because "failed"
  denied: |
    say "Denied: {reason}" and finish as declined
  undecided: |
    say "Nobody decided." and finish as declined
  unclear: |
    escalate to desk because "unclear"
  not_understood: |
    escalate to desk because "not understood"
"""
SHOP = """\
system: shop
connect: {kind: python}
records:
  account: {belongs_to: id, fields: {id: text, email: email}}
  order: {belongs_to: owner.id, fields: {order_id: id, owner: account, total: money}}
actions:
  order: {does: reads, reads_because: "a query", inputs: {id: id}, returns: order?, python: {function: f}}
  hold:  {does: writes, inputs: {order: order}, returns: {id: text}, undo: free, python: {function: f}}
  free:  {does: writes, inputs: {id: text}, returns: {id: text}, python: {function: f}}
  ship:  {does: writes, inputs: {order: order}, returns: {id: text}, python: {function: f}}
events:
  parcel: {payload: {order_id: id}, for: order_id}
"""
PAY = """\
system: pay
connect: {kind: python}
actions:
  refund:
    does: writes
    inputs: {order: shop.order, amount: money}
    returns: {id: text}
    failures: [already_refunded]
    python: {function: f}
  voucher: {does: writes, inputs: {order: shop.order, text: text}, returns: {id: text}, python: {function: f}}
  note: {does: writes, inputs: {order_id: id, text: text}, returns: {id: text}, python: {function: f}}
"""
RULES = """\
rules: |
  pay.refund or pay.voucher or shop.hold needs confirmation
  pay.refund needs approval from lead within 4 hours when amount is over $100
  do pay.refund at most 2 times per order
  total of pay.refund.amount per customer in 30 days is at most $300
  never do pay.refund when amount is over order.total because "more than the order"
"""
HEAD = """\
aop: 1
procedure: {name}
title: Title of {name}
owner: author@desk.example
source: A test
role: agent
intents:
  {name}:
    description: Do {name}.
    examples: |
      {name} one
      {name} two
      {name} three
slots:
  order_id: {{type: id, pattern: "#?W?([0-9]{{7}})", form: "#W{{1}}", ask: "Which order?"}}
  email: {{type: email, ask: "Which email address?"}}
  amount: {{type: money, ask: "How much?"}}
  fine: {{type: yes_no, ask: "Is the order fine?"}}
actions: [shop.order, shop.hold, shop.free, shop.ship, pay.refund, pay.voucher, pay.note]
on:
  cancelled: |
    escalate to desk because "cancelled"
  corrected: |
    escalate to desk because "corrected"
steps:
  identify: |
    collect order_id and email
    look up shop.order with id = order_id as order, otherwise say "No such order." and finish as declined
    verify customer as order.owner by order_email when order.owner.email is email, at most 2 times, otherwise finish as declined
"""  # noqa: E501
STEPS = {
    "refund": """\
  act: |
    collect amount
    confirm "Refund {amount} for {order.order_id}?", otherwise finish as withdrawn
    do pay.refund with order = order, amount = amount
    say "Refunded {amount}."
    do pay.note with order_id = order_id, text = "refunded"
    say "Noted."
    finish as resolved
""",
    "voucher": """\
  act: |
    confirm "Send a voucher for {order.order_id}?", otherwise finish as withdrawn
    do pay.voucher with order = order, text = "sorry"
    look up shop.order with id = order_id as order, otherwise finish as declined
    do pay.voucher with order = order, text = "sorry"
    say "Two vouchers."
    finish as resolved
""",
    "swap": """\
  act: |
    confirm "Swap {order.order_id}?", otherwise finish as withdrawn
    do shop.hold with order = order
    say "Send it back, please."
    wait for shop.parcel with order_id = order.order_id as scan, within 3 days, otherwise escalate to desk because "no parcel"
    wait 2 hours
    collect fine from lead, within 4 hours, otherwise escalate to desk because "nobody looked"
    if fine is no, escalate to desk because "not fine"
    look up shop.order with id = order_id as order, otherwise finish as declined
    do shop.ship with order = order
    say "It is on its way."
    finish as resolved
""",  # noqa: E501
}


@cache
def release() -> Release:
    """The desk, compiled. Raises AssertionError where its text does not compile."""
    result = compile_files(*read_files(_files()))
    errors = [f"{item.code} {item.message}" for item in result.findings if item.severity is Severity.ERROR]
    assert result.release is not None, errors
    assert not errors, errors
    actions = {
        name: replace(item, idempotent=name in KNOWS_KEYS or not item.writes)
        for name, item in result.release.actions.items()
    }
    return replace(result.release, actions=actions)


def _files() -> dict[str, str]:
    files = {"workspace.yaml": WORKSPACE, "actions/shop.yaml": SHOP, "actions/pay.yaml": PAY, "rules/desk.yaml": RULES}
    files.update({f"desk/{name}.aop.yaml": HEAD.format(name=name) + steps for name, steps in STEPS.items()})
    return files
