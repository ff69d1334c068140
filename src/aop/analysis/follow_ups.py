"""Findings that only follow from another one: what cannot be read is said once, not wherever it is used.

A name on a line that could not be read is taken as declared, where such a line could declare it: an action in the file
of a system, a slot where its name is a key. It is looked at again when the line can be read. The same holds for a name
that nobody knows and nobody was near to: it is said where it is used first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aop.analysis.lost_files import without_lost
from aop.diagnostics import Finding, Severity, Source, Span

#: What is said of a name that nothing declares, or of what rests on its declaration.
_UNKNOWN = frozenset(
    {"AOP201", "AOP202", "AOP203", "AOP205", "AOP206", "AOP207", "AOP208", "AOP209", "AOP210", "AOP211", "AOP213",
     "AOP214", "AOP216", "AOP217", "AOP219", "AOP222", "AOP510"}
)  # fmt: skip
#: Of these, what is declared in the files of systems; and what under a key of the file that it is used in.
_IN_ACTIONS = frozenset({"AOP201", "AOP206"})
_AS_KEYS = frozenset({"AOP213", "AOP217", "AOP219", "AOP222"})
#: What is unknown when the value of a key could not be read.
_UNDER = {
    "slots": ("AOP202", "AOP213"),
    "values": ("AOP202",),
    "inputs": ("AOP202",),
    "steps": ("AOP219",),
    "decide": ("AOP222", "AOP202"),
    "messages": ("AOP217",),
}
#: What is said of a customer who is not verified; that they may be nobody yet comes before it.
_OF_CUSTOMER = frozenset({"AOP561", "AOP601"})
#: What is said of a value of another kind than was meant.
_OF_TYPES = frozenset({"AOP203", "AOP301", "AOP304"})
_JUDGED = "567"
_DECLARES = re.compile(r"(^|/)(actions/[^/]*|workspace)\.yaml$")
_ACTIONS = re.compile(r"(^|/)actions/[^/]*\.yaml$")
_SYSTEM = re.compile(r"^system:\s*[\"']?(\w+)", re.MULTILINE)
#: The key that gives what is said to be lacking.
_KEYS = {"AOP510": "actions:", "AOP513": "role:", "AOP701": "examples:"}
#: How a key under `on:` that answers nothing is spoken of.
NO_ANSWER = "is nothing that `on` answers"
_NEAR = "did you mean"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*")
_SAID = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class _Stand:
    """A line that could not be read, with a name on it; `is_key` where the name begins it, or a colon follows."""

    path: str
    line: int
    is_key: bool


def without_follow_ups(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that somebody can act on now."""
    items = without_lost(findings)
    unread = [item for item in items if item.code < "AOP2" and item.severity is Severity.ERROR]
    if len(items) < 2:
        return items
    names = _names_on(unread)
    kept = [item for item in items if not (item.code in _UNKNOWN and _rests_on(item, names))]
    kept = [item for item in kept if not _is_of_torn_file(item, unread)]
    kept = [item for item in kept if not _judges_unread(item, unread)]
    kept = [item for item in kept if not _is_of_unread_list(item, unread)]
    kept = [item for item in kept if not _is_of_lost_answer(item, unread)]
    kept = [item for item in kept if not _is_of_same_thing(item, kept)]
    return _first_ones(kept)


def _names_on(unread: Sequence[Finding]) -> dict[str, set[_Stand]]:
    """Every name on a line with such a finding, spelled as it should be, with the lines it stands on."""
    found: dict[str, set[_Stand]] = {}
    for item in unread:
        line = _line(item)
        for word in _NAME.finditer(line):
            is_key = not line[: word.start()].strip(" -") or line[word.end() :].lstrip("?\"' ").startswith(":")
            found.setdefault(_spelled(word[0]), set()).add(_Stand(*_place(item), is_key))
    return found


def _place(item: Finding) -> tuple[str, int]:
    return item.span.source.path, item.span.line if item.span.source.text else 0


def _spelled(word: str) -> str:
    return word.lower().replace("-", "_")


def _rests_on(item: Finding, names: dict[str, set[_Stand]]) -> bool:
    """Whether every part of the unknown name stands on a line that may declare it, elsewhere than where it is
    unknown."""
    path, line = _place(item)
    return all(
        any((stand.path, stand.line) != (path, line) and _may_declare(item, stand) for stand in names.get(name, ()))
        for name in map(_spelled, _about(item).split("."))
    )


def _may_declare(item: Finding, stand: _Stand) -> bool:
    """Whether what is unknown may be declared on such a line: by kind, in files of one sort, or as a key."""
    if item.code in _IN_ACTIONS:
        return bool(_ACTIONS.search(stand.path))
    if item.code in _SHARED:
        return bool(_DECLARES.search(stand.path))
    return item.code not in _AS_KEYS or (stand.is_key and stand.path == item.span.source.path)


def _is_of_torn_file(item: Finding, unread: Sequence[Finding]) -> bool:
    """A part of a file that is no YAML was set aside: what it declares may be anything of that file."""
    if item.code not in _UNKNOWN or _NEAR in item.help:
        return False
    torn = [other.span.source for other in unread if "AOP140" <= other.code <= "AOP158"]
    if item.code in _IN_ACTIONS:
        system = item.span.text.partition(".")[0]
        return any(_ACTIONS.search(source.path) and system == _system(source) for source in torn)
    ended = [other.span.source for other in unread if other.code == "AOP141"]
    return item.span.source in ended or _is_of_unread_key(item, unread)


