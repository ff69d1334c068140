"""Trees of sentences and findings as text, for tests to compare.

A tree is one line a sentence, spans left out: `(over amount $75)` is an operation, `(any item in items: …)` a
condition over a list, `{…; …}` a body, and a sentence is its class with the fields that are set.

A finding stands under the line it is about, with exactly its span underlined:

    collect order_id, email
                    ^ AOP118 names are joined all with `and`, or all with `or`
                      help: write `order_id and email`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from aop.diagnostics import Finding, Source, Span
from aop.syntax import sentences
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Apply, If, Input, Literal, Name, Otherwise, Over, Subjects, Text, Tries, Word
from aop.values import Duration, Money, number_text

PARSERS = {
    "steps": sentences.parse_steps,
    "rules": sentences.parse_rules,
    "escalations": sentences.parse_escalations,
    "properties": sentences.parse_properties,
    "condition": sentences.parse_condition,
    "expression": sentences.parse_expression,
    "text": sentences.parse_text,
}
_ANNOTATION = re.compile(r" *\^+ AOP|  +help: ")
_BODIES = ("body", "handlers", "otherwise")


def snippet(text: str, *, indented: bool = False) -> Snippet:
    """The text as if it were a whole file, or with each of its lines indented in one, as in a literal block."""
    if not indented:
        return Snippet(Source.of("test", text), text, ((0, 0),))
    runs, source, at = [], "", 0
    for line in text.splitlines(keepends=True):
        source += "    "
        runs.append((at, len(source)))
        source += line
        at += len(line)
    return Snippet(Source.of("test", source), text, tuple(runs) or ((0, 0),))


def tree(mode: str, text: str) -> Any:
    """What a text says, which must be without a finding."""
    result, findings = PARSERS[mode](snippet(text))
    assert findings == ()
    return result


def annotated(mode: str, text: str) -> str:
    """The text with its findings under its lines."""
    piece = snippet(text)
    _, findings = PARSERS[mode](piece)
    shown = []
    for number, line in enumerate(text.split("\n"), start=1):
        shown.append(line)
        for finding in findings:
            if finding.span.line == number:
                shown += _annotation(finding)
    return "\n".join(shown)


def _annotation(finding: Finding) -> Iterator[str]:
    under = " " * (finding.span.column - 1) + "^" * (finding.span.end - finding.span.start)
    yield f"{under} {finding.code} {finding.message}"
    if finding.help:
        yield f"{' ' * len(under)} help: {finding.help}"


def without_annotations(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not _ANNOTATION.match(line))


def blocks(spec: str) -> list[str]:
    """The blocks of a specification: apart by an empty line, headings left out."""
    return [block for block in spec.strip("\n").split("\n\n") if not block.startswith("# ")]


def dump(node: Any) -> str:
    match node:
        case Literal(_, value):
            return _value(value)
        case Name():
            return node.text
        case Apply(op, args):
            return f"({' '.join([op, *map(dump, args)])})"
        case Over(op, variable, source, condition):
            item = f"{dump(variable)} in " if variable else ""
            return f"({op} {item}{dump(source)}: {dump(condition)})"
        case Text(parts):
            return '"' + "".join(part if isinstance(part, str) else "{" + dump(part) + "}" for part in parts) + '"'
        case tuple():
            return "[" + " ".join(map(dump, node)) + "]"
        case None | bool() | str() | int():
            return str(node)
    return _part(node)


def _part(node: Any) -> str:
    match node:
        case Word(text):
            return text
        case Input(name, value):
            return f"{name.text}={dump(value)}"
        case Tries(count):
            return str(count)
        case Otherwise(body):
            return _body(body)
        case If():
            return _if(node)
        case Subjects("actions", actions):
            return dump(actions)
    return f"({' '.join([type(node).__name__, *_fields(node)])})"


def lines(trees: tuple[Any, ...]) -> list[str]:
    return [dump(node) for node in trees]


def _fields(node: Any) -> Iterator[str]:
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name == "span" or value is None or value is False or value in ((), 0):
            continue
        if field.name in _BODIES and isinstance(value, tuple):
            yield f"{field.name}={_body(value)}"
        else:
            yield f"{field.name}={dump(value)}"


def _body(body: tuple[Any, ...]) -> str:
    return "{" + "; ".join(map(dump, body)) + "}"


def _if(node: If) -> str:
    branches = [f"{dump(condition)} {_body(body)}" for condition, body in node.branches]
    rest = [] if node.otherwise is None else [f"otherwise {_body(node.otherwise)}"]
    return f"(If {' '.join([*branches, *rest])})"


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


def nodes(node: Any) -> Iterator[Any]:
    """Every node with a span, outermost first."""
    if isinstance(node, tuple):
        for item in node:
            yield from nodes(item)
    elif is_dataclass(node) and not isinstance(node, Span | Money | Duration):
        if hasattr(node, "span"):
            yield node
        for field in fields(node):
            yield from nodes(getattr(node, field.name))
