"""The mistakes that people make in conditions and values: what is said, and what exactly is underlined."""
# ruff: noqa: E501 - a finding stands on one line

from __future__ import annotations

import pytest
from sentence_trees import annotated, blocks, without_annotations

CONDITION = r"""
# comparisons in signs

amount > 5
       ^ AOP112 comparisons are written in words, not `>`
         help: write `is over`

amount < 5
       ^ AOP112 comparisons are written in words, not `<`
         help: write `is under`

amount == 5
       ^^ AOP112 comparisons are written in words, not `==`
          help: write `is`

amount = 5
       ^ AOP112 comparisons are written in words, not `=`
         help: write `is`

remedy != "refund"
       ^^ AOP112 comparisons are written in words, not `!=`
          help: write `is not`

amount >= $5
       ^^ AOP112 comparisons are written in words, not `>=`
          help: write `is at least`

amount <= $5
       ^^ AOP112 comparisons are written in words, not `<=`
          help: write `is at most`

amount ≥ $5
       ^ AOP112 comparisons are written in words, not `≥`
         help: write `is at least`

# comparisons in other words

amount is more than $20
          ^^^^^^^^^ AOP113 `more than` is said of dates, with `ago`
                    help: write `is over $20`

amount is less than $20
          ^^^^^^^^^ AOP113 `less than` is written another way
                    help: write `is under`

amount is greater than $20
          ^^^^^^^^^^^^ AOP113 `greater than` is written another way
                       help: write `is over`

order.delivered_on is older than 30 days
                      ^^^^^^^^^^ AOP113 `older than` is written another way
                                 help: write `is more than … ago`

amount equals 5
       ^^^^^^ AOP113 `equals` is written `is`
              help: write `is`

amount exceeds $5
       ^^^^^^^ AOP113 `exceeds` is written `is over`
               help: write `is over`

amount is equal to 5
          ^^^^^^^^ AOP113 `is` alone says `equal to`
                   help: leave out `equal to`

remedy isn't "refund"
       ^^^^^ AOP113 `isn't` is written `is not`
             help: write `is not`

remedy is in ["refund", "replacement"]
          ^^ AOP113 `in` is written `one of`
             help: write `one of`

amount over $5
       ^^^^ AOP113 `is` is missing before `over`
            help: write `is over`

amount at least $5
       ^^^^^^^^ AOP113 `is` is missing before `at least`
                help: write `is at least`

order_id known
         ^^^^^ AOP113 `is` is missing before `known`
               help: write `is known`

# negation and parentheses

customer is not verified
^^^^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `verified`
                         help: write `not (customer is verified)`

customer is not verified by order_email
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `verified by order_email`
                                        help: write `not (customer is verified by order_email)`

order_id is not known
^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `known`
                      help: write `order_id is missing`

order_id is not missing
^^^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `missing`
                        help: write `order_id is known`

amount is not over $5
^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `over $5`
                      help: write `amount is at most $5`

amount is not under $5
^^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `under $5`
                       help: write `amount is at least $5`

amount is not at least $5
^^^^^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `at least $5`
                          help: write `amount is under $5`

amount is not at most $5
^^^^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `at most $5`
                         help: write `amount is over $5`

care_desk is not open
^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `open`
                      help: write `not (care_desk is open)`

day is not between 2026-11-22 and 2026-12-24
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP114 `is not` does not go with `between 2026-11-22 and 2026-12-24`
                                             help: write `not (day is between 2026-11-22 and 2026-12-24)`

not customer is verified
    ^^^^^^^^^^^^^^^^^^^^ AOP114 the condition after `not` needs parentheses
                         help: write `not (customer is verified)`

not order.is_late
    ^^^^^^^^^^^^^ AOP114 the condition after `not` needs parentheses
                  help: write `not (order.is_late is yes)`

order.notes does not contain "gift"
            ^^^^^^^^^^^^^^^^^^^^^^^ AOP114 a test is turned around by `not (…)`
                                    help: write `not (order.notes contains "gift")`

order.notes doesn't contain "gift"
            ^^^^^^^^^^^^^^^^^^^^^^ AOP114 a test is turned around by `not (…)`
                                   help: write `not (order.notes contains "gift")`

any item in items has item.price is over $5
                      ^^^^^^^^^^^^^^^^^^^^^ AOP114 the condition after `has` needs parentheses
                                            help: write `has (item.price is over $5)`

at least 2 of [order.late is yes, (order.paid is no)]
               ^^^^^^^^^^^^^^^^^ AOP114 each condition of the list needs parentheses
                                 help: write `(order.late is yes)`

# and, or

amount is over $5 and order.late is yes or order.paid is no
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP115 `and` and `or` need parentheses to stand together
                                                            help: write `(amount is over $5 and order.late is yes) or order.paid is no`, if that is meant

order.late is yes or order.paid is no and amount is over $5
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP115 `and` and `or` need parentheses to stand together
                                                            help: write `order.late is yes or (order.paid is no and amount is over $5)`, if that is meant

# values that are no conditions

order.is_late
^^^^^^^^^^^^^ AOP116 `order.is_late` is a value, not a condition
              help: write `order.is_late is yes`

(order.is_late)
^^^^^^^^^^^^^^^ AOP116 `(order.is_late)` is a value, not a condition
                help: write `(order.is_late is yes)`

not (order.is_late)
    ^^^^^^^^^^^^^^^ AOP116 `(order.is_late)` is a value, not a condition
                    help: write `(order.is_late is yes)`

amount is over $5 and order.is_late
                      ^^^^^^^^^^^^^ AOP116 `order.is_late` is a value, not a condition
                                    help: write `order.is_late is yes`

"refund"
^^^^^^^^ AOP116 `"refund"` is a value, not a condition
         help: write the whole test, with what is compared

order.queue is open
^^^^^^^^^^^ AOP116 before `is open` comes the name of a queue
            help: write `QUEUE is open`

# a test that is not repeated

remedy is "refund" or "replacement"
          ^^^^^^^^^^^^^^^^^^^^^^^^^ AOP117 options are not joined with `or`
                                    help: write `remedy is one of ["refund", "replacement"]`

remedy is not "refund" or "replacement"
              ^^^^^^^^^^^^^^^^^^^^^^^^^ AOP117 options are not joined with `or`
                                        help: write `remedy is not one of ["refund", "replacement"]`

remedy is "a" or "b" or "c"
          ^^^^^^^^^^^^^^^^^ AOP117 options are not joined with `or`
                            help: write `remedy is one of ["a", "b", "c"]`

remedy is "refund" and "replacement"
          ^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP117 options are not joined with `and`
                                     help: write `remedy is one of ["refund", "replacement"]`

amount is over $5 or $10
                     ^^^ AOP117 the test is missing before `$10`
                         help: write `amount is over $10`

customer mentions chargeback or legal_threat
                                ^^^^^^^^^^^^ AOP117 the test is missing before `legal_threat`
                                             help: write `customer mentions legal_threat`

customer is verified by order_email or signed_in
                                       ^^^^^^^^^ AOP117 the test is missing before `signed_in`
                                                 help: write `customer is verified by signed_in`

any is over 3
^^^ AOP135 `any` is a word of the language and cannot be a name
    help: choose another name

amount Is over 3
       ^^ AOP136 `Is` has capitals, and the words of the language have none
          help: write `is`

amount is
       ^^ AOP110 something is missing after `is`
          help: write what belongs behind it, or leave out `is`
"""