def _system(source: Source) -> str:
    found = _SYSTEM.search(source.text)
    return "" if found is None else found[1]


def _is_of_unread_key(item: Finding, unread: Sequence[Finding]) -> bool:
    """`slots:` that is a list, or stands under an intent, declares none, so every slot of the file is unknown."""
    for other in unread:
        said = _SAID.search(other.message) if other.code in ("AOP160", "AOP162", "AOP163", "AOP164") else None
        if said and other.span.source == item.span.source and item.code in _UNDER.get(said[1], ()):
            return True
    return False


def _judges_unread(item: Finding, unread: Sequence[Finding]) -> bool:
    """Policy, privacy and conversation are judged by what the workspace and its systems declare."""
    if item.code[3] not in _JUDGED:
        return False
    return any(other.span.source != item.span.source and _DECLARES.search(other.span.source.path) for other in unread)


def _about(item: Finding) -> str:
    """The name that a finding is about: the last one its message says, else what it underlines."""
    said = _SAID.findall(item.message)
    return said[0] if item.code == "AOP510" and said else item.span.text


def _is_of_unread_list(item: Finding, unread: Sequence[Finding]) -> bool:
    """`actions:` that could not be read lists nothing, and then no action is on the list; so for a role, examples."""
    key = _KEYS.get(item.code)
    if key is None:
        return False
    return any(other.span.source == item.span.source and _line(other).lstrip().startswith(key) for other in unread)


def _is_of_lost_answer(item: Finding, unread: Sequence[Finding]) -> bool:
    """A key of `on:` that is misspelt may be the answer that is said to be lacking."""
    return item.code == "AOP404" and any(other.message.endswith(NO_ANSWER) for other in unread)


def _is_of_same_thing(item: Finding, items: Sequence[Finding]) -> bool:
    """What a more exact finding says already: of the same words, or of the type that these options belong to."""
    for other in items:
        if other is item or other.span.source != item.span.source:
            continue
        if item.code in ("AOP202", "AOP206") and other.code < "AOP2" and other.span == item.span:
            return True
        if item.code == "AOP422" and other.code < "AOP2" and item.span.start <= other.span.start < item.span.end:
            return True
        inside = item.span.start <= other.span.start < item.span.end
        if item.code == "AOP301" and other.code == "AOP113" and inside:
            return True
        if item.code == "AOP137" and other.code == "AOP105" and other.span.line == item.span.line:
            return True
        if item.code in _OF_TYPES and other.code == "AOP305" and _root(item.span) == other.span.text:
            return True
        if item.code == "AOP310" and other.code == "AOP166" and item.span.start <= other.span.start < item.span.end:
            return True
        if item.code in _OF_CUSTOMER and other.code == "AOP409" and item.span.text.partition(".")[0] == "customer":
            return True
        if item.code == "AOP171" and other.code in ("AOP206", "AOP170") and _is_its_type(other, item):
            return True
    return False


def _root(span: Span) -> str:
    """The name that what is underlined begins with, or is a field of."""
    text = span.source.text
    start = span.start
    while start and (text[start - 1] in "._" or text[start - 1].isalnum()):
        start -= 1
    found = _NAME.match(text, start)
    return "" if found is None else found[0]


def _is_its_type(kind: Finding, options: Finding) -> bool:
    """Whether a type that is none belongs to the slot or field of these options; `of` with `from` is another matter."""
    if not options.message.startswith("only a `choice`"):
        return False
    first, last = kind.span.line, options.span.line
    source: Source = kind.span.source
    depth = _depth(source.line(first))
    if first >= last:
        return first == last
    own_line = source.line(first).lstrip().startswith("type:")
    between = [_depth(source.line(number)) for number in range(first + 1, last + 1)]
    return all(inner >= depth if own_line else inner > depth for inner in between)


def _line(item: Finding) -> str:
    return item.span.source.line(item.span.line) if item.span.source.text else ""


# ---- said once


def _first_ones(items: Sequence[Finding]) -> list[Finding]:
    """One word of the language as a name, one undeclared thing, one block in the wrong place: each is one mistake."""
    kept: list[Finding] = []
    seen: set[tuple[str, str, str]] = set()
    block: dict[str, Finding] = {}
    for item in sorted(items, key=lambda item: (item.span.source.path, item.span.start)):
        path = item.span.source.path
        if item.code == "AOP138":
            before, block[path] = block.get(path), item
            if before is not None and _stands_together(before, item):
                continue
        key = (item.code, "" if item.code in _SHARED else path, item.span.text)
        if item.code in _ONCE or (item.code in _UNKNOWN and _NEAR not in item.help):
            if key in seen:
                continue
            seen.add(key)
        kept.append(item)
    return kept


#: What is said of a name where it stands first.
_ONCE = frozenset({"AOP135", "AOP312"})
#: Names that the workspace declares for all files.
_SHARED = frozenset({"AOP205", "AOP207", "AOP208", "AOP209", "AOP210"})


def _stands_together(before: Finding, item: Finding) -> bool:
    """Whether the same is said of two lines of one indentation, and nothing but deeper lines stands between them."""
    if _SAID.sub("", before.message) != _SAID.sub("", item.message):
        return False
    source: Source = item.span.source
    depth = _depth(source.line(item.span.line))
    between = [source.line(number) for number in range(before.span.line + 1, item.span.line)]
    same = _depth(source.line(before.span.line)) == depth
    return same and all(not line.strip() or _depth(line) > depth for line in between)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
