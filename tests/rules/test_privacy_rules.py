"""Rules of the family 6xx: personal data in messages, systems and notes."""

from __future__ import annotations

import pytest

from rules.changed_shop import IDENTIFY, act, codes, found, steps

FOUND = "collect order_id\nlook up shop.find_order with id = order_id as order, otherwise finish as declined\n"
LEAVE_IT = "verify the customer first, or leave it out"
SLOTS = """\
slots:
  order_id: {type: id, ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
  full_name: {type: person, personal: identity, ask: "What is your name?"}
"""


# ---- AOP601


def test_a_field_that_is_said_to_a_stranger() -> None:
    assert found(steps(FOUND, 'say "Hello {order.customer.email}."\nfinish as informed\n')) == [
        (
            "AOP601",
            "order.customer.email",
            "`email` is personal (contact), and is said before the customer is verified",
            LEAVE_IT,
        )
    ]


def test_a_question_and_a_label_are_messages_too() -> None:
    slots = """\
slots:
  order_id: {type: id, ask: "What is your order number?"}
  who: {type: choice, from: people, label: "{name}: {email}", key: id, ask: "Is it {order.customer.email}?"}
"""
    assert found(slots + steps(FOUND, "add order.customer to people\ncollect who\nfinish as informed\n")) == [
        (
            "AOP601",
            "email",
            "`email` is personal (contact), and is offered before the customer is verified",
            LEAVE_IT,
        ),
        (
            "AOP601",
            "order.customer.email",
            "`email` is personal (contact), and is asked before the customer is verified",
            LEAVE_IT,
        ),
    ]


def test_another_name_for_it_hides_nothing() -> None:
    assert codes(steps(FOUND, 'set whose to order.customer.email\nsay "It is {whose}."\nfinish as informed\n')) == [
        ("AOP601", "whose")
    ]


@pytest.mark.parametrize(
    "blocks",
    [
        (IDENTIFY, 'say "Hello {order.customer.email}."\nfinish as informed\n'),
        (FOUND, 'collect email\nsay "You say that you are {email}."\nfinish as informed\n'),
        (FOUND, 'if customer is verified:\n  say "Hello {order.customer.email}."\nfinish as informed\n'),
        (
            FOUND,
            "require customer is verified, otherwise finish as declined\n"
            'say "Hello {order.customer.email}."\nfinish as informed\n',
        ),
        (FOUND, 'say "Order {order.order_id} is {order.status}."\nfinish as informed\n'),
    ],
)
def test_what_may_be_said(blocks: tuple[str, ...]) -> None:
    assert codes(steps(*blocks)) == []


def test_one_way_around_the_verification_is_enough() -> None:
    around = FOUND + "if order.paid is yes:\n  collect email\n"
    around += "  verify customer as order.customer when order.customer.email is email, otherwise finish as declined\n"
    said = 'say "Hello {order.customer.email}."\nfinish as informed\n'
    assert codes(steps(around, said)) == [("AOP601", "order.customer.email")]


FOLLOWED = """\
aop: 1
procedure: %s
title: Followed
owner: returns@acme.example
role: tier1_support
inputs: {order: shop.order}
slots:
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
actions: []
steps:
  only: |
    %s
    finish as resolved
"""


def test_who_is_followed_verifies() -> None:
    verify = FOLLOWED % (
        "identify",
        "collect email\n"
        "    verify customer as order.customer when order.customer.email is email, otherwise finish as declined",
    )
    said = 'follow identify with order = order\nsay "Hello {order.customer.email}."\nfinish as informed\n'
    changed = {"returns/refund.aop.yaml": steps(FOUND, said), "returns/identify.aop.yaml": verify}
    assert codes(changed) == []
    changed["returns/identify.aop.yaml"] = FOLLOWED % ("identify", 'note "nothing"')
    assert codes(changed) == [("AOP601", "order.customer.email")]


def test_who_is_followed_is_as_verified_as_its_callers() -> None:
    greet = FOLLOWED % ("greet", 'say "Hello {order.customer.email}."')
    follow = "follow greet with order = order\nfinish as informed\n"
    changed = {"returns/refund.aop.yaml": steps(IDENTIFY, follow), "returns/greet.aop.yaml": greet}
    assert codes(changed) == []
    changed["returns/refund.aop.yaml"] = steps(FOUND, follow)
    assert codes(changed) == [("AOP601", "order.customer.email")]


LEVELS = "verification:\n  order_email: {lasts: 30 minutes, tries: 5 per day}\n  signed_in: {lasts: 8 hours}\n"


def test_where_everybody_signs_in_nobody_is_a_stranger() -> None:
    changed = {
        "returns/refund.aop.yaml": steps(FOUND, 'say "Hello {order.customer.email}."\nfinish as informed\n'),
        "workspace.yaml": LEVELS + 'channels:\n  app: {sender: signed_in, opening: "Hi."}\n',
    }
    assert codes(changed) == []


