"""What stands where in a file, for a formatter: sentences, which it may lay out, and texts, which it may not touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aop.syntax.kinds import Kind
from aop.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence

#: Where blocks of sentences stand, by the keys that lead to them; `*` is any key.
_SENTENCES: dict[Kind, frozenset[tuple[str, ...]]] = {
    Kind.PROCEDURE: frozenset({("rules",), ("escalate",), ("prove",), ("steps", "*"), ("on", "*")}),
    Kind.RULES: frozenset({("rules",), ("escalate",)}),
    Kind.WORKSPACE: frozenset({("on", "*")}),
    Kind.ACTIONS: frozenset(),
    Kind.TEST: frozenset(),
    Kind.SANDBOX: frozenset(),
}

#: Where a block has one thing a line, so that blanks at its end and a second blank line say nothing.
_LISTS: dict[Kind, frozenset[tuple[str, ...]]] = {
    Kind.PROCEDURE: frozenset({("decide", "*"), ("intents", "*", "examples")}),
    Kind.RULES: frozenset(),
    Kind.WORKSPACE: frozenset({("topics", "*", "examples")}),
    Kind.ACTIONS: frozenset(),
    Kind.TEST: frozenset({("tests", "*", "conversation")}),
    Kind.SANDBOX: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A literal block of sentences; `column` is that of its key."""

    scalar: Scalar
    column: int


@dataclass(frozen=True, slots=True)
class Places:
    """`texts` are scalars of several lines whose every blank may be meant; `flows` are collections in brackets."""

    sentences: tuple[Block, ...]
    texts: tuple[Scalar, ...]
    flows: tuple[Mapping | Sequence, ...]


def places_of(kind: Kind, root: Node) -> Places:
    """The places of a file that was read without a mistake in its YAML."""
    sentences: list[Block] = []
    texts: list[Scalar] = []
    flows: list[Mapping | Sequence] = []
    for path, entry, node in _walk((), None, root):
        match node:
            case Mapping(flow=True) | Sequence(flow=True):
                flows.append(node)
            case Scalar(style="|") if entry is not None and _is_one(path, _SENTENCES[kind]):
                sentences.append(Block(node, entry.key.span.column - 1))
            case Scalar() if "\n" in node.span.text and not (node.style == "|" and _is_one(path, _LISTS[kind])):
                texts.append(node)
    return Places(tuple(sentences), tuple(texts), tuple(flows))


def _walk(
    path: tuple[str, ...], entry: Entry | None, node: Node
) -> Iterator[tuple[tuple[str, ...], Entry | None, Node]]:
    """Every value with the keys that lead to it, and keys of several lines too."""
    yield path, entry, node
    match node:
        case Mapping(entries):
            for inner in entries:
                yield (*path, ""), None, inner.key
                yield from _walk((*path, inner.name), inner, inner.value)
        case Sequence(items):
            for item in items:
                yield from _walk((*path, ""), None, item)


def _is_one(path: tuple[str, ...], known: frozenset[tuple[str, ...]]) -> bool:
    return any(
        len(form) == len(path) and all(want in ("*", key) for want, key in zip(form, path, strict=True))
        for form in known
    )
