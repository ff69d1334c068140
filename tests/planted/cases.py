"""Mistakes that policies are written with, each one change away from a procedure that is right.

`steps` and `rules` are the right ones; `right` stands in one of them (or in `other`, a second procedure) and `wrong` is
put in its place. `wants` is the property that then does not hold any more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aop.machine.release import Release
from planted.shop import ACTIONS, ACTIONS_UNDONE, block, built, files, procedure

REFUND = """
collect amount
confirm "Refund {amount}?", otherwise finish as withdrawn
do shop.refund with order = order, amount = amount
finish as resolved
"""

VERIFY = (
    "verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined"
)
CHARGE = """
collect amount
confirm "Charge {amount} to {email}?", otherwise finish as withdrawn
do shop.charge with email = email, amount = amount
collect mode
finish as resolved
"""
CREDIT = "do shop.credit with email = email, amount = amount"


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    wants: str
    right: str
    wrong: str
    steps: str = REFUND
    rules: str = ""
    other: str = ""
    identify: bool = True
    keys: str = ""
    undone: bool = False

    @property
    def folder(self) -> str:
        """The name of its workspaces: `500-for-50-in-a-rule`."""
        return "-".join(re.findall("[a-z0-9]+", self.name.lower()))

    def files(self, *, mistaken: bool) -> dict[str, str]:
        """The workspace, with the mistake or without."""
        whole = "\0".join((self.steps, self.rules, self.other, self.keys))
        assert whole.count(self.right) == 1, self.name
        if mistaken:
            whole = whole.replace(self.right, self.wrong)
        steps, rules, other, keys = whole.split("\0")
        actions = f"{ACTIONS}, {ACTIONS_UNDONE}" if self.undone else ACTIONS
        keys += block("rules", rules)
        text = procedure("pay", steps, identify=self.identify, keys=keys, actions=actions) + block("prove", self.wants)
        return files(text, *([other] if other else []), undone=self.undone)

    def release(self, *, mistaken: bool) -> Release:
        """The same, compiled."""
        return built(self.files(mistaken=mistaken))


CASES = (
    Case(
        "the approval looks at the order, not at the amount",
        "never shop.refund when amount is over $100 without approval",
        "when amount is over $100",
        "when order.total is over $100",
        rules="shop.refund needs approval from lead within 4 hours when amount is over $100",
    ),
    Case(
        "500 for 50 in a rule",
        "never shop.refund when amount is over $50",
        "over $50 ",
        "over $500 ",
        rules='never do shop.refund when amount is over $50 because "too much"',
    ),
    Case(
        "500 for 50 in a guard",
        "never shop.refund when amount is over $50",
        "at most $50,",
        "at most $500,",
        steps="collect amount\nrequire amount is at most $50, otherwise finish as declined\n"
        + REFUND.replace("collect amount", ""),
    ),
    Case(
        "one branch has no guard",
        'never shop.refund unless order.status is "delivered"',
        '  require order.status is "delivered", otherwise finish as informed  # quick',
        '  say "Quickly then."',
        steps="""
collect mode
collect amount
if mode is "quick":
  require order.status is "delivered", otherwise finish as informed  # quick
  do shop.refund with order = order, amount = amount
  finish as resolved
require order.status is "delivered", otherwise finish as declined
do shop.refund with order = order, amount = amount
finish as resolved
""",
    ),
    Case(
        "31 days for 30",
        "never shop.refund unless order.delivered_on is within the last 30 days",
        "within the last 30 days",
        "within the last 31 days",
        rules="never do shop.refund unless order.delivered_on is within the last 30 days",
    ),
    Case(
        "more than 30 days for at least 30",
        "never shop.refund when order.delivered_on is at least 30 days ago",
        "is at least 30 days ago",
        "is more than 30 days ago",
        rules="never do shop.refund when order.delivered_on is at least 30 days ago",
    ),
    Case(
        "another currency is not over the limit",
        "never shop.refund when amount is over $100",
        "require amount is at most $100, otherwise finish as declined",
        "if amount is over $100, finish as declined",
        steps="collect amount\nrequire amount is at most $100, otherwise finish as declined\n"
        + REFUND.replace("collect amount", ""),
    ),
    Case(
        "verified after the change",
        "never shop.credit before customer is verified",
        f"{VERIFY}\n{CREDIT}",
        f"{CREDIT}\n{VERIFY}",
        steps=f"""
