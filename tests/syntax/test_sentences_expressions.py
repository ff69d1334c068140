"""Every condition and value of the language, as its tree."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from sentence_trees import blocks, dump, snippet, tree

from aop.machine.expressions import OPERATIONS
from aop.syntax.sentences import parse_expression
from aop.syntax.tree import Apply, Literal
from aop.values import Duration, Money, Value

CONDITIONS = r"""
# comparisons

order.status is "delivered"
= (is order.status 'delivered')

order.status is not "delivered"
= (is_not order.status 'delivered')

amount is over $75
= (over amount $75)

amount is under order.total
= (under amount order.total)

amount is at least $1,250.50
= (at_least amount $1250.5)

amount is at most 50 EUR
= (at_most amount EUR50)

amount is between $5 and $75
= (between amount $5 $75)

remedy is one of ["refund", "replacement"]
= (one_of remedy (list 'refund' 'replacement'))

remedy is not one of ["refund"]
= (not_one_of remedy (list 'refund'))

region is one of eu_regions
= (one_of region eu_regions)

items contains item
= (contains items item)

order.charge_id is known
= (known order.charge_id)

order.charge_id is missing
= (missing order.charge_id)

order.delivered_on is within the last 30 days
= (within_last order.delivered_on 30 days)

order.delivered_on is within the last return_window
= (within_last order.delivered_on return_window)

scan.at is within the next 2 business hours
= (within_next scan.at 2 business hours)

order.delivered_on is more than 30 days ago
= (more_than_ago order.delivered_on 30 days)

order.delivered_on is more than return_window ago
= (more_than_ago order.delivered_on return_window)

order.delivered_on is at least 1 day ago
= (at_least_ago order.delivered_on 1 days)

order.delivered_on is at most 2 weeks ago
= (at_most_ago order.delivered_on 2 weeks)

today is before 2026-11-22
= (before (today) 2026-11-22)

now is after 9:30
= (after (now) 09:30:00)

# what the conversation knows

customer is verified
= (verified customer None)

customer is verified by order_email
= (verified customer 'order_email')

customer mentions legal_threat
= (mentions customer 'legal_threat')

care_desk is open
= (open 'care_desk')

confidence is under 60%
= (under confidence 0.60)

# conditions of conditions

a is "x" and b is "y" and c is yes
= (and (is a 'x') (is b 'y') (is c yes))

a is "x" or b is "y"
= (or (is a 'x') (is b 'y'))

(a is "x" or b is "y") and c is no
= (and (or (is a 'x') (is b 'y')) (is c no))

not (a is "x")
= (not (is a 'x'))

not (a is "x" and b is "y") or not (c is known)
= (or (not (and (is a 'x') (is b 'y'))) (not (known c)))

(not (a is "x"))
= (not (is a 'x'))

((a is "x"))
= (is a 'x')

at least 2 of [(a is "x"), (b is "y" or c is yes), (not (d is yes))]
= (several 2 (is a 'x') (or (is b 'y') (is c yes)) (not (is d yes)))

any item in order.items has (item.price is over $5)
= (any item in order.items: (over item.price $5))

every item in items has (price is over $5 and total is known)
= (every item in items: (and (over price $5) (known total)))

no item in (items where price is over $5) has (item.name is "shoes")
= (no item in (where items: (over price $5)): (is item.name 'shoes'))
"""

VALUES = r"""
# literals

42
= 42

-5
= -5

2.5
= 2.5

15%
= 0.15

0.5%
= 0.005

$1,250.50
= $1250.5

-$5
= $-5

€20
= EUR20

50 EUR
= EUR50

30 days
= 30 days

1 day
= 1 days

2 business hours
= 2 business hours

1.5 hours
= 1.5 hours

2026-11-22
= 2026-11-22

9:30
= 09:30:00

"text"
= 'text'

""
= ''

yes
= yes

no
= no

# names

order
= order

order.customer.email
= order.customer.email

order.for.is.count
= order.for.is.count

# arithmetic

a + b * 2 - c / 4
= (minus (plus a (times b 2)) (divide c 4))

a - b - c
= (minus (minus a b) c)

a * b / c
= (divide (times a b) c)

(a + b) * 2
= (times (plus a b) 2)

a - -3
= (minus a -3)

-a + b
= (plus (negative a) b)

-(a + b)
= (negative (plus a b))

total_price * 15% rounded to cents
= (rounded (times total_price 0.15))

(total_price * 15% rounded to cents) + fee
= (plus (rounded (times total_price 0.15)) fee)

order.total else $0
= (else order.total $0)

