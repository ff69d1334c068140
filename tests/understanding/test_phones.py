"""Phone numbers by region: one value for one number, however it is written; and digits alone where nothing is sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, ExtractedValue, Extraction, Message, Vocabulary
from aop.runtime.conform import conform
from aop.understanding.contacts import read_phone
from aop.understanding.gate import admit
from aop.understanding.phones import PLANS, region_of
from aop.understanding.reading import read_again

LONDON = "+442079460958"


@pytest.mark.parametrize(
    ("said", "region", "number"),
    [
        ("020 7946 0958", "GB", LONDON),
        ("+44 20 7946 0958", "GB", LONDON),
        ("+44 (0)20 7946 0958", "GB", LONDON),
        ("0044 20 7946 0958", "GB", LONDON),
        ("+1 (212) 555-0123", "GB", "+12125550123"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("1 212 555 0123", "US", "+12125550123"),
        ("011 44 20 7946 0958", "US", LONDON),
        ("555-0123", "US", "5550123"),  # of which city?
        ("030 901820", "DE", "+4930901820"),
        ("901820 12", "DE", "90182012"),  # of which city?
        ("06 1 234 5678", "HU", "+3612345678"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("020 7946 0958", "", "02079460958"),
        ("+44 20 7946 0958", "", "442079460958"),
        ("020 7946 0958", "ZZ", "02079460958"),
        ("12345", "GB", None),
    ],
)
def test_a_number_is_written_in_full_where_the_plan_tells(said: str, region: str, number: str | None) -> None:
    assert read_phone(said, region) == number


@pytest.mark.parametrize("region", PLANS)
def test_with_and_without_the_countrys_code_it_is_one_number(region: str) -> None:
    plan = PLANS[region]
    number = "912345678901234"[: plan.digits[0]]
    full = f"+{plan.code}{number}"
    said = (full, plan.trunk + number, f"{plan.abroad}{plan.code} {number}")
    assert {read_phone(each, region) for each in said} == {full}
    assert read_phone(full, region) == full  # what is in full stays


def test_the_region_is_the_first_that_a_language_names() -> None:
    assert region_of(("en", "es-MX", "en-US")) == "MX"
    assert region_of(("en", "es")) == region_of(("zh-Hans",)) == region_of(()) == ""


def test_a_customer_and_a_system_write_the_same_number() -> None:
    """What is compared to verify a customer: theirs, and their account's."""
    slot, message = Slot("phone", Type("phone")), Message("m1", "it is 020 7946 0958")
    claimed = Extraction(values=(ExtractedValue("phone", "020 7946 0958", 6, 19),))
    context = Context(Vocabulary(slots={"phone": slot}), "phone", language="en-GB")
    admitted = admit(claimed, message, context, options={}, currency="GBP", languages=("en-GB",))
    (reading,) = admitted.understanding.values
    assert reading.value == LONDON
    again = read_again(slot, (), (("m1", message.text, (replace(reading, value=None),)),), None, "GBP", "GB")
    assert again is not None
    assert again.value == LONDON
    for answered in ("020 7946 0958", "+44 20 7946 0958", LONDON):
        assert conform(answered, Type("phone"), {}, "GBP", region="GB") == LONDON
    assert conform("ext. 5", Type("phone"), {}, "GBP", region="GB") == "ext. 5"
    assert conform("020 7946 0958", Type("phone"), {}, "GBP") == "020 7946 0958"
