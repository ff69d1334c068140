"""A name in a text that was meant to be its value

## What it finds
In what the customer reads: a name of the procedure with an underscore (`order_id`), or a field of a record
(`order.status`), that does not stand in braces; and `${order_id}` or `{{order_id}}`, as other systems write it.

## Why it is bad
The customer reads `Your order order_id is order.status.`, word for word.

## Avoid
```aop
say "Your order order.order_id is {order.status}."
```

## Prefer
```aop
say "Your order {order.order_id} is {order.status}."
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.customer_texts import of_procedure, part
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import type_of_path
from aop.diagnostics import Finding, Fix, Severity, Span
from aop.machine.expressions import Path
from aop.syntax.tree import Text

RULE = Meta("AOP909", "braces-forgotten", Severity.WARNING)

#: Snake case or a dotted name; not a part of an address, a link or a file's name.
_NAME = re.compile(r"(?<![\w@/.:#&=?-])[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*(?![\w@/&=]|[:.-]\w)")

_FOREIGN = re.compile(r"\$\{([a-z][a-z0-9_.]*)\}|\{\{ *([a-z][a-z0-9_.]*) *\}\}")


def check(lint: Lint) -> Iterator[Finding]:
    """Every such name in the texts of a procedure."""
    for item in lint.procedures:
        for text, plain, _ in of_procedure(lint, item):
            for found in _NAME.finditer(plain):
                if _is_value(found[0], item, lint):
                    span = part(text, *found.span())
                    message = f"`{found[0]}` is said as it stands, not its value"
                    help_text = f"write `{{{found[0]}}}`"
                    fixes = (Fix(span, f"{{{found[0]}}}", safe=False),)
                    yield Finding("AOP909", message, span, help_text, Severity.WARNING, fixes=fixes)
            yield from _foreign(text)


def _foreign(text: Text) -> Iterator[Finding]:
    """`${name}` and `{{name}}`, as other systems write it: the sign, or the braces, are said too."""
    for found in _FOREIGN.finditer(text.span.text):
        span = Span(text.span.source, text.span.start + found.start(), text.span.start + found.end())
        message = f"`{found[0]}` is not how a value is said: the customer reads the sign, or the braces"
        yield Finding("AOP909", message, span, f"write `{{{found[1] or found[2]}}}`", Severity.WARNING)


def _is_value(name: str, item: Checked, lint: Lint) -> bool:
    """Whether that is something the procedure binds, and no word of a language."""
    root, *fields = name.split(".")
    if not fields:
        return "_" in name and name in item.types
    return type_of_path(Path(root, tuple(fields)), item, lint) is not None
