"""Rules of the family 7xx: intents, promises, openings."""

from __future__ import annotations

from time import perf_counter

import pytest

from aop.analysis.confusion import confused
from aop.analysis.words import content_words, likeness
from aop.cli.intents import confused_intents
from aop.cli.loading import embedding
from aop.diagnostics import Finding, Severity
from aop.syntax.load import read_files
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
      reimburse the kettle
      you owe me for these shoes
  cancel:
    description: No order after all.
    examples: |
      {}
      never ship that lamp
      call off the jacket
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
        "email: {sender: claimed}",
    ],
)
def test_letters_need_no_opening(channels: str) -> None:
    assert codes({"workspace.yaml": f"channels:\n  {channels}\n"}) == []


def done(action: str, text: str) -> str:
    return f'do {action}\nsay "{text}"\n'


REPLACE = "shop.replace with order = order, items = order.items"
REFUND = "stripe.refund with order = order, amount = order.total"


@pytest.mark.parametrize(
    ("action", "text", "message"),
    [
        (REPLACE, "I've refunded it.", "`I've refunded` is said, and only `shop.replace` is done before it"),
        (REFUND, "We have shipped it.", "`We have shipped` is said, and only `stripe.refund` is done before it"),
        (
            REPLACE,
            "Your refund is on its way.",
            "`Your refund is on its way` is said, and only `shop.replace` is done before it",
        ),
    ],
)
def test_a_promise_that_another_action_does_not_keep(action: str, text: str, message: str) -> None:
    (finding,) = [item for item in findings(act(done(action, text))) if item.code == "AOP704"]
    assert finding.message == message


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (REFUND, "I've refunded it."),
        (REFUND, "We have credited your card."),
        (REPLACE, "Your replacement is on its way."),
        (REPLACE, "I've shipped it again."),
        (REPLACE, "I've updated your order."),
    ],
)
def test_a_promise_that_a_fitting_action_keeps(action: str, text: str) -> None:
    assert codes(act(done(action, text))) == []


def test_a_promise_before_its_action() -> None:
    sentences = f'do {REPLACE}\nsay "I\'ve refunded it."\ndo {REFUND}\n'
    assert codes(act(sentences)) == [("AOP704", "I've refunded"), ("AOP560", "order")]


def test_a_promise_on_a_way_around_its_action() -> None:
    (finding,) = findings(act(f'if order.paid is yes:\n  do {REFUND}\nsay "I\'ve refunded it."\n'))
    assert (finding.code, finding.message) == (
        "AOP704",
        "`I've refunded` is said, and on another way to it nothing like it is done",
    )


@pytest.mark.parametrize(
    "sentences",
    [
        f'if order.paid is yes:\n  do {REFUND}\nif order.paid is yes, say "I\'ve refunded it."\n',
        "for each item in order.items, at most 5:\n"
        '  do stripe.refund with order = order, amount = item.price\nsay "I\'ve refunded it."\n',
        f'do {REFUND}\n  if it fails with already_refunded:\n    say "It has been refunded before."\n'
        "    finish as informed\n",
    ],
)
def test_a_promise_that_may_know_whether_it_was_done(sentences: str) -> None:
    assert codes(act(sentences)) == []


# ---- AOP703

MIXED = """\
intents:
  refund:
    description: The money back.
    examples: |
      one
      two
      three
      four
  cancel:
    description: No order after all.
    examples: |
      five
      six
      seven
      eight
    unlike: [{unlike}]
"""


def mixed_up(near: list[tuple[int, int, float]], unlike: str = "") -> list[Finding]:
    """What is found when all examples are 0.3 apart, but for these."""
    declared, _ = read_files({"workspace.yaml": "workspace: x\n", "a/refund.aop.yaml": MIXED.format(unlike=unlike)})
    intents = declared.procedures[0].intents
    nearness = [[0.3] * 8 for _ in range(8)]
    for one, other, value in near:
        nearness[one][other] = nearness[other][one] = value
    return list(confused(intents, nearness))


THREE = [(0, 4, 0.9), (1, 5, 0.8), (2, 6, 0.7)]


