"""A draft or retired article where an approved one is needed

## What it finds
An intent that is answered from knowledge, for which there are articles, and not one of them is approved.

## Why it is bad
Only approved articles are quoted. It looks as if there were an answer, and every customer gets the `otherwise`.

## Avoid
```yaml
intents:
  warranty:
    description: The customer asks about the warranty.
    examples: |
      is this still under warranty?
steps:
  reply: |
    answer from knowledge about "warranty", otherwise escalate to tier2 because "nothing to quote"
    finish as informed
```

## Prefer
```aop
answer from knowledge about "returns", otherwise escalate to tier2 because "nothing to quote"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.articles import all_read, answering, articles_of, intents_at, is_approved
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Note, Severity, Span
from aop.syntax.declarations import ArticleFile

RULE = Meta("AOP804", "unapproved-article-used", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each intent, at the status of the first of its articles."""
    asked: dict[str, Span] = {}
    for procedure, sentence in answering(lint.symbols) if all_read(lint.symbols) else ():
        for intent in intents_at(procedure, lint.symbols):
            asked.setdefault(intent, sentence.span)
    for intent, span in asked.items():
        articles = articles_of(intent, lint.symbols.files)
        if articles and not any(map(is_approved, articles)):
            yield _finding(intent, articles, span)


def _finding(intent: str, articles: tuple[ArticleFile, ...], sentence: Span) -> Finding:
    first, *others = articles
    message = f"`{intent}` is answered from knowledge, and no article for it is approved"
    notes = [Note(sentence, "answered here"), *(Note(item.status.span, "another one") for item in others)]
    advice = "review one of its articles and write `status: approved`"
    return Finding("AOP804", message, first.status.span, advice, Severity.WARNING, tuple(notes))
