"""Rules of the family 5xx: what is found, what is underlined, and what is left alone."""

from __future__ import annotations

import pytest

from aop.diagnostics import Severity
from rules.changed_shop import act, codes, findings, found, steps

SAY_IT = "say it: "
COMPARE = "compare a field of the account with what only its owner can say"

ITEMS = """\
slots:
  order_id: {type: id, ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
  items: {type: choice, from: order.items, label: "{name}", key: item_id, many: yes, ask: "Which items?"}
  reason: {type: text, ask: "What is wrong?"}
  photo: {type: attachment, ask: "Could you send a photo?"}
  pace: {type: choice, of: [fast, slow], ask: "How fast?"}
rules: |
  shop.replace needs confirmation
"""


# ---- AOP502


def test_a_confirm_shows_the_amount() -> None:
    assert found(
        act("""\
        confirm "Shall I refund order {order.order_id}?", otherwise finish as withdrawn
        do stripe.refund with order = order, amount = order.total
        """)
    ) == [
        (
            "AOP502",
            '"Shall I refund order {order.order_id}?"',
            "this question does not show the amount that `stripe.refund` is given",
            "say it: `{order.total}`",
        )
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        'set amount to order.total\nconfirm "Refund {amount}?", otherwise finish as withdrawn\n'
        "do stripe.refund with order = order, amount = amount\n",
        'set amount to order.total\nconfirm "Refund {order.total}?", otherwise finish as withdrawn\n'
        "do stripe.refund with order = order, amount = amount\n",
        'confirm "Refund {(order.total * 20%) rounded to cents}?", otherwise finish as withdrawn\n'
        "do stripe.refund with order = order, amount = (order.total * 20%) rounded to cents\n",
        'confirm "Shall I send you $1,250 back?", otherwise finish as withdrawn\n'
        "do stripe.refund with order = order, amount = $1250\n",
    ],
)
def test_an_amount_is_shown_in_any_form(sentences: str) -> None:
    assert codes(act(sentences)) == []


def test_an_amount_that_is_written_down_is_said_too() -> None:
    assert codes(
        act("""\
        confirm "Shall I send you 5 dollars back?", otherwise finish as withdrawn
        do stripe.refund with order = order, amount = $25
        """)
    ) == [("AOP502", '"Shall I send you 5 dollars back?"')]


def test_a_confirm_shows_each_choice() -> None:
    sentences = """\
        collect items and reason
        confirm "Shall I send {items.name} again?", otherwise finish as withdrawn
        do shop.replace with order = order, items = items, reason = reason
        """
    assert found(ITEMS + act(sentences)) == [
        (
            "AOP502",
            '"Shall I send {items.name} again?"',
            "this question does not show `reason`, which the customer chose for `shop.replace`",
            "say it: `{reason}`, or a field of it",
        )
    ]


def test_the_second_place_of_a_hidden_choice_is_where_it_is_given() -> None:
    (finding,) = findings(
        ITEMS
        + act("""\
        collect items
        confirm "Shall I send them again?", otherwise finish as withdrawn
        do shop.replace with order = order, items = items
        """)
    )
    assert [(note.span.text, note.message) for note in finding.notes] == [
        ("items", "given to `shop.replace` as `items` here")
    ]


def test_a_count_does_not_show_what_is_counted() -> None:
    sentences = """\
        collect items
        confirm "Shall I send {count of items} again?", otherwise finish as withdrawn
        do shop.replace with order = order, items = items
        """
    assert [code for code, _ in codes(ITEMS + act(sentences))] == ["AOP502"]


def test_what_a_list_was_filled_from_shows_it() -> None:
    sentences = """\
        collect items
        for each item in items, at most 5:
          add item to chosen
        confirm "Shall I send {items.name} again?", otherwise finish as withdrawn
        do shop.replace with order = order, items = chosen
        """
    assert codes(ITEMS + act(sentences)) == []


def test_only_the_last_confirm_counts() -> None:
    sentences = """\
        collect items
        confirm "Are {items.name} all?", otherwise finish as withdrawn
        confirm "Shall I go ahead?", otherwise finish as withdrawn
        do shop.replace with order = order, items = items
        """
    assert codes(ITEMS + act(sentences)) == [("AOP502", '"Shall I go ahead?"')]


def test_an_option_that_is_fixed_by_a_test_need_not_be_shown() -> None:
    sentences = """\
        collect items and pace
        if pace is "fast":
          confirm "Shall I send {items.name} with the courier?", otherwise finish as withdrawn
          do shop.replace with order = order, items = items, reason = pace
        """
    assert codes(ITEMS + act(sentences)) == []
    open_choice = sentences.replace('if pace is "fast":', 'if pace is not "fast":')
    assert [code for code, _ in codes(ITEMS + act(open_choice))] == ["AOP502"]


