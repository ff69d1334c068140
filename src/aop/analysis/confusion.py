"""Intents that a model of sentences mixes up, found without a single message of a customer.

Every example is held out in turn and looked for among the others: when the nearest one belongs to another intent, a
customer who says it is likely to end up there. How near two examples are (the cosine of their vectors) is given from
outside, so this is plain arithmetic over what the operators wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aop.diagnostics import Finding, Note, Severity
from aop.syntax.declarations import IntentDecl
from aop.syntax.tree import Word

#: Two sentences that are farther apart than this are not taken for one another, whatever else there is.
NEAR = 0.6
#: How much nearer the other one must be: less is chance.
MARGIN = 0.05
#: Intents are confused from this many sentences on, and from this share of the sentences of one of them.
SENTENCES = 3
SHARE = 1 / 3
#: Pairs of sentences that a finding shows.
SHOWN = 3
#: An intent with fewer examples has none of its own to be compared with.
MIN_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, and the nearest one of another intent."""

    sentence: Word
    other: Word
    nearness: float


def sentences_of(intents: Sequence[IntentDecl]) -> tuple[Word, ...]:
    """The examples of all intents, in the order of the rows and columns that `confused` expects."""
    return tuple(word for intent in intents for word in intent.examples)


def confused(intents: Sequence[IntentDecl], nearness: Sequence[Sequence[float]]) -> Iterator[Finding]:
    """One finding for each two intents that are mixed up. `nearness[i][j]` is how near two examples are, -1 to 1."""
    mixed = _mixed_up(intents, nearness)
    said: set[tuple[int, int]] = set()
    for (first, second), pairs in sorted(mixed.items(), key=lambda item: -_share(intents, item[0][0], item[1])):
        if (second, first) in said or not _worth_saying(intents[first], pairs):
            continue
        said.add((first, second))
        yield _finding(intents[first], intents[second], [*_nearest(pairs), *_nearest(mixed.get((second, first), []))])


def _mixed_up(intents: Sequence[IntentDecl], nearness: Sequence[Sequence[float]]) -> dict[tuple[int, int], list[Pair]]:
    """By intent and other intent: the sentences whose nearest one belongs to the other."""
    words = sentences_of(intents)
    owner = [number for number, intent in enumerate(intents) for _ in intent.examples]
    found: dict[tuple[int, int], list[Pair]] = {}
    for place, row in enumerate(nearness):
        own = [near for other, near in enumerate(row) if owner[other] == owner[place] and other != place]
        others = [(near, other) for other, near in enumerate(row) if owner[other] != owner[place]]
        if len(own) + 1 < MIN_EXAMPLES or not others:
            continue
        near, other = max(others)
        if near >= NEAR and near > max(own) + MARGIN:
            pair = Pair(words[place], words[other], near)
            found.setdefault((owner[place], owner[other]), []).append(pair)
    return found


def _share(intents: Sequence[IntentDecl], number: int, pairs: list[Pair]) -> float:
    return len(pairs) / len(intents[number].examples)


def _worth_saying(intent: IntentDecl, pairs: list[Pair]) -> bool:
    return len(pairs) >= SENTENCES and len(pairs) >= SHARE * len(intent.examples)


def _nearest(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: -pair.nearness)


def _finding(first: IntentDecl, second: IntentDecl, pairs: list[Pair]) -> Finding:
    one, other = first.name.text, second.name.text
    own = sum(pair.sentence in first.examples for pair in pairs)
    held = f"{own} of {len(first.examples)} sentences of `{one}` are nearer to `{other}`"
    message = f"`{one}` and `{other}` are confused: {held}"
    notes = [Note(pairs[0].other.span, f"nearer than any other of `{one}`")]
    for pair in pairs[1:SHOWN]:
        notes += [Note(pair.sentence.span, "another one"), Note(pair.other.span, "and what is nearest to it")]
    span = pairs[0].sentence.span
    return Finding("AOP703", message, span, _help(first, second), Severity.WARNING, tuple(notes))


def _help(first: IntentDecl, second: IntentDecl) -> str:
    one, other = first.name.text, second.name.text
    if other in {word.text for word in first.unlike} or one in {word.text for word in second.unlike}:
        return "`unlike:` does not part them: write what only the one is asked for, or make them one that asks which"
    return f"reword these, write more that only `{one}` is asked for, or make them one intent that asks which"
