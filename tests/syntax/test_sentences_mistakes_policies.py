"""The mistakes that people make in rules, escalations and properties: what is said, and what exactly is underlined."""
# ruff: noqa: E501 - a finding stands on one line

from __future__ import annotations

import pytest
from sentence_trees import annotated, blocks, without_annotations

RULES = r"""
# rules

never stripe.refund when amount is over $5
      ^^^^^^^^^^^^^ AOP133 a rule says `do` or `look up`
                    help: write `never do stripe.refund`

never do stripe.refund
^^^^^^^^^^^^^^^^^^^^^^ AOP133 this rule does not say when
                       help: write `when …` or `unless …`; what is never allowed is left out of `actions`

never do stripe.refund because "x"
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP133 this rule does not say when
                                   help: write `when …` or `unless …`; what is never allowed is left out of `actions`

never do stripe.refund when amount is over $5 unless customer is verified
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP130 a rule has one condition
                                                                          help: write a second rule

never do stripe.refund before customer is verified
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP132 a rule puts `before` between two actions
                                                   help: write `unless customer is verified`

never do stripe.refund or shop.replace before shop.check
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP118 before `before` comes one action
                                       help: write a rule for each, or `never do any write unless …`

never do stripe.refund when amount is over $5 per order
                                              ^^^^^^^^^ AOP132 a rule with a condition has no `per`
                                                        help: leave it out

never do stripe.refund without approval
                       ^^^^^^^^^^^^^^^^ AOP132 a rule has no `without`
                                        help: write `SYSTEM.ACTION needs approval from ROLE`

never do stripe.refund when amount is over $5 without approval
                                              ^^^^^^^^^^^^^^^^ AOP132 a rule with a condition has no `without`
                                                               help: leave it out

never do stripe.refund and shop.replace when amount is over $5
                       ^^^ AOP118 a rule's actions are joined with `or`
                           help: write `stripe.refund or shop.replace`

never do both stripe.refund
              ^^^^^^^^^^^^^ AOP118 after `both` come two actions, joined with `and`
                            help: write `both SYSTEM.ACTION and SYSTEM.ACTION`

never do both stripe.refund or shop.replace
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP118 after `both` come two actions, joined with `and`
                                            help: write `both SYSTEM.ACTION and SYSTEM.ACTION`

never both stripe.refund and shop.replace
      ^^^^ AOP133 a rule says `do` or `look up`
           help: write `never do both`

never do stripe.refund when order.is_late
                            ^^^^^^^^^^^^^ AOP116 `order.is_late` is a value, not a condition
                                          help: write `order.is_late is yes`

do stripe.refund at most 0 times
                         ^ AOP139 `0` is not a whole number above zero
                           help: write a number such as `3`

do stripe.refund at most 1 time per order per customer
                                          ^^^^^^^^^^^^ AOP130 `per` is given twice
                                                       help: keep one of them

do stripe.refund at most 1 time in 1 day per order
                                         ^^^^^^^^^ AOP131 `per` comes before `in`
                                                   help: the order is `per`, `in`, `because`

do stripe.refund at most 1 time when amount is over $5
                                ^^^^^^^^^^^^^^^^^^^^^^ AOP132 this line has no `when`
                                                       help: leave it out

stripe.refund needs approval
                    ^^^^^^^^ AOP110 something is missing after `approval`
                             help: write `SYSTEM.ACTION needs approval from ROLE when CONDITION`

stripe.refund needs approval from team_lead or finance_lead
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^ AOP118 an approval comes from one role
                                                            help: name one role that all of them have

stripe.refund needs approval from team_lead when amount is over $5 within 1 day
                                                                   ^^^^^^^^^^^^ AOP131 `within` comes before `when`
                                                                                help: the order is `within`, `when`, `because`

stripe.refund needs confirmaton
                    ^^^^^^^^^^^ AOP110 `confirmaton` is not understood here
                                help: did you mean `confirmation`?

stripe.refund requires confirmation
              ^^^^^^^^ AOP110 `requires` is not understood here
                       help: did you mean `needs`?

stripe.refund needs confirmation because "a" because "b"
                                             ^^^^^^^^^^^ AOP130 `because` is given twice
                                                         help: keep one of them

stripe.refund needs confirmation because upset
                                         ^^^^^ AOP124 this text has no quotes
                                               help: write `because "…"`

nevr do stripe.refund when amount is over $5
^^^^ AOP111 no sentence begins with `nevr`
     help: write `never`

if amount is over $5, escalate to tier2 because "x"
^^ AOP111 no sentence begins with `if`
   help: write `when`

any write of stripe needs confirmation
          ^^ AOP110 `any write` goes with `to`
             help: write `any write to stripe`

any read to crm needs confirmation
         ^^ AOP110 `any read` goes with `of`
            help: write `any read of crm`

when amount is over $5, escalate to tier2 because "x"
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP138 an escalation belongs under `escalate:`
                                                      help: move this line to `escalate:`

every path ends within 20 questions
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP138 a property belongs under `prove:`
                                    help: move this line to `prove:`

collect order_id
^^^^^^^ AOP111 no sentence begins with `collect`
        help: begin with a word such as `never`, `do`, `look`

stripe.refund needs confirmation
  shop.replace needs confirmation
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP137 this line is indented, but the line above opens no block
                                  help: begin it where the line above begins
"""

