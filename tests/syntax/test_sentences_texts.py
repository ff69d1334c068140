"""Texts without quotes of their own: plain pieces and `{expr}`."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sentence_trees import annotated, blocks, dump, snippet, tree, without_annotations

from aop.syntax.sentences import parse_text
from aop.syntax.tree import Apply, Name

TEXTS = r"""
Which email address did you order with?
= "Which email address did you order with?"

{name} ({options})
= "{name} ({options})"

What should the {item.name} be exchanged for?
= "What should the {item.name} be exchanged for?"

That gift card does not cover {difference rounded to cents}.
= "That gift card does not cover {(rounded difference)}."

Your {refund.card_brand else 'card'}, isn't it?
= "Your {(else refund.card_brand 'card')}, isn't it?"

{{name}} is {name}
= "{name} is {name}"

C:\new "folder"
= "C:\new "folder""

{ order.total } and {count} and {total.open}
= "{order.total} and {count} and {total.open}"
"""

MISTAKES = r"""
Order {order_id is late
      ^ AOP126 this `{` is not closed
        help: close it with `}`, or write `{{` for a brace that is shown

Order order_id} is late
              ^ AOP126 this `}` closes no brace
                help: write `}}` for a brace that is shown

Order {} is late
      ^^ AOP126 nothing stands between these braces
         help: name a value, as in `{order_id}`

Order {Order_ID} is late
       ^^^^^^^^ AOP136 `Order_ID` has capitals, and names have none
                help: write `order_id`

Order {order number} is late
       ^^^^^^^^^^^^ AOP136 a name has no blanks
                    help: write `order_number`, if it is one name

Your {card else "card"} is charged
                ^^^^^^ AOP125 a text inside braces takes single quotes
                       help: write `'card'`

Both {a b} and {c d}
      ^^^ AOP136 a name has no blanks
          help: write `a_b`, if it is one name
                ^^^ AOP136 a name has no blanks
                    help: write `c_d`, if it is one name
"""


@pytest.mark.parametrize("block", blocks(TEXTS))
def test_text(block: str) -> None:
    written, expected = block.split("\n= ")
    text = tree("text", written)
    assert dump(text) == expected
    assert text.span.text == written


@pytest.mark.parametrize("block", blocks(MISTAKES))
def test_mistake(block: str) -> None:
    assert annotated("text", without_annotations(block)) == block


def test_the_parts_of_a_text_keep_their_places() -> None:
    _, name, _, other, _ = tree("text", "Hello {customer.name}, or {a else 'b'}!").parts
    assert isinstance(name, Name)
    assert (name.span.text, [word.span.text for word in name.words]) == ("customer.name", ["customer", "name"])
    assert isinstance(other, Apply)
    assert [other.span.text, *(arg.span.text for arg in other.args)] == ["a else 'b'", "a", "'b'"]


def test_a_text_inside_a_sentence_is_read_the_same_way() -> None:
    (said,) = tree("steps", "say \"Hello {customer.name}, or {a else 'b'}!\"")
    assert said.text.parts == ("Hello ", said.text.parts[1], ", or ", said.text.parts[3], "!")
    assert said.text.span.text.startswith('"Hello')
    assert said.text.parts[3].span.text == "a else 'b'"


def test_an_empty_text_has_no_parts() -> None:
    assert tree("text", "").parts == ()


def test_a_text_of_several_lines() -> None:
    text, findings = parse_text(snippet("Hello {name},\n\nyour order {order\n.id}"))
    assert text.parts[0] == "Hello "
    assert [finding.code for finding in findings] == ["AOP110"]


def test_plain_texts_do_not_load_the_parser() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from sentence_trees import tree;"
        "tree('text', 'Hello {name}, {order.total}'); print('lark' in sys.modules)"
    )
    run = [sys.executable, "-c", code, __file__.rpartition("/")[0]]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "False\n"
