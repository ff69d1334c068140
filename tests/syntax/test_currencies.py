"""The currencies that an amount may have are those of ISO 4217, by the list that Babel comes with."""

from __future__ import annotations

from babel.core import get_global
from babel.numbers import list_currencies

from aop.syntax.currencies import CURRENCIES, likely


def test_every_currency_is_one_of_the_list() -> None:
    assert list_currencies() >= CURRENCIES


def test_every_currency_that_people_pay_with_today_is_there() -> None:
    used = {
        code
        for places in get_global("territory_currencies").values()
        for code, _, until, is_tender in places
        if until is None and is_tender
    }
    assert used <= CURRENCIES


def test_what_is_near_is_suggested() -> None:
    assert likely("EURO") == "did you mean `EUR`?"
    assert likely("XQZ") == "`USD`, for example"