def test_a_change_that_no_rule_gates_needs_no_complete_question() -> None:
    sentences = """\
        collect items and reason
        confirm "Shall I go ahead?", otherwise finish as withdrawn
        do shop.replace with order = order, items = items, reason = reason
        """
    without_rule = ITEMS.replace("shop.replace needs confirmation", "never do shop.replace when count of items is 0")
    assert codes(without_rule + act(sentences)) == []


# ---- AOP503

OWNERLESS = """\
records:
  account: {belongs_to: id, fields: {id: text, name: text, email: {type: email, personal: contact}, tier: text}}
  item: {fields: {item_id: text, name: text, price: money}}
  order: {fields: {%s}}
"""
ORDER = "order_id: id, status: text, total: money, ordered_on: date, paid: yes_no, items: list of item"


def test_a_record_that_names_an_account_has_an_owner() -> None:
    (finding,) = findings({"actions/shop.yaml": OWNERLESS % f"{ORDER}, customer: account"})
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP503",
        "order",
        "`stripe.refund` is given a record `order`, and nothing says whose it is",
        "its field `customer` is a customer: add `belongs_to:` with the field that holds the owner's id",
    )
    assert [note.message for note in finding.notes] == ["given here"]


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("account_id: id", "its field `account_id` names an account"),
        ("card: {type: text, personal: financial}", "its field `card` is personal"),
        ("color: text", "`shop.find_order` finds it by the customer's `order_id`"),
    ],
)
def test_a_record_is_somebodys(field: str, why: str) -> None:
    changed = {
        "actions/shop.yaml": OWNERLESS % f"{ORDER}, {field}",
        "returns/refund.aop.yaml": steps("""\
            collect order_id
            look up shop.find_order with id = order_id as order, otherwise finish as declined
            confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
            do stripe.refund with order = order, amount = order.total
            finish as resolved
            """),
    }
    assert [(code, text, help_text.split(":")[0]) for code, text, _, help_text in found(changed)] == [
        ("AOP503", "order", why)
    ]


def test_what_is_inside_an_owned_record_or_comes_out_of_a_catalogue_is_fine() -> None:
    """An item of the customer's order; a variant, which nobody owns."""
    variants = {
        "actions/shop.yaml": """\
            records:
              account: {belongs_to: id, fields: {id: text, name: text, email: {type: email, personal: contact}}}
              item: {fields: {item_id: text, account_id: text, name: text, price: money}}
              variant: {fields: {item_id: text, price: money}}
              product: {fields: {variants: list of variant}}
              order:
                belongs_to: customer.id
                fields: {order_id: id, total: money, customer: account, items: list of item}
            actions:
              find_order: {does: reads, inputs: {id: id}, returns: order?, sql: {query: find_order}}
              product: {does: reads, inputs: {id: id}, returns: product, sql: {query: product}}
              replace:
                does: writes
                inputs: {order: order, items: list of item, by: list of variant}
                sql: {query: replace}
            """,
        "returns/refund.aop.yaml": "actions: [shop.find_order, shop.product, shop.replace]\n"
        + act("""\
            look up shop.product with id = order_id as product
            do shop.replace with order = order, items = order.items, by = product.variants
            """),
    }
    assert codes(variants) == []


# ---- AOP504


@pytest.mark.parametrize(
    ("rule", "underlined", "message"),
    [
        (
            "never do stripe.refund when amount is over $100 and amount is under $50",
            "amount is over $100 and amount is under $50",
            "this rule never applies: its condition is never true",
        ),
        (
            "never do stripe.refund unless amount is over order.total and amount is amount and $5 is over $9",
            "amount is over order.total and amount is amount and $5 is over $9",
            "this rule always blocks: its condition is never true",
        ),
        (
            'never do stripe.refund when order.status is "pending" or order.status is not "pending"',
            'order.status is "pending" or order.status is not "pending"',
            "this rule always blocks: its condition is always true",
        ),
        (
            'never do stripe.refund unless order.status is one of ["pending", "delivered", "cancelled"]',
            'order.status is one of ["pending", "delivered", "cancelled"]',
            "this rule never applies: its condition is always true",
        ),
        (
            "stripe.refund needs approval from team_lead within 1 day when amount is at least $5 or amount is under $5",
            "amount is at least $5 or amount is under $5",
            "this rule holds in every case: its condition is always true",
        ),
    ],
)
def test_a_rule_whose_condition_is_decided(rule: str, underlined: str, message: str) -> None:
    (finding,) = findings(f"rules: |\n  {rule}\n")
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP504",
        underlined,
        message,
        "say what it is meant to depend on",
    )


