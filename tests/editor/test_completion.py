"""What is proposed where: each line is unfinished, so none of them can be read."""

from __future__ import annotations

import re

import pytest

from aop.editor.grammar import may_follow
from aop.editor.snippets import sentences, snippet
from aop.syntax.keywords import POLICIES, SENTENCES
from editor.desk import WRONG_ITEM, Desk, applied

STEP = "collect remedy"
RULE = "never do both"
FIELDS = [
    "order_id", "status", "total", "ordered_on", "expected_on", "delivered_on", "carrier", "tracking", "charge_id",
    "customer", "items",
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("collect ¦", ["order_id", "email", "items", "remedy", "photo"]),
        ("collect email and ¦", ["order_id", "items", "remedy", "photo"]),
        ("collect email, order_id and ph¦", ["items", "remedy", "photo"]),
        ("look up ¦", ["shop.find_order", "shop.stock"]),
        ("look up shop.¦", ["shop.find_order", "shop.stock"]),
        ("go to ¦", ["identify", "eligible", "remedy", "close"]),
        ("finish as ¦", ["resolved", "informed", "declined", "withdrawn", "not_needed"]),
        ("escalate to ¦", ["tier2", "care_desk", "compliance", "fraud_desk", "returns_desk", "payments"]),
        ("follow ¦", ["find_order", "cancel_order", "order_status", "damaged_item", "shop_question"]),
        ("verify customer as order.customer by ¦", ["order_email"]),
        ("look up shop.find_order with id = order_id as ¦", []),
        ('if order.status is "¦', ["pending", "shipped", "delivered", "cancelled"]),
        ('if order.status is not "¦"', ["pending", "shipped", "delivered", "cancelled"]),
        ('if order.status is one of ["pending", "¦', ["pending", "shipped", "delivered", "cancelled"]),
        ("if order.¦", FIELDS),
        ("if order.st¦", FIELDS),
        ('say "Your order {order.¦', FIELDS),
        ("if order.customer.¦", ["id", "name", "email", "tier"]),
        ("if customer mentions ¦", ["legal_threat", "chargeback", "injury", "theft"]),
        ('escalate to tier2 because "¦', []),
        ("verify customer as order.customer ¦", ["by", "when"]),
        ("if any item in items has (item.¦", ["item_id", "name", "color", "price"]),
        ("if it fails with ¦", []),
    ],
)
def test_a_line_of_a_step(line: str, labels: list[str]) -> None:
    assert Desk().labels(WRONG_ITEM, STEP, line) == labels


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("stripe.refund needs ¦", ["approval", "confirmation"]),
        ("stripe.refund needs approval from ¦", ["finance_lead", "team_lead", "tier1_support"]),
        ("do stripe.refund at most 1 time per ¦", ["customer", "conversation", "order", "amount", "reason"]),
        ("never do stripe.refund when order.¦", FIELDS),
        ("any write to ¦", ["crm", "shop", "stripe", "zendesk"]),
    ],
)
def test_a_line_of_the_rules(line: str, labels: list[str]) -> None:
    assert Desk().labels(WRONG_ITEM, RULE, line) == labels


def test_rules_see_inputs_and_not_the_names_of_steps() -> None:
    labels = Desk().labels(WRONG_ITEM, RULE, "never do stripe.refund when ¦")
    assert {"amount", "order", "customer"} <= set(labels)
    assert "remedy" not in labels


def test_the_first_word_of_a_line_offers_every_sentence() -> None:
    desk = Desk()
    page, at = desk.insert(WRONG_ITEM, STEP, "¦")
    items = desk.proposals(page, at).items
    assert {item.text.split()[0].rstrip(":") for item in items} == set(SENTENCES)
    collect = next(item for item in items if item.label == "collect")
    assert collect.text == "collect ${1:slot}"
    assert "Asks the customer for slots" in collect.documentation


def test_a_sentence_follows_a_comma_and_no_condition() -> None:
    assert "say" in Desk().labels(WRONG_ITEM, STEP, 'if remedy is "refund", ¦')
    assert "say" not in Desk().labels(WRONG_ITEM, STEP, "if remedy ¦")
    assert "is" in Desk().labels(WRONG_ITEM, STEP, "if remedy ¦")


def test_below_a_call_stand_its_handlers_and_failures() -> None:
    desk = Desk()
    page, at = desk.change(WRONG_ITEM, "if it is denied: escalate to returns_desk", "if it ¦")
    assert desk.proposals(page, at).start == at
    page, at = desk.change(WRONG_ITEM, 'if it  because "refund not approved"', "if it fails with ¦")
    assert [item.label for item in desk.proposals(page, at).items] == ["already_refunded"]
    page, at = desk.change(WRONG_ITEM, "if it fails with ", "¦")
    assert "if it is denied:" in [item.label for item in desk.proposals(page, at).items]


def test_missing_inputs_come_with_values_that_fit() -> None:
    desk = Desk()
    page, at = desk.insert(WRONG_ITEM, STEP, "do stripe.refund with ¦")
    assert [item.text for item in desk.proposals(page, at).items] == [
        "order = ${1:order}, amount = ${2:amount}",
        "order = ${1:order}",
        "amount = ${1:amount}",
        "reason = ${1:reason}",
    ]
    assert Desk().labels(WRONG_ITEM, STEP, "do stripe.refund with order = order, ¦") == ["amount", "reason"]


def test_values_of_a_fitting_type_come_first() -> None:
    assert Desk().labels(WRONG_ITEM, STEP, "do stripe.refund with order = ¦")[0] == "order"
    assert Desk().labels(WRONG_ITEM, STEP, "do stripe.refund with order = order, amount = ¦")[0] == "amount"


