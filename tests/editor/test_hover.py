"""What is said about the thing, the word or the key under the pointer."""

from __future__ import annotations

import pytest

from aop.diagnostics import Source
from aop.editor import words
from aop.syntax.keywords import POLICIES, SENTENCES
from aop.syntax.sentences import parse_escalations, parse_properties, parse_rules, parse_steps
from aop.syntax.snippet import Snippet
from editor.desk import WRONG_ITEM, Desk


@pytest.mark.parametrize(
    ("path", "text", "parts"),
    [
        (WRONG_ITEM, "collect ord¦er_id", ["**slot `order_id`**: an id", "What is your order number?", "#W{1}"]),
        (WRONG_ITEM, "collect items¦\n", ["**slot `items`**: a list of a record `shop.item`", "several may be chosen"]),
        (
            WRONG_ITEM,
            "do stripe.ref¦und with",
            [
                "Refund all or part of an order",
                "writes, changes money",
                "- `amount`: money",
                "- `reason?`: text",
                "- `status`: choice (succeeded, pending, failed)",
                "fails with: `already_refunded`",
                "roles: `tier1_support`",
                "limit: amount is at most $2000",
                "- any write to stripe needs confirmation",
                "- do stripe.refund at most 1 time per order",
            ],
        ),
        (WRONG_ITEM, "if order.sta¦tus", ["**`status`** of `shop.order`: one of `pending`"]),
        (WRONG_ITEM, "shop.stock with it¦ems", ["**input `items`** of `shop.stock`: `list of item`"]),
        (WRONG_ITEM, "otherwise go to rem¦edy", ["**step `remedy`**", "collect remedy"]),
        (WRONG_ITEM, "escalate to fra¦ud_desk", ["**queue `fraud_desk`**", "I'm passing this on"]),
        (WRONG_ITEM, "by order_em¦ail when", ["level of verification `order_email`", "96 hours"]),
        (WRONG_ITEM, "set amo¦unt to", ["**value `amount`**: money", "set amount to total of items.price"]),
        (WRONG_ITEM, "refund.card_b¦rand", ["**`card_brand`** of `stripe.refund.result`: text", "may be missing"]),
        (WRONG_ITEM, "never stripe.refund before cust¦omer", ["customer of the conversation"]),
        ("orders/order_status.aop.yaml", "follow find_o¦rder", ["**procedure `find_order`**", "only followed"]),
        ("rules/service.yaml", "mentions inj¦ury", ["**topic `injury`**: Somebody was hurt"]),
        ("actions/stripe.yaml", "order: shop.or¦der", ["**record `shop.order`**", "belongs to: `customer.id`"]),
        ("actions/stripe.yaml", "  ref¦und:", ["in `wrong_item`: do stripe.refund at most 1 time per order"]),
        (WRONG_ITEM, "    con¦firm \"Shall I send", ['confirm "…", otherwise …', "Asks for a yes"]),
        (WRONG_ITEM, "look u¦p shop", ["Reads something from a system"]),
        ("rules/service.yaml", "nev¦er do", ["Forbids an action"]),
        (WRONG_ITEM, "otherw¦ise say", ["does not hold"]),
        (WRONG_ITEM, "at mo¦st 2 times", ["no more often"]),
        (WRONG_ITEM, "per¦sonal: contact", ["**personal**: Its class of personal data."]),
        (WRONG_ITEM, "unl¦ike:", ["Other intents that it must not be taken for."]),
        ("workspace.yaml", "que¦ues:", ["Where conversations go when they escalate."]),
        ("workspace.yaml", "prio¦rity:", ["The priority of what arrives"]),
        ("actions/shop.yaml", "time¦out:", ["How long to wait for an answer."]),
    ],
)  # fmt: skip
def test_what_is_said(path: str, text: str, parts: list[str]) -> None:
    said = Desk().hover(path, text)
    for part in parts:
        assert part in said


def test_a_rule_of_another_procedure_binds_nothing_here() -> None:
    assert "larger damage" not in Desk().hover(WRONG_ITEM, "do stripe.ref¦und with")


def test_nothing_is_said_about_texts_of_people() -> None:
    assert Desk().hover(WRONG_ITEM, "I rec¦eived the wrong color") == ""
    assert Desk().hover(WRONG_ITEM, "I can't fi¦nd that order") == ""


def test_every_sentence_has_a_meaning() -> None:
    assert set(words.STEPS) == set(SENTENCES)
    assert set(words.RULES) == set(POLICIES)


@pytest.mark.parametrize("word", sorted(SENTENCES))
def test_an_example_of_a_sentence_can_be_read(word: str) -> None:
    example = words.STEPS[word].example
    read, findings = parse_steps(snippet(example))
    assert word in example
    assert [item.message for item in findings if "not compiled" not in item.message] == []
    assert read


@pytest.mark.parametrize("word", sorted(POLICIES))
def test_an_example_of_a_rule_can_be_read(word: str) -> None:
    example = words.RULES[word].example
    parse = {"when": parse_escalations, "every": parse_properties, "ends": parse_properties}.get(word, parse_rules)
    read, findings = parse(snippet(example))
    assert (len(read), findings) == (1, ())


def snippet(text: str) -> Snippet:
    return Snippet(Source.of("example", text), text, ((0, 0),))