@pytest.mark.parametrize(
    "condition",
    [
        "amount is over $50 and amount is under $100",
        "amount is at least $50 and amount is at most $50",
        "amount is over $50 or amount is under $20",
        'order.status is "pending" or order.status is "delivered"',
        "amount is over order.total and amount is under $50",
        "amount is between $5 and $9 and order.total is under $5",
        "order.delivered_on is missing or order.delivered_on is more than 30 days ago",
        "customer is verified and not (customer mentions legal_threat)",
    ],
)
def test_a_rule_that_may_apply_is_left_alone(condition: str) -> None:
    assert codes(f"rules: |\n  never do stripe.refund when {condition}\n") == []


def test_a_rule_of_the_workspace_about_what_nobody_does() -> None:
    changed = {
        "rules/service.yaml": """\
            rules: |
              never do any write unless customer is verified
              do shop.replace at most 1 time per order
            """,
        "returns/refund.aop.yaml": "actions: [shop.find_order, stripe.refund]\n",
    }
    assert found(changed) == [
        (
            "AOP504",
            "shop.replace",
            "this rule about `shop.replace` never applies: no procedure may do it",
            "remove it, or name the action it is for",
        )
    ]


def test_a_rule_of_a_procedure_about_what_only_another_does() -> None:
    own = "actions: [shop.find_order, stripe.refund]\nrules: |\n  total of stripe.refund.amount is at most $500\n"
    assert codes(own) == []
    assert codes(own + "  do shop.replace at most 1 time per order\n") == [("AOP504", "shop.replace")]


def test_a_rule_binds_what_is_followed_too() -> None:
    changed = {
        "returns/refund.aop.yaml": "rules: |\n  do shop.replace at most 1 time\nactions: [shop.find_order]\n"
        + steps("follow again\nfinish as resolved\n"),
        "returns/again.aop.yaml": """\
            aop: 1
            procedure: again
            title: Again
            owner: returns@acme.example
            role: tier1_support
            actions: [shop.replace]
            steps:
              only: |
                finish as resolved
            """,
    }
    assert codes(changed) == []


# ---- AOP505


def test_an_approval_from_a_role_without_people() -> None:
    rule = "stripe.refund needs approval from tier1_support within 4 hours when amount is over $150"
    assert found({"rules/service.yaml": f"rules: |\n  {rule}\n"}) == [
        (
            "AOP505",
            "tier1_support",
            "nobody can give this approval: `tier1_support` has no people",
            "say in workspace.yaml who they are: `tier1_support: {people: name_of_the_group}`",
        )
    ]
    assert codes({"rules/service.yaml": f"rules: |\n  {rule}\n".replace("tier1_support", "team_lead")}) == []


# ---- AOP506


def test_two_rules_that_leave_no_case() -> None:
    (finding,) = findings("""\
        rules: |
          never do stripe.refund when amount is over $50
          never do stripe.refund unless amount is over $100
        """)
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP506",
        "amount is over $100",
        "this rule and another together never allow `stripe.refund`",
        "one of them must leave a case in which it may be done",
    )
    assert [(note.span.text, note.message) for note in finding.notes] == [("amount is over $50", "the other one")]


def test_a_procedure_against_the_workspace() -> None:
    changed = {
        "rules/service.yaml": 'rules: |\n  never do any write when order.status is "delivered"\n',
        "returns/refund.aop.yaml": 'rules: |\n  never do stripe.refund unless order.status is "delivered"\n',
    }
    assert codes(changed) == [("AOP506", 'order.status is "delivered"')]


@pytest.mark.parametrize(
    "rules",
    [
        "never do stripe.refund when amount is over $100\n  never do stripe.refund unless amount is over $50",
        "never do stripe.refund when order.paid is yes\n  never do stripe.refund when order.total is over $50",
        "never do stripe.refund when order.paid is yes\n  never do shop.replace unless order.paid is yes",
        "never do stripe.refund unless customer is verified\n  never do stripe.refund unless order.paid is yes",
    ],
)
def test_two_rules_that_leave_a_case(rules: str) -> None:
    assert codes(f"rules: |\n  {rules}\n") == []


# ---- AOP531


