"""What the files of a workspace make use of: every name that is read, asked for, called, said or gone to.

Names are taken as they are written, wherever they stand: a name that is declared twice over, in a procedure and as the
variable of a loop, counts for both. So what is said to be unused surely is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from aop.diagnostics import Fix, Span
from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile, TableDecl
from aop.syntax.tables import read_table
from aop.syntax.tree import Name, Word


@dataclass(frozen=True, slots=True)
class Uses:
    """What some sentences and declarations use. `names` are the first words of all names; `actions` are those that are
    called, `procedures` those that are followed or switched to."""

    names: frozenset[str] = frozenset()
    collected: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


_KINDS = tuple(field.name for field in fields(Uses))


def uses(*parts: Any) -> Uses:
    """What all of these use: sentences, declarations, files, or tuples of them."""
    found: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for node in _telling_nodes(parts):
        for kind, text in _used(node):
            found[kind].add(text)
    return Uses(**{kind: frozenset(texts) for kind, texts in found.items()})


def together(*found: Uses) -> Uses:
    """What any of these uses."""
    return Uses(**{kind: frozenset().union(*(getattr(one, kind) for one in found)) for kind in _KINDS})


class UsesOf:
    """The uses of the files of one workspace, each file walked once whichever rules ask."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], Uses] = {}

    def in_procedure(self, file: ProcedureFile) -> Uses:
        """What a procedure itself uses, its slots apart."""
        return together(self._part(file, "sentences"), self._part(file, "tables"))

    def in_slots(self, file: ProcedureFile) -> Uses:
        """What the slots of a procedure use."""
        return self._part(file, "slots")

    def as_written(self, file: ProcedureFile) -> Uses:
        """What the whole file uses, as far as its tables need not be read for it."""
        return together(*(self._part(file, part) for part in ("sentences", "slots", "rest")))

    def _part(self, file: ProcedureFile, part: str) -> Uses:
        key = id(file), part  # the workspace holds the file as long as anybody asks
        if key not in self._found:
            self._found[key] = uses(*_PARTS[part](file))
        return self._found[key]


#: The parts that the uses of a procedure are asked for by.
_SENTENCES = ("steps", "handlers", "rules", "escalations", "properties", "constants", "messages")
_REST = tuple(item.name for item in fields(ProcedureFile) if item.name not in (*_SENTENCES, "slots", "span"))
_PARTS: dict[str, Callable[[ProcedureFile], tuple[Any, ...]]] = {
    "sentences": lambda file: tuple(getattr(file, name) for name in _SENTENCES),
    "tables": lambda file: _tables(file.tables),
    "slots": lambda file: file.slots,
    "rest": lambda file: tuple(getattr(file, name) for name in _REST),
}


def _tables(declared: Iterable[TableDecl]) -> tuple[Any, ...]:
    return tuple(table for item in declared if (table := read_table(item)[0]) is not None)


def _used(node: Any) -> Iterator[tuple[str, str]]:
    """The kind and the text of what one node uses, without what is inside it."""
    match node:
        case tree.Name():
            yield "names", node.words[0].text
        case tree.Apply(op="mentions" | "open" | "verified", args=args):
            yield from (
                ("names", arg.value) for arg in args if isinstance(arg, tree.Literal) and isinstance(arg.value, str)
            )
        case tree.Collect(slots=slots):
            yield from (("collected", word.text) for word in slots)
            yield from _word("roles", node.person)
        case tree.LookUp() | tree.Do() | tree.Check():
            yield "actions", node.action.text
        case tree.Follow() | tree.SwitchTo():
            yield "procedures", node.procedure.text
        case tree.Say(text=Word(text)) | tree.Confirm(question=Word(text)):
            yield "messages", text
        case tree.Decide(table):
            yield "tables", table.text
        case tree.Escalate(queue):
            yield "queues", queue.text
        case tree.Verify():
            yield from _word("levels", node.level)
        case tree.RuleLine(role=role) if role is not None:
            yield "roles", role.text


def _word(kind: str, word: Word | None) -> Iterator[tuple[str, str]]:
    if word is not None:
        yield kind, word.text


# ---- every node of a tree


def _telling_nodes(parts: Any) -> Iterator[Any]:
    """The nodes of trees that use something themselves; spans and plain values have none."""
    left = [parts]
    while left:
        node = left.pop()
        kind: Any = type(node)
        if kind is tuple:
            left.extend(node)
        elif kind not in _PLAIN:
            if _is_telling(kind):
                yield node
            if names := _parts(kind):
                left.extend([getattr(node, name) for name in names])
            elif isinstance(node, Mapping):
                left.extend(node.values())
            elif isinstance(node, tuple):
                left.extend(node)


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    """The names of what a node is made of; a plain value is made of nothing."""
    return tuple(field.name for field in fields(kind) if field.name != "span") if is_dataclass(kind) else ()


@cache
def _is_telling(kind: Any) -> bool:
    return issubclass(kind, _TELLING)


#: The nodes that `_used` knows.
_TELLING = (
    tree.Name, tree.Apply, tree.Collect, tree.LookUp, tree.Do, tree.Check, tree.Follow, tree.SwitchTo, tree.Say,
    tree.Confirm, tree.Decide, tree.Escalate, tree.Verify, tree.RuleLine,
)  # fmt: skip


#: What has nothing inside that is told: the commonest are asked nothing more.
_PLAIN = frozenset({str, int, bool, type(None), Span, Word, tree.Literal})


# ---- taking out what is not used


def without_entry(word: Word, others: int) -> tuple[Fix, ...]:
    """The edit that takes out what a key declares, when it stands on lines of its own and `others` stand beside it."""
    source, text = word.span.source, word.span.source.text
    start = text.rfind("\n", 0, word.span.start) + 1
    indent = text[start : word.span.start]
    if not others or indent.strip() or not text[word.span.end :].lstrip(" ").startswith(":"):
        return ()
    end = _line_end(text, start)
    while end < len(text) and _is_inside(text[end : _line_end(text, end)], len(indent)):
        end = _line_end(text, end)
    return (Fix(Span(source, start, end), "", safe=False),)


def without_item(names: tuple[Name, ...], name: Name) -> tuple[Fix, ...]:
    """The edit that takes a name out of a list, with its comma or dash; none when it is the only one."""
    at = names.index(name)
    if len(names) == 1:
        return ()
    source = name.span.source
    if at:
        return (Fix(Span(source, names[at - 1].span.end, name.span.end), "", safe=False),)
    return (Fix(Span(source, name.span.start, names[1].span.start), "", safe=False),)


def _line_end(text: str, start: int) -> int:
    return text.find("\n", start) + 1 or len(text)


def _is_inside(line: str, indent: int) -> bool:
    """Whether a line goes on with what a key with this indentation declares."""
    return bool(line.strip()) and len(line) - len(line.lstrip(" ")) > indent