collect order_id and email and amount
look up shop.find_order with id = order_id as order, otherwise finish as declined
{VERIFY}
{CREDIT}
finish as resolved
""",
        identify=False,
    ),
    Case(
        "confirmed before the last change of the amount",
        "never shop.refund without confirmation",
        'set sum to amount + $5\nconfirm "Refund {sum}?", otherwise finish as withdrawn',
        'set sum to amount\nconfirm "Refund {sum}?", otherwise finish as withdrawn\nset sum to amount + $5',
        steps="""
collect amount
set sum to amount + $5
confirm "Refund {sum}?", otherwise finish as withdrawn
do shop.refund with order = order, amount = sum
finish as resolved
""",
    ),
    Case(
        "the guard looks at one order, the change at another",
        'never shop.refund unless order.status is "delivered"',
        'require other.status is "delivered"',
        'require order.status is "delivered"',
        steps="""
collect other_id and amount
look up shop.find_order with id = other_id as other, otherwise finish as declined
require other.status is "delivered", otherwise finish as informed
do shop.refund with order = other, amount = amount
finish as resolved
""",
    ),
    Case(
        "a day that is missing lets it pass",
        "never shop.refund when order.delivered_on is missing",
        "require order.delivered_on is known,",
        "require order.delivered_on is missing or order.delivered_on is at most 40 days ago,",
        steps="require order.delivered_on is known, otherwise finish as declined\n" + REFUND,
    ),
    Case(
        "one way on leaves no note",
        "every path with shop.refund has shop.note after it",
        '  do shop.note with text = "quick"\n',
        "",
        steps="""
collect mode and amount
do shop.refund with order = order, amount = amount
if mode is "quick":
  do shop.note with text = "quick"
  finish as resolved
do shop.note with text = "careful"
finish as resolved
""",
    ),
    Case(
        "the note comes after, not before",
        "every path with shop.refund has shop.note before it",
        'do shop.note with text = "refunds"\ndo shop.refund with order = order, amount = amount',
        'do shop.refund with order = order, amount = amount\ndo shop.note with text = "refunds"',
        steps="""
collect amount
do shop.note with text = "refunds"
do shop.refund with order = order, amount = amount
finish as resolved
""",
    ),
    Case(
        "a note that is denied ends it as if nothing were",
        "every path with shop.refund has shop.note after it",
        '  if it is denied: escalate to desk because "no note"',
        "  if it is denied: finish as resolved",
        steps="""
collect amount
do shop.refund with order = order, amount = amount
do shop.note with text = "refunded"
  if it is denied: escalate to desk because "no note"
finish as resolved
""",
    ),
    Case(
        "a refund of which nobody knows ends it without a note",
        "every path with shop.refund has shop.note after it",
        '  if it is unclear: escalate to desk because "who knows"',
        "  if it is unclear: finish as informed",
        steps="""
collect amount
do shop.refund with order = order, amount = amount
  if it is unclear: escalate to desk because "who knows"
do shop.note with text = "refunded"
finish as resolved
""",
    ),
    Case(
        "the weaker level of verification",
        "never shop.refund unless customer is verified by one_time_code",
        "verified by one_time_code",
        "verified by order_email",
        steps=REFUND,
        rules="never do shop.refund unless customer is verified by one_time_code",
        other="",
    ),
    Case(
        "one of two changes is not asked about",
        "never shop.replace without confirmation",
        '  confirm "Send it again?", otherwise finish as withdrawn\n',
        "",
        steps="""
collect mode
if mode is "quick":
  confirm "Send it again?", otherwise finish as withdrawn
  do shop.replace with order = order
  finish as resolved
collect amount
confirm "Refund {amount}?", otherwise finish as withdrawn
do shop.refund with order = order, amount = amount
finish as resolved
""",
        rules="shop.refund needs confirmation",
    ),
    Case(
        "and for or in what needs an approval",
        "never shop.refund when amount is over $100 without approval",
        'amount is over $100 or order.status is "pending"',
        'amount is over $100 and order.status is "pending"',
        rules="shop.refund needs approval from lead within 4 hours when "
        'amount is over $100 or order.status is "pending"',
    ),
    Case(
        "when for unless",
        'never shop.refund unless order.status is "delivered"',
        "never do shop.refund unless order",
        "never do shop.refund when order",
        rules='never do shop.refund unless order.status is "delivered"',
    ),
    Case(
        "another option",
        'never shop.refund unless order.status is "delivered"',
        'order.status is "delivered"',
        'order.status is "shipped"',
        rules='never do shop.refund unless order.status is "delivered"',
    ),
    Case(
        "one option too many",
        'never shop.refund unless order.status is "delivered"',
        'one of ["delivered"]',
        'one of ["delivered", "shipped"]',
        rules='never do shop.refund unless order.status is one of ["delivered"]',
    ),
    Case(
        "money and goods for one order",
        "never both shop.refund and shop.replace per order",
        "never do both shop.refund and shop.replace per order",
        "do shop.refund at most 1 time per order",
        steps="""
