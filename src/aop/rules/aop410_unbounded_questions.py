"""A procedure that may ask far more than a conversation allows

## What it finds
A procedure whose questions, each answered at once, may come to more than ten times `limits: questions` of the
workspace. Loops are taken with their bounds (`at most N`; 100 without one), what is followed is counted in, and one
way back lets everything be asked again.

## Why it is bad
The limit always holds: such a conversation is handed to a colleague in the middle, after the customer has answered
everything up to there. Mostly a bound is missing, or a loop stands inside another one.

## Avoid
```aop
for each item in order.items, at most 20:
  for each other in order.items, at most 20:
    collect remedy again
```

## Prefer
```aop
for each item in order.items, at most 20:
  collect remedy again
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.bounds import Bound, Bounds, Patience
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import place_of, written
from aop.diagnostics import Finding, Severity, Span
from aop.syntax import tree

RULE = Meta("AOP410", "unbounded-questions", Severity.WARNING)

#: How many times the limit a bound may be: loops are seldom full, and customers seldom go back.
TIMES = 10


def check(lint: Lint) -> Iterator[Finding]:
    """Every procedure whose bound is far over the limit."""
    limits = lint.symbols.workspace.limits
    limit, go_back = int(limits.get("questions", 20)), int(limits.get("go_back", 3))
    bounds = Bounds({item.machine.name: item.machine for item in lint.procedures}, Patience(1, go_back))
    for item in lint.procedures:
        if bounds.surely_within(item.machine.name, TIMES * limit):
            continue
        bound = bounds.of(item.machine.name)
        if bound.questions > TIMES * limit:
            message = f"this may ask {bound.questions:,} questions, and a conversation has {limit:,}"
            help_text = "ask outside the loop, or give the loop a lower bound (`at most N`)"
            yield Finding("AOP410", message, _where(lint, item, bound), help_text, Severity.WARNING)


def _where(lint: Lint, item: Checked, bound: Bound) -> Span:
    """The head of the loop that asks most, when there is one."""
    loop = max(bound.loops, key=lambda head: (bound.loops[head], -head), default=None)
    sentence = None if loop is None or not bound.loops[loop] else written(lint, item).get(place_of(item.spans[loop]))
    match sentence:
        case tree.ForEach(source=source, span=span):
            return Span(span.source, span.start, source.span.end)
        case tree.Repeat(tries=tries, span=span):
            return Span(span.source, span.start, tries.span.end)
    return item.file.name.span