(order.total else $0) + fee
= (plus (else order.total $0) fee)

# lists

[]
= (list)

[a, "b", 3]
= (list a 'b' 3)

old_items + [variant]
= (plus old_items (list variant))

count of items
= (count items)

total of items.price
= (total items.price)

total of new_items.price - total of old_items.price
= (minus (total new_items.price) (total old_items.price))

total of stripe.refund.amount
= (total stripe.refund.amount)

lowest of items by price
= (lowest items 'price')

highest of order.items by price
= (highest order.items 'price')

latest of (orders where status is "open") by created
= (latest (where orders: (is status 'open')) 'created')

the item in order.items where (item.id is "x" or item.id is "y")
= (the item in order.items: (or (is item.id 'x') (is item.id 'y')))

(orders where status is "open" and count is over 3)
= (where orders: (and (is status 'open') (over count 3)))

count of (orders where total is over $5)
= (count (where orders: (over total $5)))

length of message
= (length message)

days since order.delivered_on
= (since 'days' order.delivered_on)

hours since (order.sent else order.paid)
= (since 'hours' (else order.sent order.paid))

weeks since 2026-11-22
= (since 'weeks' 2026-11-22)

today + 30 days
= (plus (today) 30 days)

# texts

"Wrong item on {order_id}: {remedy}"
= (text 'Wrong item on ' order_id ': ' remedy)

"{order_id}"
= (text order_id)

"{{as is}} {card else 'card'}"
= (text '{as is} ' (else card 'card'))
"""

CASES = [
    *(("condition", block) for block in blocks(CONDITIONS)),
    *(("expression", block) for block in blocks(VALUES)),
]


@pytest.mark.parametrize(("mode", "block"), CASES)
def test_expression(mode: str, block: str) -> None:
    written, expected = block.split("\n= ")
    assert dump(tree(mode, written)) == expected


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("42", "number", Decimal(42)),
        ("15%", "percent", Decimal("0.15")),
        ("$75", "money", Money(Decimal(75), "$")),
        ("$1,250.50", "money", Money(Decimal("1250.50"), "$")),
        ("50 EUR", "money", Money(Decimal(50), "EUR")),
        ("£9.99", "money", Money(Decimal("9.99"), "GBP")),
        ("1 day", "duration", Duration(Decimal(1), "days")),
        ("30 minutes", "duration", Duration(Decimal(30), "minutes")),
        ("4 business hours", "duration", Duration(Decimal(4), "hours", business=True)),
        ("2026-11-22", "date", date(2026, 11, 22)),
        ("9:30", "time", time(9, 30)),
        ("yes", "yes_no", True),
        ('"refund"', "text", "refund"),
    ],
)
def test_literal(written: str, kind: str, value: Value) -> None:
    literal = tree("expression", written)
    assert (literal.kind, literal.value, literal.span.text) == (kind, value, written)


def test_a_comma_after_money_ends_it() -> None:
    (given,) = tree("steps", "do a.b with x = $75, y = $1,250, z = $5")
    assert [dump(item) for item in given.inputs] == ["x=$75", "y=$1250", "z=$5"]


def test_a_comma_between_four_digits_is_no_part_of_an_amount() -> None:
    (given,) = tree("steps", "set prices to [$1,2500]")
    assert dump(given.value) == "(list $1 2500)"


def test_escapes_of_a_quoted_text() -> None:
    assert tree("expression", r'"she said \"yes\",\nand C:\\"').value == 'she said "yes",\nand C:\\'


def test_verified_without_a_level_has_an_empty_literal() -> None:
    _, level = tree("condition", "customer is verified").args
    assert isinstance(level, Literal)
    assert (level.kind, level.value, level.span.text) == ("text", None, "verified")


def test_all_operations_are_of_the_machine() -> None:
    seen: set[str] = set()
    for mode, block in CASES:
        _collect(tree(mode, block.split("\n= ")[0]), seen)
    resolved = {"done_count", "done_total", "season"}  # made of `count`, `total` and a value's name when it is resolved
    known = set(OPERATIONS) - resolved
    assert seen == known


def _collect(node: object, seen: set[str]) -> None:
    if isinstance(node, Apply):
        seen.add(node.op)
    for name in ("args", "source", "condition"):
        inner = getattr(node, name, ())
        for item in inner if isinstance(inner, tuple) else (inner,):
            _collect(item, seen)


def test_spaces_at_both_ends_do_not_matter() -> None:
    expression, findings = parse_expression(snippet("  order.total \n"))
    assert findings == ()
    assert expression is not None
    assert expression.span.text == "order.total"