def test_options_are_quoted_and_come_first() -> None:
    assert Desk().labels(WRONG_ITEM, STEP, "if remedy is ¦")[:2] == ['"refund"', '"replacement"']


def test_an_action_that_is_not_listed_brings_its_place_in_the_list() -> None:
    desk = Desk()
    page, at = desk.insert(WRONG_ITEM, STEP, "do ¦")
    items = desk.proposals(page, at).items
    assert "shop.find_order" not in [item.label for item in items]  # it only reads
    other = items[-1]
    assert other.label == "shop.cancel_order"
    listed = re.search(r"^actions: .*$", applied(page.text, other.more), re.M)
    assert listed is not None
    assert listed[0].endswith("crm.log, shop.cancel_order]")


def test_an_empty_list_of_actions_is_filled() -> None:
    desk = Desk()
    page, at = desk.insert("orders/order_status.aop.yaml", "follow find_order", "do ¦")
    item = next(item for item in desk.proposals(page, at).items if item.label == "crm.log")
    assert "\nactions: [crm.log]\n" in applied(page.text, item.more)


def test_names_survive_a_file_that_cannot_be_read() -> None:
    desk = Desk()
    desk.page(WRONG_ITEM)
    desk.change(WRONG_ITEM, "role: tier1_support", "role: [tier1_support")
    assert desk.labels(WRONG_ITEM, STEP, "collect ¦")[0] == "order_id"


@pytest.mark.parametrize(
    ("path", "old", "new", "some"),
    [
        (WRONG_ITEM, "role: tier1", "¦\nrole: tier1", {"slots", "steps", "on"}),
        (WRONG_ITEM, "ask: \"Could you", "¦ask: \"Could you", {"pattern", "valid when", "personal"}),
        (WRONG_ITEM, "type: email", "type: ¦", {"text", "choice", "shop.order", "address"}),
        (WRONG_ITEM, "personal: contact", "personal: ¦", {"contact", "identity", "financial", "health"}),
        (WRONG_ITEM, "unlike: [damaged_item]", "unlike: [¦]", {"damaged_item", "cancel_order"}),
        (WRONG_ITEM, "from: order.items", "from: order.¦", {"items", "customer"}),
        (WRONG_ITEM, "role: tier1_support", "role: ¦", {"tier1_support", "team_lead"}),
        ("actions/shop.yaml", "does: reads", "does: ¦", {"reads", "writes", "writes_once"}),
        ("actions/shop.yaml", "timeout: 5", "¦timeout: 5", {"summary", "failures", "undo"}),
        ("workspace.yaml", "customer: shop.account", "customer: ¦", {"shop.account", "shop.order"}),
        ("workspace.yaml", "hours: business}", "¦}", {"says", "priority"}),
    ],
)  # fmt: skip
def test_keys_and_values_of_the_yaml(path: str, old: str, new: str, some: set[str]) -> None:
    desk = Desk()
    page, at = desk.change(path, old, new)
    assert some <= {item.label for item in desk.proposals(page, at).items}


def test_a_test_file_has_keys_too() -> None:
    desk = Desk()
    page = desk.write("shop.test.yaml", "tests:\n  - name: a\n    ")
    assert {"given", "conversation", "expect"} <= {item.label for item in desk.proposals(page, len(page.text)).items}


@pytest.mark.parametrize(
    ("line", "some", "not_there"),
    [
        ("", {"customer:", "agent:", "team_lead:", "shop:", "after"}, {"collect"}),
        ("agent: ", {"asks", "confirms", "does", "looks up", "escalates to"}, {"approves"}),
        ("agent: asks ", {"order_id", "remedy", "team_lead"}, {"tier2"}),
        ("agent: does ", {"stripe.refund"}, {"shop.find_order"}),
        ("agent: looks up ", {"shop.find_order"}, {"stripe.refund"}),
        ("agent: escalates to ", {"tier2"}, {"order_id"}),
        ("agent: finishes as res", {"resolved"}, set()),
        ("maria as team_lead: ", {"approves", "denies", "answers"}, {"asks"}),
        ("customer: ", set(), {"asks"}),
    ],
)  # fmt: skip
def test_a_line_of_a_conversation_goes_on(line: str, some: set[str], not_there: set[str]) -> None:
    desk = Desk()
    page = desk.write("shop.test.yaml", f"tests:\n  - name: a\n    conversation: |\n      {line}")
    labels = {item.label for item in desk.proposals(page, len(page.text)).items}
    assert some <= labels
    assert not not_there & labels


def test_actions_are_proposed_where_they_are_answered() -> None:
    desk = Desk()
    page = desk.write("sandbox/stripe.yaml", "str")
    assert {item.label for item in desk.proposals(page, 3).items} == {"stripe.refund"}
    page = desk.write("shop.test.yaml", "tests:\n  - name: a\n    given:\n      ")
    assert "shop.stock" in {item.label for item in desk.proposals(page, len(page.text)).items}


def test_examples_and_comments_offer_nothing() -> None:
    assert Desk().labels(WRONG_ITEM, "hi, this isn't", "you ¦") == []
    assert Desk().labels(WRONG_ITEM, STEP, "# collect ¦") == []


def test_every_spelling_becomes_a_snippet_with_places() -> None:
    assert snippet('escalate to QUEUE because "…"') == 'escalate to ${1:queue} because "${2}"'
    assert len(sentences(SENTENCES, policy=False)) == len(SENTENCES)
    assert len(sentences(POLICIES, policy=True)) == len(POLICIES)


def test_the_grammar_says_what_may_follow() -> None:
    assert may_follow("verify customer as order.customer ", "steps") == {"by", "when"}
    assert may_follow("this is no sentence ", "steps") == frozenset()