collect amount
do shop.refund with order = order, amount = amount
look up shop.find_order with id = order_id as order, otherwise finish as resolved
do shop.replace with order = order
finish as resolved
""",
        rules="never do both shop.refund and shop.replace per order",
    ),
    Case(
        "sent before it was paid for",
        "never shop.ship before shop.capture",
        "  do shop.capture with order = order\n",
        '  say "You will pay later."\n',
        steps="""
collect mode
if mode is "quick":
  do shop.capture with order = order
  look up shop.find_order with id = order_id as order, otherwise finish as declined
  do shop.ship with order = order
  finish as resolved
finish as declined
""",
    ),
    Case(
        "twice what one may be",
        "total of shop.refund.amount is at most $200",
        "amount is over $100",
        "amount is over $200",
        steps="""
collect amount
do shop.refund with order = order, amount = amount
look up shop.find_order with id = order_id as order, otherwise finish as resolved
do shop.refund with order = order, amount = amount
finish as resolved
""",
        rules="do shop.refund at most 2 times\nnever do shop.refund when amount is over $100",
    ),
    Case(
        "more than the order was worth",
        "never shop.refund when amount is over order.total",
        "amount is over order.total",
        "amount is over order.total + $10",
        rules="never do shop.refund when amount is over order.total",
    ),
    Case(
        "the rule is about another change",
        "never shop.credit when amount is over $100 without approval",
        "shop.refund or shop.credit needs",
        "shop.refund needs",
        steps="collect amount\ndo shop.credit with email = email, amount = amount\nfinish as resolved",
        rules="shop.refund or shop.credit needs approval from lead within 4 hours when amount is over $100",
    ),
    Case(
        "what was followed is declined, and it goes on",
        'never shop.refund unless order.status is "delivered"',
        "follow look_at with order = order\n",
        'follow look_at with order = order, otherwise say "Never mind."\n',
        steps="follow look_at with order = order\n" + REFUND,
        other=procedure(
            "look_at",
            'require order.status is "delivered", otherwise finish as declined\nfinish as resolved',
            identify=False,
            keys="inputs: {order: shop.order}\n",
            asked_for=False,
        ),
    ),
    Case(
        "switched to where nobody asks",
        "never shop.refund without confirmation",
        '  confirm "Refund {amount}?", otherwise finish as withdrawn\n    do shop.refund',
        "  do shop.refund",
        steps="switch to pay_out with order = order",
        other=procedure(
            "pay_out",
            REFUND,
            identify=False,
            keys="inputs: {order: shop.order}\n",
            asked_for=False,
        ),
    ),
    Case(
        "in a loop, what is too dear is not left out",
        "never shop.replace_item when item.price is over $50",
        "  require item.price is at most $50, otherwise skip item\n",
        "  if item.price is over $500, skip item\n",
        steps="""
for each item in order.items, at most 5:
  require item.price is at most $50, otherwise skip item
  do shop.replace_item with item = item
finish as resolved
""",
    ),
    Case(
        "a row of a table says yes too often",
        'never shop.refund unless order.status is "delivered"',
        "shipped | no",
        "shipped | yes",
        steps="set status to order.status\ndecide allowed\nrequire allowed is yes, otherwise finish as declined\n"
        + REFUND,
        keys="""\
decide:
  allowed: |
    status | result
    pending | no
    shipped | no
    delivered | yes
    cancelled | no
""",
    ),
    Case(
        "one of two tests is enough",
        "never shop.refund unless order.charge_id is known",
        "at least 2 of",
        "at least 1 of",
        rules='never do shop.refund unless at least 2 of [(order.status is "delivered"), (order.charge_id is known)]',
    ),
    Case(
        "the named limit has a digit more",
        "never shop.refund when amount is over $50",
        "limit: $50}",
        "limit: $500}",
        rules="never do shop.refund when amount is over limit",
        keys="values: {limit: $50}\n",
    ),
    Case(
        "what was denied is paid in another way",
        "never shop.credit when amount is over $100 without approval",
        '  if it is denied: escalate to desk because "denied"',
        "  if it is denied:\n    do shop.credit with email = email, amount = amount\n    finish as resolved",
        steps="""
