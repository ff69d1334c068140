"""An answer from knowledge without an article

## What it finds
`answer from knowledge` in a procedure with an intent that no article names, its own or one of a procedure that follows
it; and any `answer from knowledge` in a workspace without articles.

## Why it is bad
An article is quoted only for the intents that it names, so for this one nothing is ever found.

## Avoid
```yaml
intents:
  opening_hours:
    description: The customer asks when the shops are open.
    examples: |
      when do you open tomorrow?
steps:
  reply: |
    answer from knowledge about "opening hours", otherwise escalate to tier2 because "nothing to quote"
    finish as informed
```

## Prefer
```aop
answer from knowledge about "returns", otherwise escalate to tier2 because "nothing to quote"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.articles import all_read, answering, articles_of, intents_at
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP805", "no-article-for-intent", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every such sentence, with the intents that have no article."""
    for procedure, sentence in answering(lint.symbols) if all_read(lint.symbols) else ():
        intents = intents_at(procedure, lint.symbols)
        without = [f"`{intent}`" for intent in intents if not articles_of(intent, lint.symbols.files)]
        if without:
            message = f"no article answers {' and '.join(without)}"
            advice = f"add {without[0]} to the `intents` of an article in `knowledge/`, or write one"
            yield Finding("AOP805", message, sentence.span, advice, Severity.WARNING)
        elif not lint.symbols.files.articles:
            message, advice = "there is no article to answer from", "write one in `knowledge/`, or ask who knows"
            yield Finding("AOP805", message, sentence.span, advice, Severity.WARNING)
