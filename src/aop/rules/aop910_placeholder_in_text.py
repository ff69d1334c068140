"""A text that was never finished

## What it finds
In what the customer reads: `TODO`, `TBD`, `FIXME`, `XXX`, `lorem ipsum`, and brackets such as `[name]` or `<order
number>` that somebody meant to fill in.

## Why it is bad
It goes out as it stands. Values are put in with braces: `{customer.name}`.

## Avoid
```aop
say "Dear [customer name], your order is {order.status}."
```

## Prefer
```aop
say "Your order is {order.status}."
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.customer_texts import everything, part
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP910", "placeholder-in-text", Severity.WARNING)

_FILLED_IN = (
    r"(?:\w+[ _])*(?:address|agent|amount|company|customer|date|email|here|id|link|name|number|order|phone|reason|time)"
)
_PLACEHOLDER = re.compile(rf"\b(?:TODO|TBD|FIXME|XXX+|[Ll]orem ipsum)\b|\[{_FILLED_IN}\]|<{_FILLED_IN}>", re.ASCII)


def check(lint: Lint) -> Iterator[Finding]:
    """Every place that was to be filled in."""
    for text, plain, _ in everything(lint):
        for found in _PLACEHOLDER.finditer(plain):
            message = f"`{found[0]}` was never filled in"
            help_text = "write what is meant; values stand in braces"
            yield Finding("AOP910", message, part(text, *found.span()), help_text, Severity.WARNING)
