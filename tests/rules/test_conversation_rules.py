"""Rules of the family 7xx: intents, promises, openings."""

from __future__ import annotations

import pytest

from aop.analysis.words import content_words, likeness
from aop.diagnostics import Severity
from rules.changed_shop import act, codes, findings, found

# ---- AOP701


def test_an_intent_without_examples() -> None:
    assert found("intents:\n  refund:\n    description: The money back.\n") == [
        (
            "AOP701",
            "refund",
            "the intent `refund` has no examples",
            "write what customers say, one sentence a line",
        )
    ]


# ---- AOP702

TWO = """\
intents:
  refund:
    description: The money back.
    examples: |
      {}
  cancel:
    description: No order after all.
    examples: |
      {}
    unlike: [{}]
"""


def test_two_examples_that_say_the_same() -> None:
    (finding,) = findings(TWO.format("I want my money for the order back", "the money back for my orders, please", ""))
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP702",
        "the money back for my orders, please",
        "this is hardly told from an example of `refund`: `I want my money for the order back`",
        "reword one of them, or add `unlike: [refund]` when each is meant so",
    )
    assert [(note.span.text, note.message) for note in finding.notes] == [
        ("I want my money for the order back", "the other example")
    ]


@pytest.mark.parametrize(
    ("first", "second", "unlike"),
    [
        ("I want my money back", "please stop my order", ""),
        ("where is my order", "cancel my order", ""),
        ("I want my money for the order back", "the money back for my orders, please", "refund"),
    ],
)
def test_two_examples_that_are_told_apart(first: str, second: str, unlike: str) -> None:
    assert codes(TWO.format(first, second, unlike)) == []


def test_the_same_sentence_is_never_told_apart() -> None:
    assert codes(TWO.format("My money back!", "my money back", "refund")) == [("AOP702", "my money back")]


def test_words_are_compared_without_filler_and_endings() -> None:
    assert content_words("Could you please cancel my orders?") == content_words("cancelling the order")
    assert likeness(content_words("cancel the order"), content_words("cancel the parcel")) == pytest.approx(1 / 3)
    assert likeness(frozenset(), frozenset()) == 0.0


# ---- AOP704


@pytest.mark.parametrize(
    ("text", "underlined"),
    [
        ("I've refunded {order.total} to your card.", "I've refunded"),
        ("Good news: we have just sent it again.", "we have just sent"),
        ("Your replacement is on its way.", "Your replacement is on its way"),
        ("Your order has been cancelled.", "has been cancelled"),
    ],
)
def test_a_promise_that_nothing_keeps(text: str, underlined: str) -> None:
    (finding,) = findings(act(f'say "{text}"\n'))
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP704",
        underlined,
        f"`{underlined}` is said, and nothing is done before it",
        "say it after the `do` that makes it true",
    )


@pytest.mark.parametrize(
    "sentences",
    [
        'do stripe.refund with order = order, amount = order.total\nsay "I\'ve refunded {order.total}."\n',
        'say "Order {order.order_id} is on its way."\n',
        'say "Once I have refunded it, you get an email."\n',
        'say "Nothing was cancelled, and I can cancel it for you."\n',
        'if order.status is "cancelled", say "Your order has been cancelled."\n',
        'if order.status is "delivered", say "We have sent it already."\n',
        'say "You sent it back."\n',
    ],
)
def test_what_promises_nothing_or_is_kept(sentences: str) -> None:
    assert codes(act(sentences)) == []


def test_the_way_that_did_nothing_promises_nothing() -> None:
    sentences = """\
        if order.paid is yes:
          do stripe.refund with order = order, amount = order.total
          say "I've refunded it."
        otherwise:
          say "I've refunded it."
        """
    (finding,) = findings(act(sentences))
    before = finding.span.source.text[: finding.span.start]
    assert (finding.code, finding.span.text, before.count("I've refunded")) == ("AOP704", "I've refunded", 1)


@pytest.mark.parametrize(
    "sentences",
    [
        'if order.status is "cancelled", say "I have cancelled it."\n',
        'collect remedy\nif remedy is "replacement", say "Your replacement is on its way."\n',
        'require order.status is "delivered", otherwise finish as declined\nsay "We\'ve refunded it."\n',
    ],
)
def test_a_promise_under_a_condition(sentences: str) -> None:
    assert [code for code, _ in codes(act(sentences))] == ["AOP704"]


def test_a_message_is_a_promise_too() -> None:
    messages = 'messages:\n  done: "We\'ve credited your account."\n'
    assert codes(messages + act("say done\n")) == [("AOP704", "We've credited")]


def test_what_is_followed_may_have_kept_it() -> None:
    changed = {
        "returns/refund.aop.yaml": act('follow again with order = order\nsay "I\'ve sent it again."\n'),
        "returns/again.aop.yaml": """\
            aop: 1
            procedure: again
            title: Again
            owner: returns@acme.example
            role: tier1_support
            inputs: {order: shop.order}
            actions: [shop.replace]
            steps:
              only: |
                do shop.replace with order = order, items = order.items
                finish as resolved
            """,
    }
    assert codes(changed) == []


# ---- AOP705


def test_a_channel_without_an_opening() -> None:
    (finding,) = findings(
        {"workspace.yaml": 'channels:\n  chat: {sender: none, opening: "Hi."}\n  voice: {sender: none}\n'}
    )
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP705",
        "voice",
        "the channel `voice` has no opening, and `chat` has one",
        'add `opening: "…"`, which says who answers',
    )


@pytest.mark.parametrize(
    "channels",
    [
        'chat: {sender: none, opening: "Hi."}\n  email: {sender: claimed}',
        'chat: {sender: none, opening: "Hi."}\n  help_tickets: {sender: claimed}',
        "chat: {sender: none}\n  voice: {sender: none}",
    ],
)
def test_letters_need_no_opening(channels: str) -> None:
    assert codes({"workspace.yaml": f"channels:\n  {channels}\n"}) == []
