"""The files that must compile: every block of them is read without a finding, and each line says one thing."""
# ruff: noqa: E501 - a sentence stands on one line

from __future__ import annotations

from collections import Counter

import pytest
from language_examples import EXCHANGE_ITEMS, WRONG_ITEM, block, keys
from sentence_trees import dump, lines, nodes, tree

from aop.syntax.tree import Literal

PROCEDURES = {"wrong_item": WRONG_ITEM, "exchange_items": EXCHANGE_ITEMS}
STEPS = [(name, part, key) for name, text in PROCEDURES.items() for part in ("steps", "on") for key in keys(text, part)]


@pytest.mark.parametrize(("procedure", "part", "key"), STEPS)
def test_steps_and_handlers(procedure: str, part: str, key: str) -> None:
    text = block(PROCEDURES[procedure], part, key)
    body = tree("steps", text)
    first_words = Counter(line.split()[0] for line in text.split("\n") if line and line[0] not in " #")
    assert len(body) == first_words.total() - first_words["otherwise"]


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_rules(procedure: str) -> None:
    text = block(PROCEDURES[procedure], "rules")
    assert [line.span.text for line in tree("rules", text)] == text.strip().split("\n")


def test_properties() -> None:
    text = block(WRONG_ITEM, "prove")
    assert [line.span.text for line in tree("properties", text)] == text.strip().split("\n")


def test_the_step_with_everything_in_it() -> None:
    assert lines(tree("steps", block(WRONG_ITEM, "steps", "remedy"))) == [
        "(Collect slots=[remedy])",
        "(If (is remedy 'replacement') {(LookUp action=shop.stock inputs=[items=items] result=stock); "
        "(If (is stock.available no) {"
        '(Say text="That item is out of stock, so I can refund you instead."); '
        "(Set name=remedy value='refund')"
        "} otherwise {"
        '(Confirm question="Shall I send {items.name} again?" otherwise={(GoTo step=remedy)}); '
        "(Do action=shop.replace inputs=[order=order items=items] result=shipment); "
        '(Say text="Your replacement is on its way."); '
        "(GoTo step=close)})})",
        '(Confirm question="Shall I refund {amount} for {items.name} to your original payment method?" otherwise={(GoTo step=remedy)})',
        '(If (over amount $150) {(Say text="A colleague checks refunds over $150; this takes a few hours at most.")})',
        "(Do action=stripe.refund inputs=[order=order amount=amount] result=refund handlers={"
        '(Handler outcome=denied body={(Escalate queue=returns_desk because="refund not approved")}); '
        '(Handler outcome=undecided body={(Escalate queue=returns_desk because="no approver answered")}); '
        '(Handler outcome=unclear body={(Escalate queue=payments because="refund outcome unknown")})})',
        "(Say text=\"I've refunded {amount} to your {(else refund.card_brand 'card')}.\")",
    ]


def test_the_loop() -> None:
    *_, loop, count, difference = tree("steps", block(EXCHANGE_ITEMS, "steps", "choose"))
    assert dump(loop).startswith("(ForEach item=item source=items bound=20 body={(LookUp ")
    assert dump(count) == "(Require condition=(over (count new_items) 0) otherwise={(Finish outcome=withdrawn)})"
    assert dump(difference) == "(Set name=difference value=(minus (total new_items.price) (total old_items.price)))"


@pytest.mark.parametrize(
    ("mode", "written", "said"),
    [
        ("expression", "order.items", "order.items"),
        ("expression", "customer.payment_methods", "customer.payment_methods"),
        ("condition", "variant.available is yes", "(is variant.available yes)"),
        (
            "condition",
            'payment.source is not "gift_card" or payment.balance is at least difference',
            "(or (is_not payment.source 'gift_card') (at_least payment.balance difference))",
        ),
        ("condition", "amount is at most $2000", "(at_most amount $2000)"),
        ("expression", "30 days", "30 days"),
        ("expression", "0.50 USD", "USD0.5"),
        ("text", "{name} ({options})", '"{name} ({options})"'),
        ("text", "That gift card does not cover {difference}.", '"That gift card does not cover {difference}."'),
    ],
)
def test_facets(mode: str, written: str, said: str) -> None:
    assert dump(tree(mode, written)) == said


def test_every_span_is_what_is_written() -> None:
    for name, part, key in STEPS:
        for node in nodes(tree("steps", block(PROCEDURES[name], part, key))):
            assert node.span.text
            assert node.span.text == node.span.text.strip() or isinstance(node, Literal)  # a piece of a text
            assert "\n" not in node.span.text
