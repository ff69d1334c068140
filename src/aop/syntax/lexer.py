"""The lexer: one regular expression, whole words, and the parser's say about what may stand here.

Lark's contextual lexer asks the same question (a word is a keyword only where the parser could take it), but keeps
a hundred regular expressions to answer it, and takes `go to` out of `go today`. Here a word is read to its end
first; a test holds the two lexers to each other on everything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aop.syntax.tokens import Token, token_of
from aop.values import UNITS

_TOKEN = re.compile(
    r"[ \t]*(?:\#[^\n]*)?"
    r"(?:(?P<WORD>[A-Za-z_][A-Za-z0-9_]*)(?P<DOTTED>(?:\.[A-Za-z_][A-Za-z0-9_]*)+)?"
    r"|(?P<_NL>(?:\n[ ]*)+)"
    r"|(?P<COMMA>,)(?:[ \t]*(?P<AFTER_COMMA>otherwise\b(?![ \t]*=)|at[ \t]+most\b|within\b(?![ \t]*=)))?"
    r'|(?P<STRING>"(?:\\.|[^"\\\n])*")'
    r"|(?P<DATE>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<CLOCK>[0-9]{1,2}:[0-9]{2})"
    r"|(?P<PERCENT>[0-9]+(?:\.[0-9]+)?%)"
    r"|(?P<NUMBER>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<MONEY>[$€£][0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?)"
    r"|(?P<COMPARE><>|[<>]=?|[=!]=|[≤≥≠])"
    r"|(?P<QUOTED>'[^'\n]*')"
    r"|(?P<BROKEN>\x00+)"
    r"|(?P<SIGN>[:=+*/()\[\]-])"
    r"|(?P<UNKNOWN>.)"
    r"|\Z)"
)

_UNITS = frozenset(UNITS) | {unit.removesuffix("s") for unit in UNITS}
_AFTER_COMMA = {"otherwise": "COMMA_OTHERWISE", "at": "COMMA_AT_MOST", "within": "COMMA_WITHIN"}


_GROUPS = {number: name for name, number in _TOKEN.groupindex.items()}
_WORD = _TOKEN.groupindex["WORD"]


class Words:
    """`kinds` has the terminal of each word and sign that the grammar spells out."""

    __slots__ = ("kinds",)

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.kinds = kinds

    def next(self, text: str, at: int, accepted: Mapping[str, Any]) -> tuple[Token | None, int]:
        """The token at an offset where the parser accepts these, and the offset behind it; None at the end."""
        match = _TOKEN.match(text, at)
        assert match is not None  # the last groups take every character, and the end
        group = match.lastindex
        if group is None:
            return None, at
        if group == _WORD:  # two of three tokens
            start, end = match.span(_WORD)
            word = text[start:end]
            return token_of(self._word(word, accepted), word, start, end), end
        kind, start, end = self._other(match, _GROUPS[group], accepted)
        return token_of(kind, text[start:end], start, end), end

    def _word(self, word: str, accepted: Mapping[str, Any]) -> str:
        """What a word is where the parser accepts these."""
        if word in _UNITS and "UNIT" in accepted:
            return "UNIT"
        if len(word) == 3 and word.isupper() and "CURRENCY" in accepted:
            return "CURRENCY"
        kind = self.kinds.get(word, "NAME")
        return kind if kind in accepted or "NAME" not in accepted else "NAME"

    def _other(self, match: re.Match[str], group: str, accepted: Mapping[str, Any]) -> tuple[str, int, int]:
        """What stands here if it is no plain word, and where."""
        if group == "DOTTED":
            start, end = match.span(_WORD)
            return (
                ("DOTTED", start, match.end())
                if group in accepted
                else (self._word(match["WORD"], accepted), start, end)
            )
        if group == "AFTER_COMMA":
            kind = _AFTER_COMMA[match["AFTER_COMMA"].split()[0]]
            if kind in accepted:
                return kind, match.start("COMMA"), match.end()
            return "COMMA", match.start("COMMA"), match.end("COMMA")
        start, end = match.span(group)
        return self.kinds[match[group]] if group == "SIGN" else group, start, end
