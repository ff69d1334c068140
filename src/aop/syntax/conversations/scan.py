"""One line of a conversation, read from left to right; what is read keeps its place in the file."""

from __future__ import annotations

import re
from functools import cache

from aop.diagnostics import Span
from aop.syntax.nodes.scalars import part, stripped, whole
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Name, Word

_NAME = re.compile(r"[A-Za-z_]\w*")
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_BLANKS = re.compile(r"\s*")


@cache
def _spaced(words: str) -> re.Pattern[str]:
    """These words with any blanks between them, and none of a longer word."""
    return re.compile(r"\s+".join(words.split()) + r"(?!\w)")


class Refused(Exception):
    """Why a line is no turn. It never leaves this package: a finding is made of it."""

    def __init__(self, code: str, message: str, span: Span, help: str) -> None:  # noqa: A002
        super().__init__(message)
        self.code, self.message, self.span, self.help = code, message, span, help


class Scan:
    """A place in a line."""

    def __init__(self, snippet: Snippet, at: int = 0) -> None:
        self.snippet = snippet
        self.text = snippet.text
        self.at = at

    # ---- what comes

    @property
    def is_done(self) -> bool:
        self._blanks()
        return self.at == len(self.text)

    @property
    def begins_text(self) -> bool:
        """Whether a text in quotes comes."""
        self._blanks()
        return self.text.startswith('"', self.at)

    def take(self, words: str) -> bool:
        """Whether these words come; then they are passed."""
        self._blanks()
        found = _spaced(words).match(self.text, self.at)
        if found is None:
            return False
        self.at = found.end()
        return True

    def sign(self, sign: str) -> bool:
        """The same of a sign, whatever comes behind it."""
        self._blanks()
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def name(self) -> Word | None:
        self._blanks()
        found = _NAME.match(self.text, self.at)
        return None if found is None else self._word(found.end())

    def dotted(self) -> Name | None:
        self._blanks()
        found = _DOTTED.match(self.text, self.at)
        if found is None:
            return None
        words = []
        for piece in found[0].split("."):
            words.append(self._word(self.at + len(piece)))
            self.at = min(self.at + 1, found.end())
        return Name(tuple(words), self.snippet.span(found.start(), found.end()))

    def quoted(self) -> Word | None:
        """A text in quotes, without them; None where none closes."""
        self._blanks()
        found = _QUOTED.match(self.text, self.at)
        if found is None:
            return None
        start, self.at = self.at, found.end()
        return Word(re.sub(r"\\(.)", r"\1", found[1]), self.snippet.span(start, self.at))

    def rest(self, end: int | None = None) -> Snippet:
        """What is left, up to `end`, without blanks around it."""
        end = len(self.text) if end is None else end
        found = stripped(part(self.snippet, self.at, end))
        self.at = end
        return found

    # ---- places

    @property
    def left(self) -> Span:
        """Where something is missing: the words that are left, else the whole line."""
        left = stripped(part(self.snippet, self.at, len(self.text)))
        return whole(left) if left.text else whole(self.snippet)

    def _word(self, end: int) -> Word:
        start, self.at = self.at, end
        return Word(self.text[start:end], self.snippet.span(start, end))

    def _blanks(self) -> None:
        found = _BLANKS.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
