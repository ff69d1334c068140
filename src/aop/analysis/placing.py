"""Where something stands that was read as plain data: looked for in the text of its file, from a declaration on."""

from __future__ import annotations

import re

from aop.diagnostics import Span

#: The part of a file that belongs to a declaration is not longer than this.
MAX_AHEAD = 20_000


def place(owner: Span, pattern: str) -> Span:
    """The first group of the pattern, after the owner; the owner, when it is written in some other way."""
    source = owner.source
    found = re.compile(pattern, re.DOTALL).search(source.text, owner.end, owner.end + MAX_AHEAD)
    return owner if found is None else Span(source, found.start(1), found.end(1))


def key(owner: Span, name: str) -> Span:
    """A key by its name."""
    return place(owner, rf"[\s{{,\"']({re.escape(name)})[\"']?\s*:")


def value(owner: Span, name: str, text: str) -> Span:
    """What a key says; the key, when that is written over several lines."""
    found = place(owner, rf"[\s{{,]{re.escape(name)}\s*:\s*\[?[\"']?({re.escape(text)})")
    return key(owner, name) if found == owner else found