collect amount
do shop.refund with order = order, amount = amount
  if it is denied: escalate to desk because "denied"
finish as resolved
""",
        rules="shop.refund needs approval from lead within 4 hours when amount is over $100",
    ),
    Case(
        "nobody decided, so it is paid",
        "never shop.credit when amount is over $100 without approval",
        '  if nobody decides in time: escalate to desk because "nobody"',
        "  if nobody decides in time:\n    do shop.credit with email = email, amount = amount\n    finish as resolved",
        steps="""
collect amount
do shop.refund with order = order, amount = amount
  if nobody decides in time: escalate to desk because "nobody"
finish as resolved
""",
        rules="shop.refund needs approval from lead within 4 hours when amount is over $100",
    ),
    Case(
        "what is taken back pays out more than one may",
        "never shop.pay_out when amount is over $150",
        "over $150 b",
        "over $450 b",
        steps=CHARGE,
        rules='never do shop.charge when amount is over $150 because "more is for a colleague"',
        undone=True,
    ),
    Case(
        "taken back when the verification is over",
        "never shop.pay_out unless customer is verified",
        "shop.charge or shop.pay_out",
        "shop.charge",
        steps=CHARGE,
        rules="never do shop.charge or shop.pay_out unless customer is verified",
        undone=True,
    ),
    Case(
        "one branch changes what must not be taken back",
        'never shop.let_go when order.status is "shipped"',
        'when order.status is "shipped"\n',
        'when order.status is "delivered"\n',
        rules='never do shop.hold when order.status is "shipped"\nnever do shop.ship when order.status is "cancelled"',
        steps="""
collect mode
if mode is "quick":
  do shop.hold with order = order
otherwise:
  do shop.note with text = "not held"
collect amount
finish as resolved
""",
        undone=True,
    ),
    Case(
        "a queue does what nobody said yes to",
        "never shop.assign without confirmation",
        "shop.assign needs",
        "shop.refund needs",
        rules="shop.assign needs confirmation",
        undone=True,
    ),
    Case(
        "sent after the money was paid back",
        "never both shop.pay_out and shop.ship",
        "shop.pay_out and shop.ship",
        "shop.pay_out and shop.replace",
        steps=CHARGE.replace("finish as resolved", "do shop.ship with order = order\nfinish as resolved"),
        rules="never do both shop.pay_out and shop.ship",
        undone=True,
    ),
    Case(
        "an answer in between ends it without a note",
        "every path with shop.refund has shop.note after it",
        'if mode is "quick", say "Quickly then."',
        'if mode is "quick", finish as resolved',
        steps="""
collect amount
do shop.refund with order = order, amount = amount
collect mode
if mode is "quick", say "Quickly then."
do shop.note with text = "refunded"
finish as resolved
""",
    ),
    Case(
        "over for at least",
        "never shop.refund when amount is at least $100 without approval",
        "amount is at least $100",
        "amount is over $100",
        rules="shop.refund needs approval from lead within 4 hours when amount is at least $100",
    ),
    Case(
        "each order for the whole conversation",
        "never both shop.refund and shop.replace",
        "per conversation",
        "per order",
        steps="""
collect mode and other_id
if mode is "quick":
  do shop.refund with order = order, amount = $10
look up shop.find_order with id = other_id as other, otherwise finish as resolved
do shop.replace with order = other
finish as resolved
""",
        rules="never do both shop.refund and shop.replace per conversation",
    ),
    Case(
        "a limit of each order for one of the conversation",
        "total of shop.refund.amount is at most $200",
        "amount is at most $200",
        "amount per order is at most $200",
        steps="""
collect amount
do shop.refund with order = order, amount = amount
collect other_id
look up shop.find_order with id = other_id as other, otherwise finish as resolved
do shop.refund with order = other, amount = amount
finish as resolved
""",
        rules="total of shop.refund.amount is at most $200",
    ),
    Case(
        "an identity that has ended since",
        "never shop.credit unless customer is verified",
        "never do shop.credit unless customer is verified",
        "never do shop.note unless customer is verified",
        steps=f"collect amount\nwait 9 hours\n{CREDIT}\nfinish as resolved",
        rules="never do shop.credit unless customer is verified",
    ),
    Case(
        "a season in which ten times as much may be paid",
        "never shop.refund when amount is over $50",
        'until 2027-01-15": $40',
        'until 2027-01-15": $400',
        rules="never do shop.refund when amount is over limit",
        keys='values: {limit: {default: $50, "from 2026-11-01 until 2027-01-15": $40}}\n',
    ),
    Case(
        "a tier that is known for one that is gold",
        'never shop.credit when amount is over $20 and customer.tier is "regular"',
        'customer.tier is "gold"',
        "customer.tier is known",
        steps=f"""
