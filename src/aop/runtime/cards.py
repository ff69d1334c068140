"""Card numbers, taken out of a message before anything is kept of it (engine.md, section 4).

A number of a card has 13 to 19 digits, begins as cards do and passes their checksum; spaces, dashes and points may
stand between its digits, and its digits may be of any script. Numbers of orders and devices do not pass all three.
"""

from __future__ import annotations

import re
import unicodedata

#: What stands where a card number stood.
REMOVED = "[card number]"
_RUN = re.compile(r"(?<!\w)\d(?:[  .\-‐‑–]{0,2}\d){12,}(?!\w)")
_LENGTHS = (19, 18, 17, 16, 15, 14, 13)
#: How the numbers of cards begin, and how long they are then.
_BEGINS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|35(?:2[89]|[3-8])"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"30[0-5]|3[689]"), (14,)),
    (re.compile(r"6011|64[4-9]|65|62"), (16, 17, 18, 19)),
)


def without_cards(text: str) -> str:
    """The text with each card number replaced."""
    return _RUN.sub(_cleaned, text)


def _cleaned(found: re.Match[str]) -> str:
    """A run of digits, in which a card number begins where a group of them does and ends where one does."""
    run = found[0]
    places = [index for index, sign in enumerate(run) if sign.isdecimal()]
    digits = [unicodedata.decimal(run[index]) for index in places]
    kept, done, at = [], 0, 0
    while at < len(places):
        count = _card_at(places, digits, at)
        if count:
            kept += [run[done : places[at]], REMOVED]
            done = places[at + count - 1] + 1
        at += count or 1
    return "".join([*kept, run[done:]])


def _card_at(places: list[int], digits: list[int], at: int) -> int:
    """How many digits of a card number begin here; 0 where none does."""
    if at and places[at] == places[at - 1] + 1:
        return 0
    for count in _LENGTHS:
        end = at + count
        closed = end == len(places) or (end < len(places) and places[end] > places[end - 1] + 1)
        if end <= len(places) and closed and is_card("".join(map(str, digits[at:end]))):
            return count
    return 0


def is_card(digits: str) -> bool:
    """Whether these digits are the number of a card: as long, begun as one, and with its checksum."""
    if not any(len(digits) in lengths and begins.match(digits) for begins, lengths in _BEGINS):
        return False
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(item // 10 + item % 10 for item in doubled)) % 10 == 0
