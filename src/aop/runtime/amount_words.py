"""Amounts of money as a language writes them: what stands around the number and between its digits, found out once.

Babel looks up signs, groups and digits of a currency anew for each amount, and they never change. So it is asked for
some amounts of a currency, and others are written after them. Where this cannot be sure of one, it is Babel's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

#: So many currencies in so many languages are remembered.
MAX_SHAPES = 256
#: Babel rounds an amount of more digits.
MAX_DIGITS = 28
#: Amounts that tell the shape, and some that it must write as Babel does before it is trusted.
_ONE, _LONG, _PARTS = map(Decimal, ("1", "1111111111111", "1.5555555"))
_PROBES = tuple(map(Decimal, ("0", "0.5", "7", "999.99", "1000", "12345.678", "1234567.1", "98765432109.87")))
_NUMBER = re.compile(r"(\D*)(\d(?:.*\d)?)(\D*)", re.DOTALL)
#: A currency without a sign of its own, and the amount right behind it: CLDR asks for a space, which Babel leaves out.
_GLUED = re.compile(r"([A-Z]{3})(?=\d)")


@dataclass(frozen=True, slots=True)
class Shape:
    """`first` digits are the last group before the point, `others` each one before it; at least `least` digits stand
    behind the point."""

    before: str
    behind: str
    group: str
    point: str
    first: int
    others: int
    least: int

    def written(self, amount: Decimal) -> str:
        """An amount that is not negative."""
        whole, _, rest = format(amount, "f").partition(".")
        rest = rest.rstrip("0").ljust(self.least, "0")
        return f"{self.before}{self._parted(whole)}{self.point if rest else ''}{rest}{self.behind}"

    def _parted(self, whole: str) -> str:
        groups, left = [whole[-self.first :]], whole[: -self.first]
        while left:
            groups.append(left[-self.others :])
            left = left[: -self.others]
        return self.group.join(reversed(groups))


def amount_text(amount: Decimal, currency: str, locale: Locale) -> str:
    """An amount as the locale writes it, with all its digits."""
    if not amount.is_signed() and len(amount.as_tuple().digits) <= MAX_DIGITS:
        shape = _shape(locale, currency)
        if shape is not None:
            return shape.written(amount)
    return by_babel(amount, currency, locale)


def by_babel(amount: Decimal, currency: str, locale: Locale) -> str:
    """The same, with everything looked up."""
    from babel.numbers import format_currency

    text = format_currency(amount, currency, locale=locale, decimal_quantization=False)
    return _GLUED.sub(r"\1 ", text)


@lru_cache(maxsize=MAX_SHAPES)
def _shape(locale: Locale, currency: str) -> Shape | None:
    """None where a language writes amounts in a way that is not known here."""
    found = [_NUMBER.fullmatch(by_babel(item, currency, locale)) for item in (_ONE, _LONG, _PARTS)]
    one, long, parts = (("", "", "") if each is None else each.groups() for each in found)
    point, least = parts[1][1:-7], sum(map(str.isdigit, one[1][1:]))
    groups = re.findall(r"\d+", long[1][: len(long[1]) - len(one[1]) + 1])
    if len(groups) < 3 or not point:
        return None
    group = long[1][len(groups[0]) : long[1].index(groups[1], len(groups[0]))]
    shape = Shape(long[0], long[2], group, point, len(groups[-1]), len(groups[-2]), least)
    return shape if all(shape.written(item) == by_babel(item, currency, locale) for item in _PROBES) else None
