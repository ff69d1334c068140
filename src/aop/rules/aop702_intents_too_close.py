"""Two intents with examples that can hardly be told apart

## What it finds
An example of one intent that shares three quarters of its words, or more, with an example of another; filler and
endings do not count. When `unlike:` of one names the other, only the same sentence in both is found.

## Why it is bad
What customers say is told apart by the examples. Where two of them say the same, the customer is asked what they mean,
or ends up in the wrong procedure.

## Avoid
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back for this order
  cancel:
    description: The customer no longer wants an order.
    examples: |
      please, I want the money for my orders back
```

## Prefer
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back for this order
  cancel:
    description: The customer no longer wants an order.
    examples: |
      please don't send it any more
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from aop.analysis.lint import Lint, Meta
from aop.analysis.words import content_of, likeness, plain_words
from aop.diagnostics import Finding, Note, Severity
from aop.syntax.declarations import IntentDecl
from aop.syntax.tree import Word

RULE = Meta("AOP702", "intents-too-close", Severity.WARNING)

#: From this share of common words on, two sentences say the same.
TOO_CLOSE = 0.75
#: Sentences with fewer words of their own are too short to be compared.
MIN_WORDS = 2
#: More than any share of words.
IDENTICAL = 2.0


@dataclass(frozen=True, slots=True)
class _Example:
    number: int  # of its intent
    sentence: Word
    plain: tuple[str, ...]
    words: frozenset[str]


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each pair of intents: their two closest examples."""
    intents = [intent for intent, _ in lint.symbols.intents.values()]
    examples = [
        _Example(number, word, plain, content_of(plain))
        for number, intent in enumerate(intents)
        for word in intent.examples
        for plain in [plain_words(word.text)]
    ]
    closest: dict[tuple[int, int], tuple[float, _Example, _Example]] = {}
    for upper, lower in _candidates(examples):
        pair = (upper.number, lower.number)
        share = _share(upper, lower, told_apart=_told_apart(intents[pair[0]], intents[pair[1]]))
        if share >= TOO_CLOSE and (pair not in closest or share > closest[pair][0]):
            closest[pair] = share, upper, lower
    for _, upper, lower in closest.values():
        name = intents[upper.number].name.text
        message = f"this is hardly told from an example of `{name}`: `{upper.sentence.text}`"
        help_text = f"reword one of them, or add `unlike: [{name}]` when each is meant so"
        note = Note(upper.sentence.span, "the other example")
        yield Finding("AOP702", message, lower.sentence.span, help_text, Severity.WARNING, (note,))


def _share(upper: _Example, lower: _Example, *, told_apart: bool) -> float:
    """How much two examples have in common; the very same sentence more than anything."""
    if upper.plain == lower.plain:
        return IDENTICAL
    if told_apart or min(len(upper.words), len(lower.words)) < MIN_WORDS:
        return 0.0
    return likeness(upper.words, lower.words)


def _told_apart(first: IntentDecl, second: IntentDecl) -> bool:
    named = {word.text for word in first.unlike} & {second.name.text}
    return bool(named or {word.text for word in second.unlike} & {first.name.text})


def _candidates(examples: list[_Example]) -> Iterator[tuple[_Example, _Example]]:
    """Pairs of different intents that may be close, each once, in the order of the text. Two sentences with so many
    words in common have one of their rarest in common: with thousands of examples, few pairs are looked at."""
    counts = Counter(word for example in examples for word in example.words)
    holding: dict[str, list[int]] = {}
    for place, lower in enumerate(examples):
        rare = sorted(lower.words, key=lambda word: (counts[word], word))
        keys = rare[: len(rare) - ceil(TOO_CLOSE * len(rare)) + 1] or [" ".join(lower.plain)]
        near = {other for key in keys for other in holding.get(key, ())}
        for other in sorted(near):
            if examples[other].number != lower.number:
                yield examples[other], lower
        for key in keys:
            holding.setdefault(key, []).append(place)
