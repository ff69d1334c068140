"""Trees of sentences as compact text, for tests to compare.

A sentence is `(Class field=value …)`, its unset fields left out; bodies stand one sentence a line, indented. An
operation is `(over amount $75)`, a condition over a list `(any item in items: …)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from aop.diagnostics import Source, Span
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Apply, Literal, Name, Over, Text, Word
from aop.values import Duration, Money, number_text

BODIES = ("body", "handlers")


def snippet(text: str, *, shifted: bool = False) -> Snippet:
    """The text as if it were a whole file, or each of its lines indented in one, as in a literal block."""
    if not shifted:
        return Snippet(Source.of("test", text), text, ((0, 0),))
    runs, source, at = [], "", 0
    for line in text.splitlines(keepends=True):
        source += "    "
        runs.append((at, len(source)))
        source += line
        at += len(line)
    return Snippet(Source.of("test", source), text, tuple(runs) or ((0, 0),))


def dump(node: Any) -> str:
    match node:
        case Literal(_, value):
            return _value(value)
        case Name():
            return node.text
        case Word(text):
            return text
        case Apply(op, args):
            return f"({' '.join([op, *map(dump, args)])})"
        case Over(op, variable, source, condition):
            return f"({op} {dump(variable)} in {dump(source)}: {dump(condition)})"
        case Text(parts):
            return '"' + "".join(part if isinstance(part, str) else "{" + dump(part) + "}" for part in parts) + '"'
        case tuple():
            return "[" + " ".join(map(dump, node)) + "]"
        case None | bool() | str() | int():
            return str(node)
    return f"({' '.join([type(node).__name__, *_fields(node)])})"


def lines(sentences: tuple[Any, ...]) -> str:
    return "\n".join(map(dump, sentences))


def _fields(node: Any) -> Iterator[str]:
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name == "span" or value is None or value is False or value == ():
            continue
        if field.name == "branches":
            yield from (f"\n {dump(condition)}:{_body(body)}" for condition, body in value)
        elif field.name in BODIES or (field.name == "otherwise" and isinstance(value, tuple)):
            yield f"\n {field.name}:{_body(value)}"
        else:
            yield f"{field.name}={dump(value)}"


def _body(body: tuple[Any, ...]) -> str:
    return "".join(f"\n  {line}" for sentence in body for line in dump(sentence).split("\n"))


def _value(value: Any) -> str:
    match value:
        case Money(amount, currency):
            return f"{currency}{number_text(amount)}"
        case Duration(count, unit, business):
            return f"{number_text(count)}{' business' if business else ''} {unit}"
        case bool():
            return "yes" if value else "no"
        case str():
            return repr(value)
    return str(value)


def nodes(tree: Any) -> Iterator[Any]:
    """Every node with a span, outermost first."""
    if isinstance(tree, tuple):
        for item in tree:
            yield from nodes(item)
    elif is_dataclass(tree) and not isinstance(tree, Span | Money | Duration):
        if hasattr(tree, "span"):
            yield tree
        for field in fields(tree):
            yield from nodes(getattr(tree, field.name))
