"""The catalogue made of Stripe's description on localstripe, with Prism between that holds both sides to it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from aop.errors import PortError
from aop.runtime.conform import Mismatch
from aop.values import Record

from .servers import LOCALSTRIPE, PRISM, localstripe, missing, prism
from .specs import STRIPE, stripe
from .systems import Connected, connected


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    """The address of localstripe itself."""
    if why := missing(PRISM, LOCALSTRIPE) or ("" if STRIPE.exists() else "the descriptions are not here"):
        pytest.skip(why)
    with localstripe() as base:
        yield base


@pytest.fixture(scope="module")
def shop(upstream: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connected]:
    spec = stripe(tmp_path_factory.mktemp("stripe"))
    with prism(spec, upstream) as base:
        yield connected(spec, "stripe", base, "sk_test_contract")


@pytest.fixture(scope="module")
def direct(shop: Connected, upstream: str) -> Connected:
    """Past Prism, which takes every object of a form for given and then misses what it needs."""
    return connected(shop.spec, "stripe", upstream, "sk_test_contract")


@pytest.fixture
def charge(direct: Connected) -> str:
    made = direct.answer("post_charges", amount=Decimal(5000), currency="usd", source="pm_card_visa")
    return str(made.data["id"])


def test_a_customer_is_made_read_and_listed(shop: Connected) -> None:
    made = shop.value("post_customers", name="Ana Ruiz", email="ana@example.com")
    assert isinstance(made, Record)
    read = shop.value("get_customers_customer", customer=made.get("id"))
    assert isinstance(read, Record)
    assert (read.get("id"), read.get("name"), read.get("livemode")) == (made.get("id"), "Ana Ruiz", False)
    listed = shop.value("get_customers", limit=Decimal(3))
    assert isinstance(listed, Record)
    rows = listed.get("data")
    assert isinstance(rows, tuple)
    assert made.get("id") in [row.get("id") for row in rows if isinstance(row, Record)]


def test_a_customer_who_is_not_there_is_not_found(shop: Connected) -> None:
    assert shop.answer("get_customers_customer", customer="cus_nobody").data is None
    assert shop.answer("get_customers_customer", customer="../charges?limit=1").data is None


def test_a_charge_is_refunded_and_the_amount_is_exact(shop: Connected, direct: Connected, charge: str) -> None:
    refund = shop.value("post_refunds", charge=charge, amount=Decimal(1990))
    assert isinstance(refund, Record)
    assert (refund.get("amount"), refund.get("charge")) == (Decimal(1990), charge)
    assert direct.answer("get_charges_charge", charge=charge).data["amount_refunded"] == 1990


def test_an_answer_that_lacks_what_the_description_promises_is_no_data(direct: Connected, charge: str) -> None:
    """localstripe leaves out a field that Stripe's own description says is always there."""
    with pytest.raises(Mismatch, match="the answer lacks `amount_captured`"):
        direct.value("get_charges_charge", charge=charge)


def test_what_stripe_refuses_was_surely_not_done(shop: Connected) -> None:
    with pytest.raises(PortError, match=r"^stripe.post_refunds answered with the status 4\d\d$") as error:
        shop.answer("post_refunds", charge="ch_nobody")
    assert error.value.outcome_known
    assert not error.value.retryable
