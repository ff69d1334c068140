"""Going through the sentences of a body, those inside others included."""

from __future__ import annotations

from collections.abc import Iterator

from aop.syntax import tree


def sentences(body: tuple[tree.Sentence, ...]) -> Iterator[tree.Sentence]:
    """Every sentence of a body with those inside it, in the order of the text."""
    for sentence in body:
        yield sentence
        for inner in inner_bodies(sentence):
            yield from sentences(inner)


def inner_bodies(sentence: tree.Sentence) -> Iterator[tuple[tree.Sentence, ...]]:
    """The bodies inside a sentence: branches, loops, handlers, `otherwise`."""
    match sentence:
        case tree.If(branches, otherwise):
            for _, body in branches:
                yield body
            if otherwise is not None:
                yield otherwise
        case tree.ForEach() | tree.Repeat():
            yield sentence.body
        case tree.LookUp() | tree.Do():
            for handler in sentence.handlers:
                yield handler.body
    left = getattr(sentence, "otherwise", None)
    if isinstance(left, tree.Otherwise):
        yield left.body