def _verified_when(condition: str, before: str = "", slots: str = "") -> str:
    return slots + steps(
        f"""\
        collect order_id and email
        look up shop.find_order with id = order_id as order, otherwise finish as declined
        {before or "go to act"}
        """,
        f"""\
        verify customer as order.customer when {condition}, otherwise finish as declined
        finish as resolved
        """,
    )


@pytest.mark.parametrize(
    ("condition", "underlined", "why"),
    [
        ("email is email", "email is email", "it is always true"),
        ("order.customer.email contains email", "order.customer.email contains email", "a single letter may pass"),
        ("order.customer.email is not email", "order.customer.email is not email", "any other answer passes"),
        ("email is known", "email is known", "any answer passes"),
        (
            'order.customer.email is email or order.status is "delivered"',
            'order.status is "delivered"',
            "it rests on nothing that the customer said",
        ),
        ("email is order_id", "email is order_id", "no system has given what it is compared with"),
    ],
)
def test_a_verification_that_proves_nothing(condition: str, underlined: str, why: str) -> None:
    assert found(_verified_when(condition)) == [
        ("AOP531", underlined, f"this proves nothing about the customer: {why}", COMPARE)
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "order.customer.email is email",
        "email is order.customer.email and order.order_id is order_id",
        'order.customer.email is email and order.status is "delivered"',
        "email is one of [order.customer.email, order.customer.name]",
        "not (order.customer.email is not email)",
    ],
)
def test_a_verification_that_proves_something(condition: str) -> None:
    assert codes(_verified_when(condition)) == []


def test_what_is_said_before_proves_nothing() -> None:
    said = 'say "It is the order of {order.customer.name}."'
    assert codes(_verified_when("order.customer.name is email", said)) == [("AOP531", "order.customer.name is email")]
    assert codes(_verified_when("order.customer.email is email", said)) == []
    assert codes(_verified_when("order.customer.email is email", 'say "You are {email}."')) == []


def test_what_is_offered_proves_nothing() -> None:
    slots = """\
slots:
  order_id: {type: id, ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address?"}
  item: {type: choice, from: order.items, label: "{name}", key: item_id, ask: "Which one did you order?"}
"""
    condition = "any thing in order.items has (thing.item_id is item.item_id)"
    assert codes(_verified_when(condition, "collect item", slots)) == []  # not read: believed
    picked = "order.order_id is item.item_id"
    assert [code for code, _ in codes(_verified_when(picked, "collect item", slots))] == ["AOP531"]


def test_the_number_that_found_the_order_proves_nothing() -> None:
    (finding,) = findings(_verified_when("order.order_id is order_id"))
    assert finding.severity is Severity.WARNING
    assert (finding.span.text, finding.message) == (
        "order.order_id is order_id",
        "this proves nothing about the customer: `shop.find_order` finds the record by this `order_id`",
    )


ACCOUNTS = """\
actions:
  find_order: {does: reads, inputs: {id: id}, returns: order?, sql: {query: find_order}}
  find_account: {does: reads, inputs: {email: email}, returns: account?, sql: {query: find_account}}
  replace: {does: writes, inputs: {order: order, items: list of item}, sql: {query: replace}}
"""
BY_EMAIL = "actions: [shop.find_account]\n" + steps("""\
    collect email
    look up shop.find_account with email = email as account, otherwise finish as declined
    verify customer as account by known_email when account.email is email, otherwise finish as declined
    finish as resolved
    """)
LEVELS = "verification:\n  named: {lasts: 30 minutes}\n  known_email: {lasts: 30 minutes}\n"


def test_an_email_address_is_the_weakest_proof() -> None:
    """What the policy of tau2's shop does: whoever knows the address is taken for its owner."""
    changed = {"workspace.yaml": LEVELS, "actions/shop.yaml": ACCOUNTS, "returns/refund.aop.yaml": BY_EMAIL}
    assert codes(changed) == []
    asked = "rules: |\n  never do any write unless customer is verified by known_email\n"
    assert codes({**changed, "rules/service.yaml": asked}) == [("AOP531", "account.email is email")]
    asked = asked.replace("known_email", "named")
    assert codes({**changed, "rules/service.yaml": asked}) == []


# ---- AOP540


def test_money_that_no_rule_is_about() -> None:
    changed = {"rules/service.yaml": "rules: |\n  do shop.replace at most 1 time per order\n"}
    (finding,) = findings(changed)
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP540",
        "stripe.refund",
        "`stripe.refund` changes money, and no rule is about it",
        "add a rule: `stripe.refund needs confirmation`, or a limit",
    )
    own = {**changed, "returns/refund.aop.yaml": "rules: |\n  do stripe.refund at most 1 time per order\n"}
    assert codes(own) == []
