"""What holds for every connector, whatever stands behind it."""

from __future__ import annotations

import pytest

from aop.errors import OutcomeUnknown, PortError, Unavailable
from aop.runtime.conform import conform

from .shop import (
    ACTIONS,
    COUNT_ITEMS,
    FIND_ORDER,
    ITEMS,
    LIST_ORDERS,
    RECORDS,
    REFUND,
    SLOW_READ,
    SLOW_WRITE,
    W1,
    Setup,
    call,
)


def test_the_actions_of_the_catalogue_are_all_there(shop: Setup) -> None:
    shop.connector.check(ACTIONS)  # type: ignore[attr-defined]


def test_a_record_with_nested_records_and_exact_amounts(shop: Setup) -> None:
    answer = call(shop.connector, FIND_ORDER, id="W1")
    assert FIND_ORDER.returns is not None
    assert conform(answer.data, FIND_ORDER.returns, RECORDS, "USD") == W1


def test_not_found_is_no_data(shop: Setup) -> None:
    assert call(shop.connector, FIND_ORDER, id="W9").data is None


def test_a_list_of_plain_values(shop: Setup) -> None:
    assert call(shop.connector, LIST_ORDERS).data == ["W1", "W2"]


def test_records_may_go_in_as_a_list(shop: Setup) -> None:
    assert call(shop.connector, COUNT_ITEMS, items=ITEMS).data == 2
    assert call(shop.connector, COUNT_ITEMS, items=()).data == 0


def test_a_write_is_done_once_and_answers(shop: Setup) -> None:
    answer = call(shop.connector, REFUND, order=W1, amount=ITEMS[0].get("price"))
    assert REFUND.returns is not None
    receipt = conform(answer.data, REFUND.returns, RECORDS, "USD")
    assert receipt.get("amount") == ITEMS[0].get("price")  # type: ignore[union-attr]
    assert shop.refunds() == 1


def test_a_business_failure_is_an_answer_and_does_nothing(shop: Setup) -> None:
    call(shop.connector, REFUND, "k1", order=W1, amount=ITEMS[0].get("price"))
    answer = call(shop.connector, REFUND, "k2", order=W1, amount=ITEMS[0].get("price"))
    assert (answer.failure, answer.reason) == ("already_refunded", "the order has been refunded before")
    assert shop.refunds() == 1


def test_a_read_of_a_system_that_is_down_is_unavailable(shop: Setup) -> None:
    shop.break_down()
    with pytest.raises(Unavailable) as error:
        call(shop.connector, FIND_ORDER, id="W1")
    assert error.value.retryable
    assert error.value.outcome_known


def test_a_write_to_a_system_that_is_down_raises_what_the_runtime_understands(shop: Setup) -> None:
    shop.break_down()
    with pytest.raises(PortError):
        call(shop.connector, REFUND, order=W1, amount=ITEMS[0].get("price"))


def test_no_message_tells_what_the_call_carried(shop: Setup) -> None:
    shop.break_down()
    with pytest.raises(PortError) as error:
        call(shop.connector, FIND_ORDER, id="W1234567")
    assert "W1234567" not in str(error.value)
    assert "secret" not in str(error.value)


def test_a_read_that_takes_too_long_is_unavailable(shop: Setup) -> None:
    with pytest.raises(Unavailable, match=r"^shop\.slow_read took longer|^the database behind"):
        call(shop.connector, SLOW_READ)


def test_a_write_that_takes_too_long_is_known_to_be_undone_or_unknown(shop: Setup) -> None:
    with pytest.raises((OutcomeUnknown, Unavailable)):
        call(shop.connector, SLOW_WRITE)
