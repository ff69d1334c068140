"""What a system that is not cleared for a class of personal data gets of a package: the same one, with that kept back.

Values of the class are withheld where they stand, and their words wherever else they occur: in what was said, in
reasons, in the summary. Contact details and card numbers that nobody read as a value are found by their form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from aop.engine.package import Known, Package, Spoken
from aop.engine.summary import summarised
from aop.engine.wording import word
from aop.runtime.masking import CLASSES, without_forms

#: A value of fewer characters is not looked for in other texts: it would be found everywhere.
MIN_SOUGHT = 2


def masked(package: Package, cleared: frozenset[str]) -> Package:
    """The package for somebody who may see these classes of personal data only."""
    hidden = frozenset(CLASSES) - cleared
    if not hidden:
        return package
    scrub = _Scrub(tuple(sorted(_words(package, hidden), key=len, reverse=True)), hidden)
    found = _masked(package, scrub)
    assert isinstance(found, Package)
    return summarised(found)


@dataclass(frozen=True, slots=True)
class _Scrub:
    """What is taken out of texts: these words, and whatever has the form of a hidden class."""

    words: tuple[str, ...]
    hidden: frozenset[str]

    def text(self, text: str) -> str:
        text = without_forms(text, self.hidden)
        if self.words:
            sought = "|".join(re.escape(item) for item in self.words)
            text = re.sub(rf"(?<!\w)(?:{sought})(?!\w)", "[withheld]", text, flags=re.IGNORECASE)
        return text


def _masked(thing: Any, scrub: _Scrub) -> Any:
    """The same tree, its hidden values withheld and its texts scrubbed. Names and ids of the release stay."""
    if isinstance(thing, Known):
        return _known(thing, scrub)
    if isinstance(thing, Spoken):
        return _spoken(thing, scrub)
    if isinstance(thing, tuple):
        return tuple(_masked(item, scrub) for item in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{name: _field(name, getattr(thing, name), scrub) for name in _names(thing)})
    return thing


def _names(thing: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(thing))


#: Texts that people and systems wrote, beside those of the conversation.
_WRITTEN = frozenset({"because", "reason", "what", "id", "who"})


def _field(name: str, value: Any, scrub: _Scrub) -> Any:
    if isinstance(value, str):
        return scrub.text(value) if name in _WRITTEN else value
    return _masked(value, scrub)


def _known(item: Known, scrub: _Scrub) -> Known:
    if item.personal in scrub.hidden:
        return Known(item.name, None, item.personal, hidden="not_cleared")
    parts = tuple(_known(part, scrub) for part in item.parts)
    value = scrub.text(item.value) if isinstance(item.value, str) else item.value
    if isinstance(value, tuple):
        value = tuple(scrub.text(part) if isinstance(part, str) else part for part in value)
    return replace(item, value=value, parts=parts)


def _spoken(line: Spoken, scrub: _Scrub) -> Spoken:
    text = line.text
    for mark in sorted(line.marks, key=lambda item: -item.start):
        if mark.personal in scrub.hidden:
            text = f"{text[: mark.start]}[{mark.personal}]{text[mark.end :]}"
    marks = tuple(mark for mark in line.marks if mark.personal not in scrub.hidden and text == line.text)
    return replace(line, text=scrub.text(text), marks=marks)


# ---- which words give hidden values away


def _words(thing: Any, hidden: frozenset[str]) -> Iterator[str]:
    if isinstance(thing, Known):
        yield from _of_known(thing, hidden)
    elif isinstance(thing, Spoken):
        yield from (
            found
            for mark in thing.marks
            if mark.personal in hidden and len(found := thing.text[mark.start : mark.end].strip()) >= MIN_SOUGHT
        )
    elif isinstance(thing, tuple):
        for item in thing:
            yield from _words(item, hidden)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for name in _names(thing):
            yield from _words(getattr(thing, name), hidden)


def _of_known(item: Known, hidden: frozenset[str]) -> Iterator[str]:
    for part in item.parts:
        yield from _of_known(part, hidden)
    if item.personal in hidden and item.value is not None:
        text = word(item.value).strip()
        if len(text) >= MIN_SOUGHT and not isinstance(item.value, bool):
            yield text
