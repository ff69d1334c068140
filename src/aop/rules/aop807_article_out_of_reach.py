"""An article for a region or language that the workspace does not have

## What it finds
An article whose `region` is not among the regions of the workspace (`knowledge: {regions: [us, eu]}`), or whose
`language` is not among its `languages`. Retired articles are left alone.

## Why it is bad
An article is quoted only to customers of its region, in its language. Nobody is ever there.

## Avoid
```md knowledge/parcels.md
---
title: When we send
owner: orders@acme.example
status: approved
reviewed: 2026-11-02
intents: [refund]
region: eu
---
We send every parcel on the day of the order.
```

## Prefer
```md knowledge/parcels.md
---
title: When we send
owner: orders@acme.example
status: approved
reviewed: 2026-11-02
intents: [refund]
language: en
---
We send every parcel on the day of the order.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.articles import is_retired
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, did_you_mean
from aop.syntax.tree import Word

RULE = Meta("AOP807", "article-out-of-reach")


def check(lint: Lint) -> Iterator[Finding]:
    """Every region and language that no customer has."""
    workspace = lint.symbols.workspace
    if lint.symbols.findings.has_errors_in(workspace.name.span.source):
        return  # what is declared there could not be read
    regions = [word.text for word in workspace.regions]
    for article in lint.symbols.files.articles:
        if is_retired(article):
            continue
        if article.region is not None and article.region.text not in regions:
            write = (
                f"add it to workspace.yaml: `knowledge: {{regions: [{', '.join([*regions, article.region.text])}]}}`"
            )
            yield _finding("region", article.region, regions, write)
        if article.language is not None and article.language.text not in workspace.languages:
            write = "add it to `languages` in workspace.yaml, or write the language of a customer"
            yield _finding("language", article.language, workspace.languages, write)


def _finding(what: str, word: Word, known: list[str] | tuple[str, ...], otherwise: str) -> Finding:
    near = did_you_mean(word.text, known)
    advice = f"did you mean `{near}`?" if near else otherwise
    return Finding("AOP807", f"the workspace has no {what} `{word.text}`", word.span, advice)
