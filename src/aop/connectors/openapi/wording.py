"""Texts of a description as YAML of the language: one line, no markup, quotes where they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

#: A summary is one sentence for approvers.
MAX_SUMMARY = 140

#: Lines are broken here, where they can be.
MAX_WIDTH = 116

_MARKUP = re.compile(r"<[^>]{0,200}>|\[([^\]]{0,200})\]\([^)]{0,400}\)")
_SENTENCE = re.compile(r"(?<=[a-z0-9)])\. |\n\n")
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[a-z][a-z0-9_]*)*|list of [a-z][a-z0-9_]*")
_WORDS_OF_YAML = ("yes", "no", "true", "false", "null", "on", "off", "y", "n")


def plain(text: str) -> str:
    """The first sentence, without markup and without what could be taken for a placeholder."""
    unmarked = _MARKUP.sub(lambda found: found[1] or "", text)
    first = _SENTENCE.split(unmarked.strip(), maxsplit=1)[0]
    kept = "".join(char if char.isprintable() and char.isascii() else " " for char in first)
    words = " ".join(kept.replace("{", "").replace("}", "").replace('"', "'").replace("\\", "/").split())
    return words if len(words) <= MAX_SUMMARY else words[: MAX_SUMMARY - 1].rpartition(" ")[0] + " ..."


def sayable(text: str) -> bool:
    """Whether a text can stand between quotes as it is."""
    return bool(text) and text.isprintable() and not set(text) & set('"\\')


def quoted(text: str) -> str:
    """As a scalar of YAML; names stay as they are. What could end the quotes is taken out."""
    text = text if sayable(text) else "".join(char for char in text if sayable(char))
    if _SAFE.fullmatch(text.removesuffix("?")) and text.lower() not in _WORDS_OF_YAML:
        return text
    return f'"{text}"'


def flow(part: Any) -> str:
    """On one line."""
    match part:
        case Mapping():
            return f"{{{', '.join(f'{quoted(str(key))}: {flow(item)}' for key, item in part.items())}}}"
        case list() | tuple():
            return f"[{', '.join(flow(item) for item in part)}]"
    return quoted(str(part))


def keys(name: str, part: Mapping[str, Any], indent: int) -> Iterable[str]:
    """A key with its keys: on one line when it fits, else one a line."""
    space = " " * indent
    line = f"{space}{name}: {flow(part)}"
    if len(line) <= MAX_WIDTH or not part:
        yield line
        return
    yield f"{space}{name}:"
    for key, item in part.items():
        if isinstance(item, Mapping) and len(flow(item)) + indent > MAX_WIDTH - 40:
            yield from keys(quoted(str(key)), item, indent + 2)
        else:
            yield f"{space}  {quoted(str(key))}: {flow(item)}"
