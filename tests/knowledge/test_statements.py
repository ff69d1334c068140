"""Which statements contradict each other: same thing, same unit, no number in common."""

from __future__ import annotations

import time

import pytest

from aop.analysis.statements import Statement, contradict, statements
from knowledge.handbook import declared

R30 = "You can return most items within 30 days of delivery."


def stated(text: str) -> list[Statement]:
    return list(statements(declared(text)))


def contradicted(one: str, other: str) -> bool:
    return any(contradict(first, second) for first in stated(one) for second in stated(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (R30, "Return your items within 14 days."),
        (R30, "Most items can be returned within two weeks after purchase."),
        ("Refunds take 10 business days.", "Refunds are paid within 5 business days."),
        ("Orders over $50 ship free.", "Orders over $75 ship free of charge."),
        ("The warranty lasts 2 years.", "The warranty lasts 12 months."),
        ("15% is taken off for opened items.", "For opened items, 20 percent is taken off."),
        ("At most 3 items can be exchanged.", "At most 5 items can be exchanged."),
        ("# Return window\n" + R30, "# How long do I have?\nYou can return most items within 14 days."),
        ("- Express: $14.95\n- Standard: $4.95", "| Standard | $5.95 |"),
        ("The fee costs $1,250.", "The fee costs $1250.50."),
    ],
)
def test_what_contradicts(one: str, other: str) -> None:
    assert contradicted(one, other)
    assert contradicted(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (R30, R30),
        (R30, "Gift cards can be returned within 14 days."),
        ("Standard shipping takes 3 to 5 business days.", "Express shipping takes 1 to 2 business days."),
        ("Shipping takes 3 to 5 days.", "Shipping takes up to 5 days."),
        ("The warranty lasts one year.", "The warranty lasts 12 months."),
        ("Refunds take two weeks.", "Refunds take 14 days."),
        ("Refunds take 5 days.", "Refunds take 5 business days."),
        ("Refunds cost $5.", "Refunds take 7 days."),
        ("# Express shipping\nOrders arrive in 2 days.", "# Standard shipping\nOrders arrive in 5 days."),
        ("# Gift cards\nYou can return it within 14 days.", "You can return it within 30 days."),
        ("Refunds to a card take 5 business days.", "Refunds to a gift card take 1 business day."),
        ("Call us at 555-1234 from 9:00 to 17:00.", "Call us at 555-4321 from 8:00 to 18:00."),
        ("Since 2024-01-02 item W1234567 is new.", "Since 2025-01-02 item W1234568 is new."),
        ("It takes 3 days.", "It takes 5 days."),
    ],
)
def test_what_does_not(one: str, other: str) -> None:
    assert not contradicted(one, other)
    assert not contradicted(other, one)


def test_a_statement_underlines_its_quantity() -> None:
    (statement,) = stated("# Returns\n\nYou can return\nan item within 30\ndays.")
    assert statement.span.text == "30\ndays"
    assert (sorted(statement.subject), statement.unit, *map(str, statement.numbers)) == (
        ["item", "return"],
        "day",
        "30",
    )


def test_a_long_article_is_read_in_time() -> None:
    start = time.monotonic()
    made = stated(
        "\n\n".join(f"Model {number} of kettle number {number} lasts {number} days." for number in range(5000))
    )
    assert len(made) >= 5000
    assert time.monotonic() - start < 5
