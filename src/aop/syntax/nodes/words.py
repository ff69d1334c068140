"""Words of the file in a message: repeated short and on one line, or shown as they should be written."""

from __future__ import annotations

import re

MAX_SHOWN = 40
MAX_QUOTED = 60

IN_QUOTES = "if it is text, put it in double quotes"

_WORD = re.compile(r"[^\s,\[\]{}]*")


def short(text: str) -> str:
    """The text on one line, cut when it is long."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 1] + "…"


def quoting(text: str) -> str:
    """How to write a text that YAML reads otherwise."""
    text = text.strip()
    if len(text) > MAX_QUOTED or any(char in text for char in '"\\#\n') or text.endswith((",", "}", "]")):
        return "put the text in double quotes"
    return f'put the text in double quotes: `"{text}"`'


def word_at(text: str, at: int) -> str:
    """The characters up to the next blank, comma or bracket."""
    match = _WORD.match(text, at)
    return match[0] if match else ""


def line_end(text: str, at: int) -> int:
    """The end of the line, without its break."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end
