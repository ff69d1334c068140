"""A word or sign of a text that is being parsed, as Lark's own tokens are, and made in a third of their time."""

from __future__ import annotations


class Token(str):
    """The characters, with the terminal of the grammar that they are (`type`) and the offsets `[start_pos, end_pos)`.

    Lark reads line and column of a token and shows them in messages that nobody sees here: they are always 1.
    """

    __slots__ = ("end_pos", "start_pos", "type")

    type: str
    start_pos: int
    end_pos: int
    line = column = end_line = end_column = 1

    @property
    def value(self) -> str:
        """The characters as plain text."""
        return str.__str__(self)


def token_of(kind: str, text: str, start: int, end: int) -> Token:
    """A token of `text[start:end]`."""
    token = str.__new__(Token, text)
    token.type = kind
    token.start_pos = start
    token.end_pos = end
    return token