ESCALATIONS = r"""
# escalations

when repairs is over 3, say "Hello."
                        ^^^^^^^^^^^^ AOP133 an escalation ends in `escalate to`
                                     help: write `escalate to QUEUE because "…"`

when repairs is over 3, say "Hello." and escalate to tier2 because "x"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP133 an escalation ends in `escalate to`
                                                                       help: write `escalate to QUEUE because "…"`

when repairs is over 3 escalate to tier2 because "x"
                       ^^^^^^^^ AOP123 a comma is missing before `escalate`
                                help: write `, escalate to`

when repairs is over 3: escalate to tier2 because "x"
                      ^ AOP110 `:` is not understood here
                        help: write `when CONDITION, escalate to QUEUE because "…"`

if repairs is over 3, escalate to tier2 because "x"
^^ AOP111 no sentence begins with `if`
   help: write `when`

when repairs is over 3 for 2 turns, escalate to tier2
                                    ^^^^^^^^^^^^^^^^^ AOP129 an escalation needs a reason
                                                      help: write `because "…"` after the queue

when sentiment is negative or very_negative, escalate to tier2 because "x"
                              ^^^^^^^^^^^^^ AOP116 `very_negative` is a value, not a condition
                                            help: write `very_negative is yes`

do stripe.refund at most 3 times
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP138 a rule belongs under `rules:`
                                 help: move this line to `rules:`
"""

PROPERTIES = r"""
# properties

never do stripe.refund before shop.check because "x"
                                         ^^^^^^^^^^^ AOP132 this line has no `because`
                                                     help: leave it out

never stripe.refund unless amount is over $5 without approval
                                             ^^^^^^^^^^^^^^^^ AOP132 a property with `unless` has no `without`
                                                              help: leave it out

total of stripe.refund.amount per customer is at most $2000
                              ^^^^^^^^^^^^ AOP132 a property over a total has no `per`
                                           help: leave it out

every path with stripe.refund has zendesk.add_note after
                                                   ^^^^^ AOP110 something is missing after `after`
                                                         help: write `every path with SYSTEM.ACTION has SYSTEM.ACTION after it`

every path ends in 20 questions
                ^^ AOP110 `in` is not understood here
                   help: write `every path ends within 20 questions`

stripe.refund needs confirmation
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP138 a rule belongs under `rules:`
                                 help: move this line to `rules:`

when repairs is over 3, escalate to tier2 because "x"
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AOP138 an escalation belongs under `escalate:`
                                                      help: move this line to `escalate:`
"""


CASES = [
    *(("rules", block) for block in blocks(RULES)),
    *(("escalations", block) for block in blocks(ESCALATIONS)),
    *(("properties", block) for block in blocks(PROPERTIES)),
]


@pytest.mark.parametrize(("mode", "block"), CASES)
def test_mistake(mode: str, block: str) -> None:
    assert annotated(mode, without_annotations(block)) == block