EXPRESSION = r"""
the item in items where item.price is over $5
                        ^^^^^^^^^^^^^^^^^^^^^ AOP114 the condition after `where` needs parentheses
                                              help: write `where (item.price is over $5)`

count of count of items
         ^^^^^^^^^^^^^^ AOP114 what this is computed from needs parentheses
                        help: write `(count of items)`

# values

20% of total
^^^^^^^^^^^^ AOP120 a share of a value is multiplied
             help: write `20% * total`

20% of order.total
^^^^^^^^^^^^^^^^^^ AOP120 a share of a value is multiplied
                   help: write `20% * order.total`

1,250
^^^^^ AOP139 a number has no commas
      help: write `1250`

20 percent
^^^^^^^^^^ AOP139 this amount is written another way
           help: write `20%`

5 dollars
^^^^^^^^^ AOP139 this amount is written another way
          help: write `$5`

75$
^^^ AOP139 this amount is written another way
    help: write `$75`

$ 75
^^^^ AOP139 this amount is written another way
     help: write `$75`

$-75
^^^^ AOP139 this amount is written another way
     help: write `-$75`

2026-02-30
^^^^^^^^^^ AOP139 there is no date `2026-02-30`
           help: write year-month-day, as in `2026-11-22`

24:30
^^^^^ AOP139 there is no time `24:30`
      help: write hours and minutes, as in `9:30`

123456789012345678901
^^^^^^^^^^^^^^^^^^^^^ AOP139 a number has at most 20 digits
                      help: shorten it

Order.total
^^^^^^^^^^^ AOP136 `Order.total` has capitals, and names have none
            help: write `order.total`

order-total
^^^^^^^^^^^ AOP136 `order-total` is no name
            help: write `order_total`, or put spaces around `-` to subtract

total-discount + 5
^^^^^^^^^^^^^^ AOP136 `total-discount` is no name
               help: write `total_discount`, or put spaces around `-` to subtract

größe
^^^^^ AOP136 `größe` has letters that a name cannot have
      help: a name has a to z, 0 to 9 and `_`

'refund'
^^^^^^^^ AOP125 a text takes double quotes here
         help: write `"refund"`

"refund
^^^^^^^ AOP124 this text is not closed
        help: write `"` where it ends

“refund”
^ AOP125 `“` is no quotation mark of the language
  help: write `"`

"a \q b"
   ^^ AOP125 `\q` stands for nothing
      help: write `\\` for a backslash

"order {order_id"
       ^ AOP126 this `{` is not closed
         help: close it with `}`, or write `{{` for a brace that is shown

"order order_id}"
               ^ AOP126 this `}` closes no brace
                 help: write `}}` for a brace that is shown

"order {}"
       ^^ AOP126 nothing stands between these braces
          help: name a value, as in `{order_id}`

"order {order id}"
        ^^^^^^^^ AOP136 a name has no blanks
                 help: write `order_id`, if it is one name

order.total rounded to cents else 5
                             ^^^^ AOP110 `else` is not understood here
                                  help: leave out `else`

order.total.
           ^ AOP110 no full stop comes at the end of a line
             help: leave it out

order total
      ^^^^^ AOP110 `total` is not understood here
            help: leave out `total`

(order.total
^ AOP114 this `(` is not closed
  help: write `)` where it ends

order.total +
            ^ AOP110 something is missing after `+`
              help: write what belongs behind it, or leave out `+`
"""


CASES = [
    *(("condition", block) for block in blocks(CONDITION)),
    *(("expression", block) for block in blocks(EXPRESSION)),
]


@pytest.mark.parametrize(("mode", "block"), CASES)
def test_mistake(mode: str, block: str) -> None:
    assert annotated(mode, without_annotations(block)) == block
