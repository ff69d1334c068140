"""Card numbers, taken out of a message before anything is kept of it (engine.md, section 4).

A number of a card has 13 to 19 digits, begins as cards do and passes their checksum. Its digits may be of any script;
spaces, dashes and points may stand between any of them, and where they stand in groups as on a card also line breaks,
commas, strokes and whatever else is no digit. Numbers of orders and devices do not pass all of that.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

#: What stands where a card number stood.
REMOVED = "[card number]"
#: What may stand between any two digits: spaces, dashes and points.
_CLOSE = frozenset(" .-\u2212") | frozenset(
    map(chr, (0xA0, 0x202F, 0x3000, *range(0x2000, 0x200B), *range(0x2010, 0x2015)))
)
#: No letter and no digit; what is not to be seen (a zero-width space) is neither.
_BETWEEN = r"[\W_]{0,4}"
#: Behind a word it may stand without a space ("card4111…"), behind the letter or two of an order's number it is none.
_RUN = re.compile(rf"(?:(?<![^\W_])|(?<=[^\W\d_]{{4}}))\d(?:{_BETWEEN}\d){{12,}}(?:(?![^\W_])|(?=[^\W\d_]{{3}}))")
_DIGIT = re.compile(r"\d")
_LENGTHS = (19, 18, 17, 16, 15, 14, 13)
#: Groups as cards have them: fours, of which the last may be shorter, or 4-6-5 and 4-6-4.
_PRINTED = re.compile(r"(?:4,){2,4}[1-4],|4,6,[45],")
#: How the numbers of cards begin, and how long they are then.
_BEGINS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|220[0-4]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|35(?:2[89]|[3-8])"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"30[0-5]|3[689]"), (14,)),
    (re.compile(r"60|508[5-9]"), (16,)),
    (re.compile(r"6011|64[4-9]|65|62"), (16, 17, 18, 19)),
    (re.compile(r"5018|5020|5038|5893|6304|6759|676[1-3]"), (13, 14, 15, 16, 17, 18, 19)),
)


def without_cards(text: str) -> str:
    """The text with each card number replaced."""
    if len(_DIGIT.findall(text)) < _LENGTHS[-1]:
        return text  # as of most
    return _RUN.sub(_cleaned, text)


def _cleaned(found: re.Match[str]) -> str:
    """A run of digits, in which a card number begins where a group of them does and ends where one does."""
    run = found[0]
    places = [index for index, sign in enumerate(run) if sign.isdecimal()]
    digits = [unicodedata.decimal(run[index]) for index in places]
    kept, done, at = [], 0, 0
    while at < len(places):
        count = _card_at(run, places, digits, at)
        if count:
            kept += [run[done : places[at]], REMOVED]
            done = places[at + count - 1] + 1
        at += count or 1
    return "".join([*kept, run[done:]])


def _card_at(run: str, places: list[int], digits: list[int], at: int) -> int:
    """How many digits of a card number begin here; 0 where none does."""
    if at and places[at] == places[at - 1] + 1:
        return 0
    for count in _LENGTHS:
        end = at + count
        closed = end == len(places) or (end < len(places) and places[end] > places[end - 1] + 1)
        if end <= len(places) and closed and is_card("".join(map(str, digits[at:end]))):
            return count if _together(run, places[at:end]) else 0
    return 0


def _together(run: str, places: list[int]) -> bool:
    """Whether these digits may be one number: nothing but spaces, dashes and points between them, or in groups."""
    between = run[places[0] : places[-1]]
    if [sign for sign in between if not sign.isdecimal()] == ["."]:
        return False  # a decimal number
    if all(sign.isdecimal() or sign in _CLOSE or unicodedata.category(sign) == "Cf" for sign in between):
        return True
    groups, size = "", 1
    for before, place in pairwise(places):
        if place == before + 1:
            size += 1
        else:
            groups, size = f"{groups}{size},", 1
    return _PRINTED.fullmatch(f"{groups}{size},") is not None


def is_card(digits: str) -> bool:
    """Whether these digits are the number of a card: as long, begun as one, and with its checksum."""
    if not any(len(digits) in lengths and begins.match(digits) for begins, lengths in _BEGINS):
        return False
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(item // 10 + item % 10 for item in doubled)) % 10 == 0
