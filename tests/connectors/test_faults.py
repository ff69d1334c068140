"""What goes wrong over HTTP, on a real server, and what the conversation is told of it (semantics S5)."""

from __future__ import annotations

import time

import pytest

from aop.connectors.exchange import MAX_BODY
from aop.errors import OutcomeUnknown, PortError, Unavailable
from aop.ports.connector import Answer
from aop.runtime.conform import Mismatch, conform
from aop.testing.faults import (
    Dropped,
    Fault,
    Half,
    Html,
    Huge,
    ManyHeaders,
    Redirect,
    Slow,
    Status,
    TimeOut,
    Twice,
    WrongTypes,
)

from .shop import FIND_ORDER, ITEMS, RECORDS, REFUND, SLOW_READ, SLOW_WRITE, W1, call
from .web_shop import WebSetup


def refund(shop: WebSetup, key: str = "k1") -> Answer:
    return call(shop.connector, REFUND, key, order=W1, amount=ITEMS[0].get("price"))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Dropped(done=True), "shop.refund broke off: RemoteProtocolError"),
        (Half(), "shop.refund broke off: RemoteProtocolError"),
        (Status(500, done=True), "shop.refund answered with the status 500"),
        (Status(503, done=True), "shop.refund answered with the status 503"),
        (Status(409, done=True), "shop.refund answered with the status 409"),
        (Huge(length=MAX_BODY + (1 << 16)), "shop.refund broke off: the body is longer than 4,194,304 bytes"),
        (Huge(packed=True), "shop.refund broke off: the body is longer than 4,194,304 bytes"),
        (Html(done=True), "shop.refund broke off: answered with `text/html`, which is no JSON"),
        (Redirect(status=302, done=True), "shop.refund answered with the status 302"),
    ],
    ids=lambda item: type(item).__name__ if not isinstance(item, str) else "",
)
def test_a_write_whose_answer_is_lost_is_unclear(web_shop: WebSetup, fault: Fault, message: str) -> None:
    web_shop.server.next(fault)
    with pytest.raises(OutcomeUnknown) as error:
        refund(web_shop)
    assert str(error.value) == message
    assert web_shop.refunds() == 1  # it was done, which nobody could know


@pytest.mark.parametrize(
    "fault", [Dropped(), Half(), Status(500), Status(503), Huge(), Huge(packed=True), Html(), ManyHeaders()]
)
def test_a_read_whose_answer_is_lost_is_unavailable(web_shop: WebSetup, fault: Fault) -> None:
    web_shop.server.next(fault)
    with pytest.raises(Unavailable):
        call(web_shop.connector, FIND_ORDER, id="W1")


def test_a_hundred_megabytes_are_not_read(web_shop: WebSetup) -> None:
    started = time.monotonic()
    web_shop.server.next(Huge())
    with pytest.raises(Unavailable, match="the body is longer than"):
        call(web_shop.connector, FIND_ORDER, id="W1")
    assert time.monotonic() - started < 2


def test_a_time_out_after_success_is_unclear(web_shop: WebSetup) -> None:
    web_shop.server.next(TimeOut())
    with pytest.raises(OutcomeUnknown, match=r"^shop.slow_write took longer than 0.1 seconds$"):
        call(web_shop.connector, SLOW_WRITE)


def test_a_slow_read_is_unavailable(web_shop: WebSetup) -> None:
    web_shop.server.next(Slow(1))
    with pytest.raises(Unavailable, match=r"^shop.slow_read took longer than 0.1 seconds$"):
        call(web_shop.connector, SLOW_READ)


def test_too_many_requests_says_when_to_come_back(web_shop: WebSetup) -> None:
    web_shop.server.next(Status(429, after="7"))
    with pytest.raises(Unavailable) as error:
        refund(web_shop)
    assert (error.value.retry_after, error.value.outcome_known) == (7.0, True)
    assert web_shop.refunds() == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_any_other_refusal_is_a_failure_that_is_not_tried_again(web_shop: WebSetup, status: int) -> None:
    web_shop.server.next(Status(status))
    with pytest.raises(PortError, match=f"^shop.refund answered with the status {status}$") as error:
        refund(web_shop)
    assert (error.value.outcome_known, error.value.retryable) == (True, False)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(web_shop: WebSetup, status: int) -> None:
    web_shop.server.next(Redirect(to=f"{web_shop.server.base}/elsewhere", status=status))
    with pytest.raises(PortError, match="redirects are not followed"):
        call(web_shop.connector, FIND_ORDER, id="W1")
    assert [item.target for item in web_shop.server.received] == ["/orders/W1"]


def test_values_of_other_types_are_no_data(web_shop: WebSetup) -> None:
    web_shop.server.next(WrongTypes())
    assert FIND_ORDER.returns is not None
    with pytest.raises((Mismatch, PortError)):
        conform(call(web_shop.connector, FIND_ORDER, id="W1").data, FIND_ORDER.returns, RECORDS, "USD")


def test_a_request_that_is_delivered_twice_is_done_once_under_its_key(remembering_shop: WebSetup) -> None:
    remembering_shop.server.next(Twice())
    assert refund(remembering_shop).data == {"id": "re_1", "amount": ITEMS[0].get("price").amount}  # type: ignore[union-attr]
    assert remembering_shop.refunds() == 1


def test_the_key_goes_with_every_write(remembering_shop: WebSetup) -> None:
    first, second = refund(remembering_shop), refund(remembering_shop)
    assert first == second
    assert [item.headers["idempotency-key"] for item in remembering_shop.server.received] == ["k1", "k1"]
    call(remembering_shop.connector, FIND_ORDER, id="W1")
    assert "idempotency-key" not in remembering_shop.server.received[-1].headers
