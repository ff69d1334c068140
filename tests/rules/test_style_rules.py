"""Rules of the family 9xx that look at names, texts and reasons."""

from __future__ import annotations

import pytest

from aop.diagnostics import Severity
from rules.changed_shop import act, codes, findings

# ---- AOP905


@pytest.mark.parametrize("name", ["step1", "step_2", "part", "todo", "s", "test2", "new_step"])
def test_a_step_whose_name_says_nothing(name: str) -> None:
    (finding,) = findings(f'steps:\n  {name}: |\n    say "Hello."\n    finish as informed\n')
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message) == (
        "AOP905",
        name,
        f"the step `{name}` is not named after what happens in it",
    )


@pytest.mark.parametrize("name", ["greet", "step_out", "testing", "steps_taken", "particulars"])
def test_a_step_whose_name_says_something(name: str) -> None:
    assert codes(f'steps:\n  {name}: |\n    say "Hello."\n    finish as informed\n') == []


def test_a_title_that_is_only_the_name() -> None:
    assert codes("title: refund\n") == [("AOP905", "refund")]
    assert codes("title: Refund\n") == []


# ---- AOP906

LONG = "We thank you for being our customer. " * 12


def test_a_long_text() -> None:
    (finding,) = findings(act(f'say "{LONG.strip()}"\n'))
    assert (finding.code, finding.message) == (
        "AOP906",
        f"this text has {len(LONG.strip())} characters, more than anybody reads in a chat",
    )


def test_a_letter_may_be_long() -> None:
    mail = {"workspace.yaml": "channels:\n  email: {sender: claimed}\n"}
    assert codes({**mail, "returns/refund.aop.yaml": act(f'say "{LONG.strip()}"\n')}) == []


# ---- AOP907


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("order.status is delivered", True),
        ("Order status is delivered!", True),
        ("only what was delivered is refunded", False),
        ("law", False),
    ],
)
def test_a_reason_that_repeats_its_rule(reason: str, found: bool) -> None:
    rule = f'rules: |\n  never do stripe.refund unless order.status is "delivered" because "{reason}"\n'
    assert [code for code, _ in codes(rule) if code == "AOP907"] == (["AOP907"] if found else [])


def test_a_reason_that_is_the_queue() -> None:
    sentence = 'if order.paid is no, escalate to care_desk because "care desk"\n'
    assert codes(act(sentence)) == [("AOP907", '"care desk"')]


# ---- AOP908


@pytest.mark.parametrize(
    ("text", "underlined"),
    [
        ("You MUST send it back.", "MUST"),
        ("Thank you!!", "!!"),
        ("Really?!", "?!"),
        ("THIS IS FINAL, we are sorry.", "THIS IS FINAL"),
    ],
)
def test_a_text_that_shouts(text: str, underlined: str) -> None:
    (finding,) = findings(act(f'say "{text}"\n'))
    assert (finding.code, finding.span.text, finding.message) == (
        "AOP908",
        underlined,
        f"`{underlined}` shouts at the customer",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Thank you!",
        "We need a PDF or a JPEG of it.",
        "Please write the IBAN and the BIC.",
        "Order #W1234567 from the USA.",
        "{order.order_id} is paid in USD.",
        "A US ZIP has five digits.",
    ],
)
def test_a_text_that_does_not(text: str) -> None:
    assert codes(act(f'say "{text}"\n')) == []


# ---- AOP909


@pytest.mark.parametrize(
    ("text", "underlined"),
    [
        ("Your order order_id is noted.", "order_id"),
        ("It is order.status now.", "order.status"),
        ("It costs order.total.", "order.total"),
    ],
)
def test_a_name_without_its_braces(text: str, underlined: str) -> None:
    (finding,) = findings(act(f'say "{text}"\n'))
    assert (finding.code, finding.span.text, finding.help) == ("AOP909", underlined, f"write `{{{underlined}}}`")
    (fix,) = finding.fixes
    assert (fix.replacement, fix.safe) == (f"{{{underlined}}}", False)


@pytest.mark.parametrize(
    "text",
    [
        "Your {order.order_id} is noted.",
        "Thank you for your order.",
        "Write to order_id@acme.example.",
        "See acme.example/order_id for more.",
        "The remedy is a refund.",
        "Save it as no_such_name.",
    ],
)
def test_what_is_no_name_of_a_value(text: str) -> None:
    assert codes(act(f'say "{text}"\n')) == []


# ---- AOP910


@pytest.mark.parametrize("placeholder", ["TODO", "[customer name]", "<order number>", "lorem ipsum", "XXX"])
def test_what_was_never_filled_in(placeholder: str) -> None:
    (finding,) = findings(act(f'say "Dear {placeholder}, hello."\n'))
    assert (finding.code, finding.span.text, finding.message) == (
        "AOP910",
        placeholder,
        f"`{placeholder}` was never filled in",
    )


@pytest.mark.parametrize("text", ["It takes 3 [business] days.", "Is 3 < 5?", "Your todo list is done."])
def test_what_is_no_placeholder(text: str) -> None:
    assert codes(act(f'say "{text}"\n')) == []