# ---- AOP602


def test_a_slot_goes_only_where_it_may() -> None:
    sentences = "collect card\ndo shop.replace with order = order, items = order.items, reason = card\n"
    assert found(SLOTS + act(sentences)) == [
        (
            "AOP602",
            "card",
            "`card` is personal (financial), and `shop` is not cleared for that",
            "leave it out, or add `financial` to `cleared:` of `shop` when it may have it",
        )
    ]
    assert codes(SLOTS + act(sentences.replace("card", "email"))) == []


def test_a_text_carries_what_is_put_into_it() -> None:
    sentences = """\
        collect card
        set why to "Paid with {card}"
        do shop.replace with order = order, items = order.items, reason = why
        """
    assert codes(SLOTS + act(sentences)) == [("AOP602", "why")]
    compared = """\
        collect card
        if card is "gold", do shop.replace with order = order, items = order.items, reason = "other card"
        """
    assert codes(SLOTS + act(compared)) == []


STRIPE = """\
cleared: [financial]
actions:
  refund:
    does: writes
    inputs: {order: shop.order, amount: money}
    changes: money
    sql: {query: refund%s}
"""


def test_a_record_of_another_system_carries_what_the_binding_names() -> None:
    assert codes({"actions/stripe.yaml": STRIPE % ""}) == [("AOP602", "order")]
    assert codes({"actions/stripe.yaml": STRIPE % ", params: {order: order.order_id}"}) == []
    assert found({"actions/stripe.yaml": STRIPE % ", params: {who: order.customer.email}"}) == [
        (
            "AOP602",
            "order",
            "`order.customer.email` is personal (contact), and `stripe` is not cleared for that",
            "leave it out, or add `contact` to `cleared:` of `stripe` when it may have it",
        )
    ]


def test_an_input_is_not_declared_for_a_class_its_system_may_not_have() -> None:
    declared = STRIPE.replace("amount: money}", "amount: money, card?: {type: text, personal: health}}")
    assert codes({"actions/stripe.yaml": declared % ", params: {order: order.order_id}"}) == [("AOP602", "health")]


# ---- AOP603


def test_a_note_and_a_reason() -> None:
    assert found(SLOTS + steps('collect card\nnote "Paid with {card}"\nfinish as informed\n')) == [
        (
            "AOP603",
            "card",
            "`card` is personal (financial), and is written into a note",
            "leave it out: the handoff carries it for those who may see it",
        )
    ]
    assert found(SLOTS + steps('collect full_name\nescalate to tier2 because "for {full_name}"\n')) == [
        (
            "AOP603",
            "full_name",
            "`full_name` is personal (identity), and is written into a reason",
            "leave it out: the handoff carries it for those who may see it",
        )
    ]


def test_how_to_write_to_the_customer_may_be_noted() -> None:
    assert codes(SLOTS + steps('collect email\nnote "Writes from {email}"\nfinish as informed\n')) == []


# ---- AOP605: the shop's letters are cleared for everything but financial data


NOT_ON_LETTERS = "`card` is personal (financial), and `letters`, where it is said, is not cleared for that"
ELSEWHERE = 'say it only where `channel is not "letters"`, or give the text other words for `letters`'


def test_what_is_said_on_a_channel_that_is_not_cleared_for_it() -> None:
    assert found(SLOTS + act('collect card\nsay "It goes to {card}, {email}."\n')) == [
        ("AOP605", "card", NOT_ON_LETTERS, ELSEWHERE)
    ]


@pytest.mark.parametrize(
    "condition",
    [
        'channel is "letters"',
        'channel is one of ["chat", "letters"]',
        'channel is not "chat"',
        'not (channel is "chat")',
        'channel is "letters" or language is "es"',
    ],
)
def test_where_it_may_be_that_channel_it_is_found(condition: str) -> None:
    assert codes(SLOTS + act(f'collect card\nif {condition}:\n  say "{{card}}"\n')) == [("AOP605", "card")]


@pytest.mark.parametrize(
    "condition",
    [
        'channel is "chat"',
        'channel is not "letters"',
        'not (channel is "letters")',
        'channel is not one of ["letters"]',
        'channel is "chat" and email is known',
    ],
)
def test_where_it_is_surely_another_channel_nothing_is_found(condition: str) -> None:
    assert codes(SLOTS + act(f'collect card\nif {condition}:\n  say "{{card}}"\n')) == []


def test_verifying_says_nothing_of_the_channel() -> None:
    assert codes(SLOTS + steps("collect card\n" + FOUND + IDENTIFY + 'say "{card}"\n', "finish as informed\n")) == [
        ("AOP605", "card")
    ]


