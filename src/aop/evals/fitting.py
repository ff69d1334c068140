"""A text that fits the pattern of an id, so that what a generated test writes is read as one.

The pattern is cut into what stands for one character each, with every repetition as short as it may be and of several
alternatives the first; RE2 itself says which character fits a piece, and at the end whether the whole fits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aop.machine.types import Slot
from aop.understanding.identifiers import LENGTH, compiled, read_id

#: What a piece is tried with, digits first; which of them is first goes on with each place of the text.
_DIGITS, _OTHERS = "1234567890", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.#/: "
#: Parentheses in parentheses up to here; a pattern with more is not told.
MAX_DEPTH = 20

_TIMES = re.compile(r"(?:(\?|\*)|(\+)|\{(\d{1,3})(?:,\d{0,3})?\})\??")
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:[pPx]\{[^}]*\}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_GROUP = re.compile(r"\((?:\?(?:P?<\w+>|[imsU-]*:))?")
_FLAGS = re.compile(r"\(\?[imsU-]+\)")
_NOTHING = ("^", "$", r"\b", r"\B", r"\A", r"\z")


class _Untold(Exception):
    """The pattern has something that this does not read."""


def id_text(slot: Slot, number: int) -> str | None:
    """The nth text by which a customer may name an id of this slot; None where none is found that the slot reads."""
    text = f"{1000 + number}" if slot.pattern is None else fitting(slot.pattern, number)
    return text if text is not None and read_id(text, slot.pattern, slot.form) is not None else None


def stored(slot: Slot, number: int) -> str | None:
    """The same id in the spelling that systems get."""
    text = id_text(slot, number)
    return None if text is None else read_id(text, slot.pattern, slot.form)


def fitting(pattern: str, number: int = 1) -> str | None:
    """The nth text that fits a pattern; None where none is found."""
    try:
        pieces = _Cut(pattern).whole()
        text = "".join(_character(piece, place, number, len(pieces)) for place, piece in enumerate(pieces))
    except _Untold:
        return None
    whole = compiled(pattern)
    return text if whole is not None and whole.fullmatch(text) else None


def _character(piece: str, place: int, number: int, length: int) -> str:
    """One character that a piece takes: digits count on, and the last one tells the texts of a pattern apart."""
    first = (place + (number - 1) * (place == length - 1)) % len(_DIGITS)
    expression = compiled(piece)
    if expression is None:
        raise _Untold
    tried = (piece if len(piece) == 1 and piece != "." else "") + _DIGITS[first:] + _DIGITS[:first] + _OTHERS
    found = next((character for character in tried if expression.fullmatch(character)), None)
    if found is None:
        raise _Untold
    return found


@dataclass(slots=True)
class _Cut:
    """A pattern on its way to pieces."""

    text: str
    at: int = 0
    depth: int = 0

    def whole(self) -> list[str]:
        """Every piece; raises _Untold where something is left over."""
        found = self._either()
        if self.at < len(self.text):
            raise _Untold
        return found

    def _either(self) -> list[str]:
        found = self._one_after_another()
        while self.text.startswith("|", self.at):
            self.at += 1
            self._one_after_another()
        return found

    def _one_after_another(self) -> list[str]:
        found: list[str] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            one = self._one()
            found += one * self._times()
            if len(found) > LENGTH:
                raise _Untold
        return found

    def _times(self) -> int:
        """How often at least."""
        times = _TIMES.match(self.text, self.at)
        if times is None:
            return 1
        self.at = times.end()
        return 0 if times[1] else 1 if times[2] else int(times[3])

    def _one(self) -> list[str]:
        if flags := _FLAGS.match(self.text, self.at):
            self.at = flags.end()
            return []
        if self.text[self.at] == "(":
            return self._group()
        expression = {"[": _CLASS, "\\": _ESCAPE}.get(self.text[self.at])
        found = None if expression is None else expression.match(self.text, self.at)
        if expression is not None and found is None:
            raise _Untold
        piece = self.text[self.at] if found is None else found[0]
        self.at += len(piece)
        return [] if piece in _NOTHING else [piece]

    def _group(self) -> list[str]:
        opened = _GROUP.match(self.text, self.at)
        if opened is None or self.depth >= MAX_DEPTH:
            raise _Untold
        self.at = opened.end()
        self.depth += 1
        found = self._either()
        if not self.text.startswith(")", self.at):
            raise _Untold
        self.at += 1
        self.depth -= 1
        return found
