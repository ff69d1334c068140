"""Going through the sentences of a body, those inside others included."""

from __future__ import annotations

from collections.abc import Iterator

from aop.syntax import tree

#: Sentences that have nothing inside; the commonest are asked nothing more.
_FLAT = frozenset({tree.Say, tree.Set, tree.Add, tree.Finish, tree.Escalate, tree.GoTo, tree.Skip, tree.NoteDown})


def sentences(body: tuple[tree.Sentence, ...]) -> Iterator[tree.Sentence]:
    """Every sentence of a body with those inside it, in the order of the text."""
    found: list[tree.Sentence] = []
    _gather(body, found)
    return iter(found)


def _gather(body: tuple[tree.Sentence, ...], found: list[tree.Sentence]) -> None:
    for sentence in body:
        found.append(sentence)
        if type(sentence) not in _FLAT:
            for inner in inner_bodies(sentence):
                _gather(inner, found)


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