collect amount
require amount is at most $20 or (amount is at most $900 and customer.tier is "gold"), otherwise finish as declined
{CREDIT}
finish as resolved
""",
    ),
    Case(
        "the fee is added behind the guard",
        "never shop.refund when amount is over order.total",
        "require sum is at most order.total",
        "require amount is at most order.total",
        steps="""
collect amount
set sum to amount + $5
require sum is at most order.total, otherwise finish as declined
confirm "Refund {sum}?", otherwise finish as withdrawn
do shop.refund with order = order, amount = sum
finish as resolved
""",
    ),
    Case(
        "asked once and paid twice",
        "never shop.refund without confirmation",
        'confirm "Refund {amount} again?", otherwise finish as resolved\n',
        'say "And again."\n',
        steps="""
collect amount
confirm "Refund {amount}?", otherwise finish as withdrawn
do shop.refund with order = order, amount = amount
look up shop.find_order with id = order_id as order, otherwise finish as resolved
confirm "Refund {amount} again?", otherwise finish as resolved
do shop.refund with order = order, amount = amount
finish as resolved
""",
    ),
    Case(
        "a repeat ends on another status too",
        'never shop.refund unless order.status is "delivered"',
        'until order.status is "delivered",',
        'until order.status is "delivered" or order.status is "shipped",',
        steps="""
repeat until order.status is "delivered", at most 3 times, otherwise finish as informed:
  collect order_id again
  look up shop.find_order with id = order_id as order, otherwise finish as declined
"""
        + REFUND.lstrip(),
    ),
    Case(
        "the parentheses stand elsewhere",
        'never shop.refund unless order.status is "delivered"',
        'order.status is "delivered" and (order.total is under $20 or amount is under $10)',
        '(order.status is "delivered" and order.total is under $20) or amount is under $10',
        steps="""
collect amount
require order.status is "delivered" and (order.total is under $20 or amount is under $10), otherwise finish as declined
do shop.refund with order = order, amount = amount
finish as resolved
""",
    ),
    Case(
        "beyond a sum nobody is asked any more",
        "never shop.refund when amount is over $1000 without approval",
        "when amount is over $100\n",
        "when amount is over $100 and amount is under $1000\n",
        rules="""
shop.refund needs approval from lead within 4 hours when amount is over $100
shop.refund needs confirmation
""",
    ),
    Case(
        "one more condition lets more pass",
        "never shop.refund when order.delivered_on is more than 14 days ago",
        "more than 14 days ago",
        "more than 2 weeks ago and order.total is over $20",
        rules="never do shop.refund when order.delivered_on is more than 14 days ago",
    ),
    Case(
        "only from half of the order on is somebody asked",
        "never shop.refund when amount is over $100 without approval",
        "when amount is over $100",
        "when amount is over 50% * order.total",
        rules="shop.refund needs approval from lead within 4 hours when amount is over $100",
    ),
    Case(
        "yes to less than is paid",
        "never shop.refund without confirmation",
        'if mode is "quick", set paid to amount',
        'if mode is "quick", set paid to amount + $1',
        steps="""
collect mode and amount
set paid to amount
confirm "Refund {amount}?", otherwise finish as withdrawn
if mode is "quick", set paid to amount
do shop.refund with order = order, amount = paid
finish as resolved
""",
    ),
    Case(
        "one way writes before anybody is known",
        "never any write to shop before customer is verified",
        '  say "Carefully then."',
        '  do shop.note with text = "careful"',
        steps=f"""
collect order_id and email
look up shop.find_order with id = order_id as order, otherwise finish as declined
collect mode
if mode is "careful":
  say "Carefully then."
{VERIFY}
do shop.note with text = "verified"
finish as resolved
""",
        identify=False,
    ),
    Case(
        "asked more often than was promised",
        "every path ends within 15 questions",
        "collect mode, at most 1 time",
        "collect mode, at most 5 times",
        steps="""
do shop.note with text = "asks"
collect mode, at most 1 time, otherwise finish as withdrawn
finish as resolved
""",
    ),
)