def test_intents_are_confused_when_sentences_are_nearer_to_the_other() -> None:
    (finding,) = mixed_up(THREE)
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message) == (
        "AOP703",
        "one",
        "`refund` and `cancel` are confused: 3 of 4 sentences of `refund` are nearer to `cancel`",
    )
    assert finding.help == (
        "reword these, write more that only `refund` is asked for, or make them one intent that asks which"
    )
    assert [(note.span.text, note.message) for note in finding.notes] == [
        ("five", "nearer than any other of `refund`"),
        ("two", "another one"),
        ("six", "and what is nearest to it"),
        ("three", "another one"),
        ("seven", "and what is nearest to it"),
    ]


def test_intents_that_are_told_apart_are_confused_all_the_same() -> None:
    (finding,) = mixed_up(THREE, unlike="refund")
    assert finding.help.startswith("`unlike:` does not part them")


@pytest.mark.parametrize(
    "near",
    [
        THREE[:2],  # too few
        [(0, 4, 0.5), (1, 5, 0.5), (2, 6, 0.5)],  # too far apart
        [*THREE, (0, 1, 0.9), (2, 3, 0.7), (4, 5, 0.9), (6, 7, 0.7)],  # nearer to their own
    ],
)
def test_intents_that_are_hardly_confused(near: list[tuple[int, int, float]]) -> None:
    assert mixed_up(near) == []


def test_twenty_intents_with_ten_examples_are_compared_within_two_seconds() -> None:
    words = [f"{verb} the {noun}" for noun in NOUNS for verb in VERBS]
    lines = [
        f"  intent_{number}:\n    description: One.\n    examples: |\n"
        + "".join(f"      {text}\n" for text in words[number * 10 : number * 10 + 10])
        for number in range(20)
    ]
    declared, _ = read_files({"workspace.yaml": "workspace: x\n", "a/b.aop.yaml": "intents:\n" + "".join(lines)})
    assert sum(len(intent.examples) for intent in declared.procedures[0].intents) == 200
    embedding()  # loading is not part of it
    start = perf_counter()
    confused_intents(declared)
    assert perf_counter() - start < 2


VERBS = ("refund", "send", "exchange", "cancel", "pay for", "find", "return", "replace", "change", "track")
NOUNS = (
    "lamp", "shoes", "kettle", "jacket", "order", "phone", "table", "chair", "bag", "hat",
    "watch", "book", "desk", "tent", "bike", "radio", "camera", "carpet", "mirror", "clock",
)  # fmt: skip

# ---- AOP706 to AOP708


def test_a_lone_channel_without_an_opening() -> None:
    (finding,) = findings({"workspace.yaml": "channels:\n  email: {sender: claimed}\n  chat: {sender: none}\n"})
    assert (finding.code, finding.span.text, finding.message) == (
        "AOP706",
        "chat",
        "the channel `chat` has no opening, so nobody says that an assistant answers",
    )


WITHOUT = """\
on:
  failed: |
    escalate to tier2 because "a system did not answer"
  denied: |
    say "{reason}" and finish as declined
  undecided: |
    escalate to tier2 because "nobody decided in time"
  unclear: |
    escalate to tier2 because "an outcome is unknown"
  cancelled: |
    escalate to tier2 because "customer cancelled after a change"
"""


def test_a_question_that_nothing_answers_when_it_is_not_understood() -> None:
    assert codes({"workspace.yaml": WITHOUT}) == [("AOP707", "collect order_id and email")]


def test_the_file_may_answer_it_too() -> None:
    own = 'on:\n  not_understood: |\n    escalate to tier2 because "lost"\n'
    assert codes({"workspace.yaml": WITHOUT, "returns/refund.aop.yaml": own}) == []


@pytest.mark.parametrize(
    ("examples", "said"), [(["money back"], "one example"), (["money back", "refund"], "2 examples")]
)
def test_few_examples(examples: list[str], said: str) -> None:
    lines = "".join(f"      {text}\n" for text in examples)
    (finding,) = findings(f"intents:\n  refund:\n    description: Money.\n    examples: |\n{lines}")
    assert (finding.code, finding.span.text, finding.message) == (
        "AOP708",
        "refund",
        f"the intent `refund` has only {said}",
    )
