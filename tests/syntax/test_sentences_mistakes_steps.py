"""The mistakes that people make in the sentences of a step: what is said, and what exactly is underlined."""
# ruff: noqa: E501 - a finding stands on one line

from __future__ import annotations

import pytest
from sentence_trees import annotated, blocks, without_annotations

STEPS = r"""
# the first word

colect order_id
^^^^^^ AOP111 no sentence begins with `colect`
       help: write `collect`

lookup shop.find_order as order
^^^^^^ AOP111 no sentence begins with `lookup`
       help: write `look up`

look-up shop.find_order as order
^^^^^^^ AOP111 no sentence begins with `look-up`
        help: write `look up`

esclate to tier2 because "x"
^^^^^^^ AOP111 no sentence begins with `esclate`
        help: write `escalate`

goto close
^^^^ AOP111 no sentence begins with `goto`
     help: write `go to`

ask order_id
^^^ AOP111 no sentence begins with `ask`
    help: write `collect`

tell the customer
^^^^ AOP111 no sentence begins with `tell`
     help: write `say`

while order_id is missing:
^^^^^ AOP111 no sentence begins with `while`
      help: write `repeat until …, at most N times, otherwise …:`
  go on

Collect order_id
^^^^^^^ AOP136 `Collect` has capitals, and the words of the language have none
        help: write `collect`

frobnicate the order
^^^^^^^^^^ AOP111 no sentence begins with `frobnicate`
           help: begin with a word such as `collect`, `confirm`, `look`

- say "Hello."
^ AOP111 no line begins with `-`
  help: leave it out

1. say "Hello."
^ AOP111 no line begins with `1`
  help: leave it out

never do stripe.refund when amount is over $5
^^^^^ AOP138 a rule belongs under `rules:`
      help: move this line to `rules:`

# else

if order.late is yes:
  go on
else:
^^^^ AOP119 `else` is written `otherwise`
     help: write `otherwise`
  go on

if order.late is yes:
  go on
elif order.paid is no:
^^^^ AOP119 `elif` is written `otherwise if`
     help: write `otherwise if`
  go on

if order.late is yes:
  go on
elsif order.paid is no:
^^^^^ AOP119 `elsif` is written `otherwise if`
      help: write `otherwise if`
  go on

if order.late is yes:
  go on
else if order.paid is no:
^^^^^^^ AOP119 `else if` is written `otherwise if`
        help: write `otherwise if`
  go on

collect order_id, else go on
                  ^^^^ AOP119 `else` is written `otherwise`
                       help: write `otherwise`

# names

collect order_id, email and remedy
                ^ AOP118 names are joined all with `and`, or all with `or`
                  help: write `order_id and email and remedy`

collect order_id, email
                ^ AOP118 names are joined all with `and`, or all with `or`
                  help: write `order_id and email`

collect order_id and email or remedy
                           ^^ AOP118 names are joined all with `and`, or all with `or`
                              help: write `order_id and email and remedy`

collect email, phone or address
             ^ AOP118 names are joined all with `and`, or all with `or`
               help: write `email or phone or address`

collect Order_ID
        ^^^^^^^^ AOP136 `Order_ID` has capitals, and names have none
                 help: write `order_id`

collect order-id
        ^^^^^^^^ AOP136 `order-id` is no name
                 help: write `order_id`

collect order number
        ^^^^^^^^^^^^ AOP136 a name has no blanks
                     help: write `order_number`, if it is one name

set total to 5
    ^^^^^ AOP135 `total` is a word of the language and cannot be a name
          help: choose another name

set amount to total
              ^^^^^ AOP135 `total` is a word of the language and cannot be a name
                    help: choose another name

set amount to Total
              ^^^^^ AOP136 `Total` has capitals, and names have none
                    help: write `total`

look up shop.find_order as order for order
                                 ^^^^^^^^^ AOP132 `look up` has no `for`
                                           help: it may have `with`, `as`

for each item in items, at most 20:
  add count to total
      ^^^^^ AOP135 `count` is a word of the language and cannot be a name
            help: choose another name
               ^^^^^ AOP135 `total` is a word of the language and cannot be a name
                     help: choose another name

go to until
      ^^^^^ AOP135 `until` is a word of the language and cannot be a name
            help: choose another name

say "Your order is {count}."
                    ^^^^^ AOP135 `count` is a word of the language and cannot be a name
                          help: choose another name

# two sentences on a line

say "Hello." and say "Bye."
                 ^^^^^^^^^^ AOP121 `and` joins only `say`, `note` or `set` with a sentence that leaves
                            help: write each sentence on its own line

say "Hello." and go on
                 ^^^^^ AOP121 `and` joins only `say`, `note` or `set` with a sentence that leaves
                       help: leave it out

say "Hello." and collect order_id
                 ^^^^^^^^^^^^^^^^ AOP121 `and` joins only `say`, `note` or `set` with a sentence that leaves
                                  help: write each sentence on its own line

collect order_id and say "Hello."
                     ^^^ AOP121 a second sentence begins with `say`
                         help: write it on its own line

collect order_id, say "Hello."
                  ^^^ AOP121 a second sentence begins with `say`
                      help: write it on its own line

say "Hello."; say "Bye."
              ^^^ AOP121 a second sentence begins with `say`
                  help: write it on its own line

collect order_id say "Hello."
                 ^^^ AOP121 a second sentence begins with `say`
                     help: write it on its own line

say "Hello".
           ^ AOP110 no full stop comes at the end of a line
             help: leave it out

# colons, commas

if order.late is yes
^^^^^^^^^^^^^^^^^^^^ AOP122 `:` is missing at the end of this line
                     help: write `:` after `yes`
  go on

if order.late is yes:
  go on
otherwise
^^^^^^^^^ AOP122 `:` is missing at the end of this line
          help: write `:` after `otherwise`
  go on

if order.late is yes
^^^^^^^^^^^^^^^^^^^^ AOP122 `:` is missing at the end of this line
                     help: write `:` after `yes` and indent what belongs to it, or write `,` and one sentence

if order.late is yes: say "Sorry."
                    ^ AOP122 after `:` comes an indented block
                      help: write `,` for one sentence on the same line

if order.late is yes say "Sorry."
                     ^^^^^^^^^^^^ AOP123 `,` is missing before this sentence
                                  help: write `,` after `yes`

if order.late is yes then say "Sorry."
                     ^^^^ AOP123 after a condition comes a comma, not `then`
                          help: write `,`

say "Hello.":
            ^ AOP122 this sentence opens no block
              help: leave out the `:`

do shop.ship
  if it fails, go on
             ^ AOP122 a block is opened with `:`, not with a comma
               help: write `:`

do shop.ship
  if it fails
  ^^^^^^^^^^^ AOP122 `:` is missing at the end of this line
              help: write `:` after `fails`
    go on

for each item in items, at most 20, say "Hello."
                                  ^ AOP122 a block is opened with `:`, not with a comma
                                    help: write `:`

collect order_id otherwise go on
                 ^^^^^^^^^ AOP123 a comma is missing before `otherwise`
                           help: write `, otherwise`

collect order_id at most 2 times
                 ^^ AOP123 a comma is missing before `at most`
                    help: write `, at most`

collect order_id within 2 days
                 ^^^^^^ AOP123 a comma is missing before `within`
                        help: write `, within`

collect order_id, asking "Which?"
                ^ AOP123 no comma comes before `asking`
                  help: write `asking` without the comma

look up shop.find_order with id = order_id, as order, otherwise go on
                                          ^ AOP123 no comma comes before `as`
                                            help: write `as` without the comma

collect order_id, otherwise
                  ^^^^^^^^^ AOP122 `:` is missing at the end of this line
                            help: write `otherwise:`
  go on

# texts

say "Hello.
    ^^^^^^^ AOP124 this text is not closed
            help: write `"` where it ends

say “Hello.”
    ^ AOP125 `“` is no quotation mark of the language
      help: write `"`

say 'Hello.'
    ^^^^^^^^ AOP125 a text takes double quotes here
             help: write `"Hello."`

say Hello there
    ^^^^^^^^^^^ AOP124 this text has no quotes
                help: write `say "…"`

confirm Shall I, otherwise go on
        ^^^^^^^ AOP124 this text has no quotes
                help: write `confirm "…"`

escalate to tier2 because upset customer
                          ^^^^^^^^^^^^^^ AOP124 this text has no quotes
                                         help: write `because "…"`

say "Your {card else "card"} is charged."
                     ^^^^^^ AOP125 a text inside braces takes single quotes
                            help: write `'card'`

say "Your {card is charged."
          ^ AOP126 this `{` is not closed
            help: close it with `}`, or write `{{` for a brace that is shown

say "Your card} is charged."
              ^ AOP126 this `}` closes no brace
                help: write `}}` for a brace that is shown

say
^^^ AOP124 after `say` comes a text
    help: write `say "…"`

# modifiers

look up shop.find_order as order as found
                                 ^^^^^^^^ AOP130 `as` is given twice
                                          help: keep one of them

collect order_id, at most 2 times, at most 3 times
                                   ^^^^^^^^^^^^^^^ AOP130 `at most` is given twice
                                                   help: keep one of them

look up shop.find_order as order with id = order_id
                                 ^^^^^^^^^^^^^^^^^^ AOP131 `with` comes before `as`
                                                    help: the order is `with`, `as`

collect order_id, within 2 days, at most 2 times
                                 ^^^^^^^^^^^^^^^ AOP131 `at most` comes before `within`
                                                 help: the order is `again`, `for`, `from`, `asking`, `at most`, `within`

collect order_id asking "Which?" again
                                 ^^^^^ AOP131 `again` comes before `asking`
                                       help: the order is `again`, `for`, `from`, `asking`, `at most`, `within`

confirm "Shall I?" as answer, otherwise go on
                   ^^^^^^^^^ AOP132 `confirm` has no `as`
                             help: leave it out
                      ^^^^^^ AOP135 `answer` is a word of the language and cannot be a name
                             help: choose another name

do shop.ship, at most 2 times
              ^^^^^^^^^^^^^^^ AOP132 `do` has no `at most`
                              help: it may have `with`, `as`

collect order_id, otherwise go on, at most 2 times
                                   ^^^^^^^^^^^^^^^ AOP131 `otherwise` comes last
                                                   help: write this before `, otherwise`

collect order_id, at most 3
                  ^^^^^^^^^ AOP132 `times` is missing
                            help: write `at most 3 times`

for each item in items, at most 20 times:
                        ^^^^^^^^^^^^^^^^ AOP132 a loop over a list is bounded by a number alone
                                         help: write `at most 20`
  go on

collect order_id, at most 0 times
                          ^ AOP139 `0` is not a whole number above zero
                            help: write a number such as `3`

collect order_id, at most 2.5 times
                          ^^^ AOP139 `2.5` is not a whole number above zero
                              help: write a number such as `3`

# inputs

look up shop.find_order id = order_id as order
                        ^^ AOP133 `with` is missing before the inputs
                           help: write `with id = …`

look up shop.find_order, id = order_id as order
                       ^ AOP133 `with` is missing before the inputs
                         help: write `with` instead of the comma

look up shop.find_order with id order_id
                             ^^ AOP133 the input `id` has no `=`
                                help: write `id = …`

look up shop.find_order with id: order_id
                             ^^ AOP133 the input `id` has no `=`
                                help: write `id = …`

look up shop.find_order with order_id
                             ^^^^^^^^ AOP133 the input `order_id` has no `=`
                                      help: write `order_id = …`

look up shop.find_order with id = order_id email = email
                                           ^^^^^^^^^^^^^ AOP133 a comma is missing between the inputs
                                                         help: write `, email = email`

look up shop.find_order with id = order_id, id = email
                                            ^^ AOP130 the input `id` is given twice
                                               help: keep one of them

look up shop.find_order wiht id = order_id
                        ^^^^ AOP110 `wiht` is not understood here
                             help: did you mean `with`?

# otherwise

require order.late is yes
^^^^^^^^^^^^^^^^^^^^^^^^^ AOP127 `require` needs an `otherwise`
                          help: end it with `, otherwise …`: what happens when the condition does not hold

confirm "Shall I?"
^^^^^^^^^^^^^^^^^^ AOP127 `confirm` needs an `otherwise`
                   help: end it with `, otherwise …`: what happens when the answer is no

verify customer as order.customer by order_email when order.customer.email is email
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP127 `verify` needs an `otherwise`
                                                                                    help: end it with `, otherwise …`: what happens when nobody is verified

check stripe.refund with amount = amount
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP127 `check` needs an `otherwise`
                                         help: end it with `, otherwise …`: what happens when it would not be allowed

repeat until order is known:
^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP127 a `repeat` says how often at most
                            help: write `, at most 3 times, otherwise …` before `:`
  collect order_id

repeat until order is known, at most 3 times:
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP127 `repeat` needs an `otherwise`
                                             help: write `, otherwise …` before `:`
  collect order_id

do shop.ship, otherwise go on
              ^^^^^^^^^^^^^^^ AOP128 a `do` has no `otherwise`
                              help: indent `if it fails:`, `if it is denied:` or `if it is unclear:` under it

say "Hello.", otherwise go on
              ^^^^^^^^^^^^^^^ AOP128 `say` has no `otherwise`
                              help: leave it out, or write it under an `if`

collect order_id, otherwise collect email
                            ^^^^^^^^^^^^^ AOP128 after `otherwise` on the same line comes one of `finish as`, `escalate to`, `go to`, `switch to`, `skip`, `go on` or `say`
                                          help: write `, otherwise:` and a block

collect order_id, otherwise require order.late is yes
                            ^^^^^^^^^^^^^^^^^^^^^^^^^ AOP127 `require` needs an `otherwise`
                                                      help: end it with `, otherwise …`: what happens when the condition does not hold
                            ^^^^^^^^^^^^^^^^^^^^^^^^^ AOP128 after `otherwise` on the same line comes one of `finish as`, `escalate to`, `go to`, `switch to`, `skip`, `go on` or `say`
                                                      help: write `, otherwise:` and a block

collect order_id, otherwise
                  ^^^^^^^^^ AOP128 nothing follows `otherwise`
                            help: write what happens then, or `:` and a block

collect order_id, othrwise go on
                  ^^^^^^^^ AOP110 `othrwise` is not understood here
                           help: did you mean `otherwise`?

collect order_id, otherwise goto close
                            ^^^^ AOP110 `goto` is not understood here
                                 help: did you mean `go to`?

if order.late is yes, collect order_id, otherwise go on
                                        ^^^^^^^^^^^^^^^ AOP128 an `otherwise` on this line could belong to either sentence
                                                        help: write `if …:` and a block

# leaving

finish
^^^^^^ AOP134 `finish` needs `as` and an outcome
       help: write `finish as` and one of `resolved`, `informed`, `declined`, `withdrawn`, `not_needed`

finish resolved
^^^^^^^^^^^^^^^ AOP134 `finish` needs `as` and an outcome
                help: write `finish as resolved`

finish done
^^^^^^^^^^^ AOP134 `finish` needs `as` and an outcome
            help: write `finish as` and one of `resolved`, `informed`, `declined`, `withdrawn`, `not_needed`

finish as done
          ^^^^ AOP134 no procedure finishes as `done`
               help: it is one of `resolved`, `informed`, `declined`, `withdrawn`, `not_needed`

escalate to tier2
^^^^^^^^^^^^^^^^^ AOP129 an escalation needs a reason
                  help: write `because "…"` after the queue

escalate to tier2 because
                  ^^^^^^^ AOP129 after `because` comes a text
                          help: write `because "…"`

escalate to tier2 with high priority because "upset"
                                     ^^^^^^^^^^^^^^^ AOP131 `because` comes before `with … priority`
                                                     help: the order is `because`, `with … priority`

# blocks

say "Hello."
  say "Bye."
  ^^^^^^^^^^ AOP137 this line is indented, but the line above opens no block
             help: begin it where the line above begins

if order.late is yes:
^^^^^^^^^^^^^^^^^^^^ AOP138 nothing is indented under this line
                     help: indent the sentences that belong to it
go on

otherwise:
^^^^^^^^^ AOP138 this `otherwise` has no `if` directly above it
          help: begin it where its `if` begins, or write `, otherwise …` at the end of the sentence it answers
  go on

collect order_id
otherwise go on
^^^^^^^^^ AOP138 this `otherwise` has no `if` directly above it
          help: begin it where its `if` begins, or write `, otherwise …` at the end of the sentence it answers
          ^^^^^ AOP123 `,` is missing before this sentence
                help: write `,` after `otherwise`

if order.late is yes:
  go on
otherwise:
  go on
otherwise:
^^^^^^^^^ AOP138 this `otherwise` has no `if` directly above it
          help: begin it where its `if` begins, or write `, otherwise …` at the end of the sentence it answers
  go on

if it fails:
^^^^^^^^^^^ AOP138 `if it fails` answers a `do` or a `look up`
            help: indent it under that sentence
  go on

look up shop.stock as stock, otherwise:
  say "Nothing."
  if it fails: go on
  ^^^^^^^^^^^ AOP138 `if it fails` does not belong to `otherwise`
              help: write `, otherwise` with one sentence on the line of the `look up`, and this under it

do shop.ship
  say "Shipped."
  ^^^^^^^^^^^^^^ AOP138 under a `do` stands only what answers it, such as `if it fails:`
                 help: write this line without the indentation

do shop.ship
  if it fails with sold_out or too_heavy: go on
                   ^^^^^^^^^^^^^^^^^^^^^ AOP118 one line answers one failure
                                         help: write one `if it fails with …:` for each

do shop.ship
  if it failed: go on
        ^^^^^^ AOP110 `failed` is not understood here
               help: did you mean `fails`?

do shop.ship
  if it fails: collect order_id
               ^^^^^^^^^^^^^^^^ AOP128 after `if it fails:` on the same line comes one of `finish as`, `escalate to`, `go to`, `switch to`, `skip`, `go on` or `say`
                                help: write `if it fails:` and a block

if order.late is yes, look up shop.find_order as order
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP121 `look up` needs a line of its own
                                                       help: write `if …:` and a block

if order.late is yes, if order.paid is no, go on
                      ^^^^^^^^^^^^^^^^^^^ AOP121 `if` needs a line of its own
                                          help: write `if …:` and a block

if order.late is yes:
    say "Hello."
  say "Bye."
  ^^^^^^^^^^ AOP137 this line begins neither where the one above begins nor where an outer one does
             help: begin it below the line it follows

# not complete, not understood

set amount = 5
           ^ AOP110 `=` is not understood here
             help: write `set NAME to VALUE`

set amount to
           ^^ AOP110 something is missing after `to`
              help: write `set NAME to VALUE`

for item in items:
    ^^^^ AOP110 `item` is not understood here
         help: write `for each ITEM in LIST, at most N:`
  go on

repeat, at most 3 times:
      ^ AOP110 `,` is not understood here
        help: write `repeat until CONDITION, at most N times, otherwise …:`
  go on

verify customer as order.customer, otherwise go on
                                 ^ AOP110 `,` is not understood here
                                   help: write `verify customer as ACCOUNT by LEVEL when CONDITION, at most N times, otherwise …`

go today
   ^^^^^ AOP110 `today` is not understood here
         help: write `go to STEP`

wait
^^^^ AOP110 something is missing after `wait`
     help: write `wait 2 days`

if
^^ AOP110 something is missing after `if`
   help: write `if CONDITION:`

if :
   ^ AOP110 `:` is not understood here
     help: write `if CONDITION:`

set amount to order.
                   ^ AOP110 no full stop comes at the end of a line
                     help: leave it out

escalate to tier2 because "x" with high
                                   ^^^^ AOP110 something is missing after `high`
                                        help: write `escalate to QUEUE because "…"`

do shop.ship
  if it explodes: go on
  ^^^^^^^^^^^^^^ AOP110 this answers nothing that can happen
                 help: write `if it fails:`, `if it is denied:`, `if nobody decides in time:` or `if it is unclear:`
"""


@pytest.mark.parametrize("block", blocks(STEPS))
def test_mistake(block: str) -> None:
    assert annotated("steps", without_annotations(block)) == block
