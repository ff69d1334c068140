"""Two approved articles that contradict each other

## What it finds
Two approved articles for the same intent, region and language that say the same in different numbers: `returns are
accepted within 30 days` in one, `… within 14 days` in the other. Compared are times, amounts, percents and counts of
sentences about the same thing, told by their words and headings. `3 to 5 days` and `up to 5 days` agree. A case of its
own (`orders paid with a gift card`) is no contradiction.

It is found by words, so two sentences that say the same in other words pass.

## Why it is bad
Which of the two a customer reads depends on how they ask, and they will hold us to the better one.

## Avoid
```md knowledge/sending_back.md
---
title: Sending things back
owner: returns@acme.example
status: approved
reviewed: 2026-11-02
intents: [refund]
---
You can return an item within 14 days.
```

## Prefer
```md knowledge/sending_back.md
---
title: Sending things back
owner: returns@acme.example
status: approved
reviewed: 2026-11-02
intents: [refund]
---
You can return an item within 30 days of delivery.
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aop.analysis.articles import is_approved, language_of, region_of
from aop.analysis.lint import Lint, Meta
from aop.analysis.statements import Statement, contradict, statements
from aop.diagnostics import Finding, Note, Severity
from aop.syntax.declarations import WorkspaceFile

RULE = Meta("AOP802", "conflicting-articles", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each statement that an earlier article contradicts."""
    approved = (item for item in lint.symbols.files.articles if is_approved(item))
    made = [statement for article in approved for statement in statements(article)]
    told: set[Statement] = set()
    for earlier, later in _candidates(made, lint.symbols.workspace):
        if later not in told and contradict(earlier, later):
            told.add(later)
            said, other = _shown(later), _shown(earlier)
            message = f"this says `{said}`, and the article `{earlier.article.title.text}` says `{other}` of the same"
            note = Note(earlier.span, "the other article says this")
            advice = "make them say the same, or say what is different about the two"
            yield Finding("AOP802", message, later.span, advice, Severity.WARNING, (note,))


def _shown(statement: Statement) -> str:
    return " ".join(statement.span.text.split())


def _candidates(made: list[Statement], workspace: WorkspaceFile) -> Iterator[tuple[Statement, Statement]]:
    """Pairs of statements of two articles that a customer could get both of, in the order of the files. A subject that
    holds another has its rarest word, so with thousands of statements few pairs are looked at."""
    counts = Counter(word for statement in made for word in statement.subject)
    holding: dict[tuple[str, str], list[int]] = {}
    for place, statement in enumerate(made):
        for word in statement.subject:
            holding.setdefault((statement.unit, word), []).append(place)
    pairs: set[tuple[int, int]] = set()
    for place, statement in enumerate(made):
        if statement.subject:
            rarest = min(statement.subject, key=lambda word: (counts[word], word))
            near = holding[statement.unit, rarest]
            pairs.update((min(place, other), max(place, other)) for other in near if other != place)
    for first, second in sorted(pairs):
        if _both_answer(made[first], made[second], workspace):
            yield made[first], made[second]


def _both_answer(one: Statement, other: Statement, workspace: WorkspaceFile) -> bool:
    first, second = one.article, other.article
    intents = {word.text for word in first.intents} & {word.text for word in second.intents}
    return (
        first is not second
        and bool(intents)
        and region_of(first) == region_of(second)
        and language_of(first, workspace) == language_of(second, workspace)
    )
