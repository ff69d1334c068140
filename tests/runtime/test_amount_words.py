"""An amount that is written after others of its currency reads as Babel writes it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from aop.runtime import amount_words
from aop.runtime.amount_words import amount_text, by_babel

LANGUAGES = (
    "en", "en_US", "en_GB", "en_IN", "es", "es_MX", "de", "de_CH", "de_AT", "fr", "it", "nl", "pt", "pt_BR", "pl",
    "sv", "da", "fi", "cs", "hu", "tr", "ru", "uk", "el", "ja", "zh", "ko", "hi", "ar", "fa", "he", "th", "vi",
)  # fmt: skip
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY", "KWD", "INR", "CLF", "XYZ")
AMOUNTS = st.one_of(
    st.decimals(0, 10**9, places=2),
    st.decimals(-(10**6), 10**15, places=4),
    st.decimals(0, 10**12, places=9),
    st.sampled_from([Decimal("1E+5"), Decimal("-0"), Decimal("0E-9"), Decimal("1E-7")]),
)


@given(st.sampled_from(LANGUAGES), st.sampled_from(CURRENCIES), AMOUNTS)
def test_an_amount_reads_as_babel_writes_it(language: str, currency: str, amount: Decimal) -> None:
    locale = Locale.parse(language)
    assert amount_text(amount, currency, locale) == by_babel(amount, currency, locale)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shape_of_an_amount_is_found(language: str) -> None:
    assert amount_words._shape(Locale.parse(language), "USD") is not None
