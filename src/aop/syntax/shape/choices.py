"""The fixed options of a slot: a list, or each with the other words by which a customer may mean it."""

from __future__ import annotations

from dataclasses import dataclass

from aop.diagnostics import Note
from aop.syntax import nodes
from aop.syntax.nodes import Entry, Found
from aop.syntax.nodes.words import short
from aop.syntax.shape.fields import options
from aop.syntax.shape.simple import free_word, many
from aop.syntax.tree import Word


@dataclass(frozen=True, slots=True)
class Choices:
    """`words` has the other words of each option in order; it is empty for a plain list."""

    options: tuple[Word, ...]
    words: tuple[tuple[Word, ...], ...] = ()


def choices(entry: Entry, found: Found) -> Choices | None:
    """`[refund, replacement]`, or `{refund: [money back, reembolso], replacement: []}`; each word means one option."""
    if not isinstance(entry.value, nodes.Mapping) or _is_a_list(entry.value):
        listed = options(entry, found)
        return None if listed is None else Choices(listed)
    read = Choices(
        tuple(Word(inner.name, inner.key.inside) for inner in entry.value.entries),
        tuple(many(free_word)(inner, found) or () for inner in entry.value.entries),
    )
    _check_apart(read, found)
    return read


def _is_a_list(value: nodes.Mapping) -> bool:
    """Whether braces were meant as brackets: "{refund, replacement}"."""
    return value.flow and all(inner.value.span.start == inner.value.span.end for inner in value.entries)


def _check_apart(read: Choices, found: Found) -> None:
    """A word under two options means neither, and an option's own word means that option."""
    known = {_spoken(option): option for option in read.options}
    for option, own in zip(read.options, read.words, strict=True):
        for word in own:
            first = known.setdefault(_spoken(word), word)
            if first is not word and first is not option:
                note = Note(first.span, "first given here")
                message = f"the words `{short(word.text)}` are given twice"
                found.error("AOP204", message, word.span, "keep them under the option that they mean", note)


def _spoken(word: Word) -> str:
    return " ".join(word.text.replace("_", " ").casefold().split())