def test_other_words_for_the_channel_are_what_counts() -> None:
    messages = 'messages:\n  paid: {default: "Paid to {card}.", letters: "It is paid."}\n'
    assert codes(SLOTS + messages + act("collect card\nsay paid\n")) == []
    only_spanish = messages.replace("letters:", '"letters es":')
    assert ("AOP605", "card") in codes(SLOTS + only_spanish + act("collect card\nsay paid\n"))
    chat = messages.replace("letters:", "chat:")
    assert codes(SLOTS + chat + act("collect card\nsay paid\n")) == [("AOP605", "card")]


def test_questions_labels_and_what_is_confirmed_are_said_too() -> None:
    slots = SLOTS + '  sure: {type: yes_no, ask: "Is it {card}?"}\n'
    assert codes(slots + act("collect card\ncollect sure\n")) == [("AOP605", "card")]
    confirmed = 'collect card\nconfirm "Pay to {card}?", otherwise finish as withdrawn\n'
    assert codes(SLOTS + act(confirmed)) == [("AOP605", "card")]


def test_channels_that_are_not_cleared_are_found_together() -> None:
    channels = (
        'channels:\n  chat: {sender: none, opening: "The assistant.", cleared: [financial]}\n'
        "  sms: {sender: none, cleared: []}\n"
    )
    changes = {
        "workspace.yaml": channels,
        "returns/refund.aop.yaml": SLOTS + act('collect card\nsay "{card} {email}"\n'),
    }
    assert [(code, text, message) for code, text, message, _ in found(changes)] == [
        ("AOP605", "card", NOT_ON_LETTERS.replace("letters", "sms")),
        (
            "AOP605",
            "email",
            "`email` is personal (contact), and `chat` and `sms`, where it is said, are not cleared for that",
        ),
    ]


# ---- AOP606: the care desk is cleared for identity alone


def test_contact_details_in_the_reason_for_a_queue_that_may_not_see_them() -> None:
    reason = 'escalate to care_desk because "write to {email}"'
    assert found(steps(IDENTIFY, f"{reason}\n")) == [
        (
            "AOP606",
            "email",
            "`email` is personal (contact), and the queue `care_desk` is not cleared for that",
            "leave it out: the handoff carries it for those who may see it",
        )
    ]
    assert codes(steps(IDENTIFY, reason.replace("care_desk", "tier2") + "\n")) == []


def test_what_no_reason_may_hold_is_found_once() -> None:
    assert codes(SLOTS + steps(IDENTIFY, 'collect card\nescalate to care_desk because "paid with {card}"\n')) == [
        ("AOP603", "card")
    ]


# ---- AOP607: team leads are cleared for contact details alone


WHO = """\
system: crm
connect: {kind: python, functions: "crm:FUNCTIONS"}
cleared: [contact, financial]
actions:
  pay_to:
    does: writes
    inputs: {order: shop.order, card: {type: text, personal: financial}, email?: {type: email, personal: contact}}
    changes: money
"""


def paying(role: str = "team_lead") -> dict[str, str]:
    sentences = (
        'collect card\nif channel is "chat":\n  confirm "Pay to {card}?", otherwise finish as withdrawn\n'
        "  do crm.pay_to with order = order, card = card\n"
    )
    rules = f"rules: |\n  crm.pay_to needs confirmation\n  crm.pay_to needs approval from {role} within 4 hours\n"
    keys = "actions: [shop.find_order, crm.pay_to]\n" + rules + SLOTS + act(sentences)
    return {"actions/crm.yaml": WHO, "returns/refund.aop.yaml": keys}


def test_an_approval_of_what_the_approver_may_not_see() -> None:
    assert found(paying()) == [
        (
            "AOP607",
            "team_lead",
            "`card` of `crm.pay_to` is personal (financial), and `team_lead`, who approves it, is not cleared for that",
            "ask somebody who may see it, or add `financial` to `cleared:` of `team_lead` when they may",
        )
    ]


def test_an_approver_who_may_see_it_or_of_whom_nothing_is_said() -> None:
    sees = "roles:\n  tier1_support: {}\n  team_lead: {people: leads, cleared: [financial, contact]}\n"
    assert codes({**paying(), "workspace.yaml": sees}) == []
    assert codes({**paying(), "workspace.yaml": sees.replace(", cleared: [financial, contact]", "")}) == []


def test_a_question_to_people_who_may_not_see_what_is_asked() -> None:
    slots = SLOTS + '  verdict: {type: yes_no, ask: "Is {card} of {email} fine?"}\n'
    asks = 'collect card\ncollect verdict from team_lead, within 4 hours, otherwise escalate to tier2 because "late"\n'
    assert [(code, text, message) for code, text, message, _ in found(slots + act(asks))] == [
        ("AOP607", "card", "`card` is personal (financial), and `team_lead`, who is asked, is not cleared for that")
    ]
