"""A text that shouts at the customer

## What it finds
In what the customer reads: two or more words in capitals one after the other (codes and names of up to three letters
are none), one such word that only gives emphasis (`NOT`, `MUST`, `PLEASE` …), and signs such as `!!` and `?!`.

## Why it is bad
Customers who write to support are often upset already. Capitals and signs read as anger, from a company.

## Avoid
```aop
say "You MUST send it back within 30 days!!"
```

## Prefer
```aop
say "Please send it back within 30 days."
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.customer_texts import everything, part
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP908", "shouting", Severity.WARNING)

_EMPHASIS = "ALWAYS|ATTENTION|CANNOT|DON'T|IMPORTANT|MUST|NEVER|NOT|ONLY|PLEASE|SORRY|URGENT|VERY|WARNING|YOU|YOUR"
#: Words in capitals one after the other, of which one is no abbreviation.
_CAPITALS = r"(?<![\w#-])(?=(?:[A-Z'’]+ +)*[A-Z'’]{4})[A-Z'’]{2,}(?: +[A-Z'’]{2,})+(?![\w-])"
_SHOUTED = re.compile(rf"{_CAPITALS}|(?<![\w#-])(?:{_EMPHASIS})(?![\w-])|[!?]*!!+[!?]*|\?+!+|!+\?+")


def check(lint: Lint) -> Iterator[Finding]:
    """The first loud place of every text."""
    for text, plain, _ in everything(lint):
        found = _SHOUTED.search(plain)
        if found is not None:
            message = f"`{' '.join(found[0].split())}` shouts at the customer"
            span = part(text, *found.span())
            yield Finding("AOP908", message, span, "say it in small letters, and once", Severity.WARNING)
