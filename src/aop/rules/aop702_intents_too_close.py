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

from collections.abc import Iterator
from itertools import combinations

from aop.analysis.lint import Lint, Meta
from aop.analysis.words import content_words, likeness, plain_words
from aop.diagnostics import Finding, Note, Severity
from aop.syntax.declarations import IntentDecl
from aop.syntax.tree import Word

RULE = Meta("AOP702", "intents-too-close", Severity.WARNING)

#: From this share of common words on, two sentences say the same.
TOO_CLOSE = 0.75
#: Sentences with fewer words of their own are too short to be compared.
MIN_WORDS = 2


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each pair of intents: their two closest examples."""
    intents = [intent for intent, _ in lint.symbols.intents.values()]
    words = {
        intent.name.text: [(word, plain_words(word.text), content_words(word.text)) for word in intent.examples]
        for intent in intents
    }
    for first, second in combinations(intents, 2):
        closest = _closest(words[first.name.text], words[second.name.text], told_apart=_told_apart(first, second))
        if closest is not None:
            upper, lower = closest
            message = f"this is hardly told from an example of `{first.name.text}`: `{upper.text}`"
            help_text = f"reword one of them, or add `unlike: [{first.name.text}]` when each is meant so"
            note = Note(upper.span, "the other example")
            yield Finding("AOP702", message, lower.span, help_text, Severity.WARNING, (note,))


def _told_apart(first: IntentDecl, second: IntentDecl) -> bool:
    named = {word.text for word in first.unlike} & {second.name.text}
    return bool(named or {word.text for word in second.unlike} & {first.name.text})


def _closest(
    first: list[tuple[Word, tuple[str, ...], frozenset[str]]],
    second: list[tuple[Word, tuple[str, ...], frozenset[str]]],
    *,
    told_apart: bool,
) -> tuple[Word, Word] | None:
    best, found = TOO_CLOSE, None
    for upper, upper_plain, upper_words in first:
        for lower, lower_plain, lower_words in second:
            if upper_plain == lower_plain:
                return upper, lower
            if told_apart or min(len(upper_words), len(lower_words)) < MIN_WORDS:
                continue
            share = likeness(upper_words, lower_words)
            if share > best or (share == best and found is None):
                best, found = share, (upper, lower)
    return found
