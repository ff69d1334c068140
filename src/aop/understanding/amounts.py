"""Numbers, percentages and money, from ASCII digits and the plain number words.

The parser is this file's own: Python's `int` takes digits of every script, and no library is as strict about
what is not sure. `1,250` is a thousand and more, `1,25` and `1.250,50` are not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from aop.understanding.fold import fold, plain
from aop.understanding.identifiers import stands_alone
from aop.values import MINOR_DIGITS, Money

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,6})?"
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY"}
_CODES = (
    "USD", "EUR", "GBP", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "INR", "CNY", "BRL",
    "MXN", "ZAR", "SGD", "HKD", "TRY", "ILS", "AED", *MINOR_DIGITS,
)  # fmt: skip
_NAMES = {"euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "yen": "JPY"}
_DOLLARS = ("dollar", "dollars")
_DOLLAR_CURRENCIES = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD")
_UNIT = "|".join(("bucks?", "dollars?", *_NAMES, "cents?", *(code.lower() for code in _CODES)))
_MONEY = re.compile(
    rf"(?P<sign>[$€£¥]|\b(?:{'|'.join(code.lower() for code in _CODES)})\b)?[ ]?"
    rf"(?P<number>{_NUMBER})[ ]?(?P<unit>[$€£]|(?:{_UNIT})\b)?"
)
_PERCENT = re.compile(rf"(?P<number>{_NUMBER})[ ]?(?:%|percent\b|per cent\b|pct\b)?")
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {
    **{word: number for number, word in enumerate(_SMALL)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
}


def read_number(text: str) -> Decimal | None:
    """The number that is the whole text, in digits or in words below a million."""
    said = plain(text).strip(" .,;:!()")
    found = re.fullmatch(rf"(-?)[ ]?({_NUMBER})", said)
    if found:
        number = Decimal(found.group(2).replace(",", ""))
        return -number if found.group(1) else number
    return _in_words(said)


def read_integer(text: str) -> Decimal | None:
    """A whole number."""
    number = read_number(text)
    return number if number is not None and number == number.to_integral_value() else None


def read_percent(text: str) -> Decimal | None:
    """A percentage as the share it is: 15% is 0.15."""
    said = plain(text).strip(" .,;:!()")
    found = _PERCENT.fullmatch(said)
    number = Decimal(found.group("number").replace(",", "")) if found else None
    if number is None:
        number = _in_words(re.sub(r" (?:percent|per cent)$", "", said))
    return number / 100 if number is not None and number <= 1000 else None


def read_money(text: str, currency: str) -> Money | None:
    """The amount that is the whole text; `$`, "bucks" and a bare number are of the workspace's currency."""
    said = plain(text).strip(" .,;:!()")
    found = _MONEY.fullmatch(said)
    if found:
        return _money(found.group("number"), found.group("sign"), found.group("unit"), currency)
    rest, _, unit = said.rpartition(" ")
    number = _in_words(rest) if re.fullmatch(_UNIT, unit) else None
    return _money(str(number), None, unit, currency) if number is not None else None


def find_money(text: str) -> Iterator[tuple[int, int]]:
    """Where amounts with a currency stand in running text."""
    folded = fold(text)
    for found in _MONEY.finditer(folded.text):
        if (found.group("sign") or found.group("unit")) and _alone(folded.text, found):
            yield folded.origin(*_trimmed(found))


def find_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where plain numbers stand in running text, in digits or as one number word."""
    folded = fold(text)
    for found in re.finditer(rf"{_NUMBER}|[a-z]{{3,9}}", folded.text):
        number = found.group()[0].isdigit() or found.group() in _WORDS
        if number and stands_alone(folded.text, found.start(), found.end()):
            yield folded.origin(*found.span())


def _money(number: str, sign: str | None, unit: str | None, currency: str) -> Money | None:
    amount = Decimal(number.replace(",", ""))
    if unit in ("cent", "cents"):
        if sign is not None:
            return None
        amount, unit = amount / 100, None
    named = {_currency(mark, currency) for mark in (sign, unit) if mark}
    if sign == "$" and unit and unit.upper() in _DOLLAR_CURRENCIES:
        named = {unit.upper()}  # "$50 CAD": the code says which dollar
    if len(named) > 1:
        return None
    money = Money(amount, next(iter(named), currency))
    return money if _has_minor_units(money) else None


def _currency(mark: str, currency: str) -> str:
    if mark in _DOLLARS:
        return currency if currency in _DOLLAR_CURRENCIES else "USD"
    return _SIGNS.get(mark) or _NAMES.get(mark) or (mark.upper() if mark.upper() in _CODES else currency)


def _has_minor_units(money: Money) -> bool:
    return money.amount == money.rounded().amount


def _alone(text: str, found: re.Match[str]) -> bool:
    start, end = _trimmed(found)
    outside = text[max(0, start - 1) : start] != "-"
    return outside and stands_alone(text, start, end)


def _trimmed(found: re.Match[str]) -> tuple[int, int]:
    blanks = len(found.group()) - len(found.group().strip())
    lead = len(found.group()) - len(found.group().lstrip())
    return found.start() + lead, found.end() - (blanks - lead)


def _in_words(said: str) -> Decimal | None:
    """ "five", "twenty-five", "a hundred", "two hundred and fifty", "two thousand five hundred"."""
    parts = [part for part in said.replace("-", " ").split() if part != "and"]
    if not 0 < len(parts) <= 8:
        return None
    thousands = 0
    if "thousand" in parts:
        at = parts.index("thousand")
        thousands = 1 if parts[:at] in ([], ["a"]) else _below_thousand(parts[:at]) or 0
        if not thousands:
            return None
        parts = parts[at + 1 :]
    below = _below_thousand(parts)
    return None if below is None else Decimal(thousands * 1000 + below)


def _below_thousand(parts: list[str]) -> int | None:
    if "hundred" not in parts:
        return _below_hundred(parts)
    at = parts.index("hundred")
    hundreds = 1 if parts[:at] in ([], ["a"]) else _WORDS.get(parts[0], 0) if at == 1 else 0
    below = _below_hundred(parts[at + 1 :])
    return hundreds * 100 + below if 0 < hundreds < 10 and below is not None else None


def _below_hundred(parts: list[str]) -> int | None:
    match [_WORDS.get(part) for part in parts]:
        case []:
            return 0
        case [int(number)]:
            return number
        case [int(tens), int(ones)] if tens >= 20 and 0 < ones < 10:
            return tens + ones
    return None
