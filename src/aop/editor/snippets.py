"""Sentences with places to fill in, made from how they are spelled."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aop.editor.items import Item
from aop.editor.words import HANDLERS, PARTS, meaning, sentence
from aop.syntax.keywords import OUTCOMES, POLICIES, SENTENCES

_PLACE = re.compile(r"(?<![A-Za-z_.])[A-Z]+(?:\.[A-Z]+)*(?![A-Za-z_])|…")
_TAIL = re.compile(r", (?:at most N(?: times)?(?!:)|otherwise …$)")

#: What is left of a sentence when it is proposed: its usual form, without what may be left out.
_SHORT = {
    "collect": "collect SLOT",
    "look": "look up SYSTEM.ACTION with INPUT = VALUE as NAME, otherwise …",
    "do": "do SYSTEM.ACTION with INPUT = VALUE",
    "verify": "verify customer as ACCOUNT by LEVEL when CONDITION, at most 2 times, otherwise …",
    "follow": "follow PROCEDURE as NAME",
    "switch": "switch to PROCEDURE",
    "for": "for each ITEM in LIST, at most N:",
    "answer": "answer from knowledge about VALUE, otherwise …",
}

#: Words that may follow, as they are proposed; a word with more behind it is proposed with that.
_PHRASES: dict[str, tuple[str, ...]] = {
    "at": ("at least", "at most"),
    "more": ("more than",),
    "one": ("one of [$1]",),
    "within": ("within the last $1", "within the next $1"),
    "between": ("between $1 and $2",),
    "verified": ("verified",),
    "rounded": ("rounded to cents",),
    "count": ("count of $1",),
    "total": ("total of $1",),
    "length": ("length of $1",),
    "lowest": ("lowest of $1 by $2",),
    "highest": ("highest of $1 by $2",),
    "latest": ("latest of $1 by $2",),
    "because": ('because "$1"',),
    "asking": ('asking "$1"',),
    ", at most": (", at most ${1:3} times",),
    ", otherwise": (", otherwise $1",),
    ", within": (", within ${1:1 day}",),
}


def snippet(spelled: str) -> str:
    """The spelling with a place to fill in for each word in capitals, in the form that editors know."""
    count = 0

    def place(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"${{{count}}}" if found[0] == "…" else f"${{{count}:{found[0].lower()}}}"

    return _PLACE.sub(place, spelled)


def sentences(words: Iterable[str], policy: bool) -> list[Item]:
    """A proposal for each of these first words of sentences."""
    items = []
    for word in sorted(words):
        known = sentence(word, policy)
        if known is not None:
            spelled = (POLICIES if policy else {**SENTENCES, **_SHORT})[word]
            items.append(
                Item(_label(spelled), "sentence", known[0], snippet(spelled), True, 0, documentation=meaning(*known))
            )
    return items


def _label(spelled: str) -> str:
    """The words that a sentence begins with."""
    words = []
    for word in spelled.split():
        if _PLACE.search(word) or word.startswith('"'):
            break
        words.append(word.rstrip(",:"))
    return " ".join(words) or spelled.split(" ", 1)[1]


def handlers() -> list[Item]:
    """The lines that answer a call."""
    return [
        Item(spelled.replace(" …", ""), "sentence", what, snippet(spelled), True, 0)
        for spelled, what in HANDLERS.items()
    ]


def words(following: Iterable[str]) -> list[Item]:
    """A proposal for each word that may follow; bare forms that want a comma are left to those with one."""
    known = set(following)
    known -= {word[2:].split()[0] for word in known if word.startswith(", ")}
    items = []
    for word in sorted(known):
        for phrase in _PHRASES.get(word, (word,)):
            label = re.sub(r"\$\{\d:([^}]*)\}|\$\d", lambda found: found[1] or "…", phrase)
            items.append(Item(label, "word", PARTS.get(word, ""), phrase, "$" in phrase, 5))
    return items


def outcomes() -> list[Item]:
    return [Item(name, "option") for name in OUTCOMES]
