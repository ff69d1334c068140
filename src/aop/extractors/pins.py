"""The notation of a pin: `{slot: value, other: "quoted, text", items: [a, b], person: {first_name: Ana}}`.

Texts need no quotes: a comma ends one only where a name and a colon follow, so `{amount: $1,250.50, id: W1}` has two
entries. In a list a comma followed by a blank parts texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from aop.errors import WrongUse

Pin = str | tuple[str, ...] | Mapping[str, str]

#: Characters of one pin.
LENGTH = 4000
_NAME = re.compile(r"\s*([a-z][a-z0-9_]{0,60})\s*:\s?")
_COMMA = re.compile(r",\s{0,20}(?=[a-z][a-z0-9_]{0,60}\s?:(?:\s|$|[\[{\"]))")
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*')


def parse_pin(text: str) -> dict[str, Pin]:
    """The entries of a pin. Raises WrongUse, with the place that cannot be read."""
    body = text.strip()
    if len(body) > LENGTH or not (body.startswith("{") and body.endswith("}")):
        raise WrongUse("a pin is written `{slot: value, …}`")
    entries: dict[str, Pin] = {}
    for entry in _entries(body[1:-1]):
        name, content = _named(entry)
        if name in entries:
            raise WrongUse(f"`{name}` stands twice in a pin")
        entries[name] = _content(content)
    return entries


def _split(body: str, parts_at: Callable[[int], object]) -> list[str]:
    """The text parted at commas that `parts_at` takes, outside of quotes and brackets."""
    parts, begin, depth, quoted, index = [], 0, 0, False, 0
    while index < len(body):
        sign = body[index]
        if sign == "\\" and quoted:
            index += 1
        elif sign == '"' and (quoted or _opens_quote(body, index)):
            quoted = not quoted
        elif not quoted and sign in "[{":
            depth += 1
        elif not quoted and sign in "]}":
            depth -= 1
        elif sign == "," and not quoted and depth == 0 and parts_at(index):
            parts.append(body[begin:index])
            begin = index + 1
        index += 1
    if quoted or depth:
        raise WrongUse("a quote or bracket in a pin is not closed")
    return [part for part in (*parts, body[begin:]) if part.strip()]


def _entries(body: str) -> list[str]:
    return _split(body, lambda index: _COMMA.match(body, index))


def _opens_quote(body: str, index: int) -> bool:
    """A quote opens at the start of a text only; inches and feet are part of one."""
    return not body[:index].rstrip() or body[:index].rstrip()[-1] in ":,[{"


def _named(entry: str) -> tuple[str, str]:
    found = _NAME.match(entry)
    if not found or not entry[found.end() :].strip():
        raise WrongUse(f"`{entry.strip()[:40]}` in a pin is not `name: value`")
    return found.group(1), entry[found.end() :].strip()


def _content(text: str) -> Pin:
    if text.startswith("{") and text.endswith("}"):
        return {name: _plain(value) for name, value in map(_named, _entries(text[1:-1]))}
    if text.startswith("[") and text.endswith("]"):
        return tuple(_plain(part) for part in _list(text[1:-1]))
    return _plain(text)


def _list(body: str) -> list[str]:
    return _split(body, lambda index: body[index + 1 : index + 2].isspace() or body[index + 1 : index + 2] == '"')


def _plain(text: str) -> str:
    found = _QUOTED.fullmatch(text)
    return re.sub(r"\\(.)", r"\1", found.group(1)) if found else text.strip()
