"""What the files of a workspace make use of: every name that is read, asked for, called, said or gone to.

Names are taken as they are written, wherever they stand: a name that is declared twice over, in a procedure and as the
variable of a loop, counts for both. So what is said to be unused surely is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


def uses(*parts: Any) -> Uses:
    """What all of these use: sentences, declarations, files, or tuples of them."""
    found: dict[str, set[str]] = {field.name: set() for field in fields(Uses)}
    for node in _nodes(parts):
        for kind, text in _used(node):
            found[kind].add(text)
    return Uses(**{kind: frozenset(texts) for kind, texts in found.items()})


def in_procedure(file: ProcedureFile, *others: Any) -> Uses:
    """What a procedure uses, its slots apart; `others` speak of its names too (the workspace's `on:`)."""
    bodies = file.steps, file.handlers, file.rules, file.escalations, file.properties
    return uses(bodies, file.constants, file.messages, _tables(file.tables), *others)


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


def _nodes(item: Any) -> Iterator[Any]:
    """All nodes of trees, outermost first; spans and plain values are none."""
    left = [item]
    while left:
        node = left.pop()
        if isinstance(node, tuple):
            left.extend(node)
        elif isinstance(node, Mapping):
            left.extend(node.values())
        elif is_dataclass(node) and not isinstance(node, type | Span):
            yield node
            left.extend(getattr(node, name) for name in _parts(type(node)))


@cache
def _parts(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name != "span")


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
