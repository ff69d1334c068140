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

from aop.analysis.lint import Lint, Meta
from aop.analysis.questions import Costs
from aop.diagnostics import Finding, Severity, Span
from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile

RULE = Meta("AOP410", "unbounded-questions", Severity.WARNING)

#: How many times the limit a bound may be: loops are seldom full, and customers seldom go back.
TIMES = 10


def check(lint: Lint) -> Iterator[Finding]:
    """Every procedure whose bound is far over the limit."""
    limits = lint.symbols.workspace.limits
    limit, go_back = int(limits.get("questions", 20)), int(limits.get("go_back", 3))
    costs = Costs(lint.symbols.procedures, go_back)
    for item in lint.procedures:
        bound = costs.of(item.file)
        if bound > TIMES * limit:
            message = f"this may ask {bound:,} questions, and a conversation has {limit:,}"
            help_text = "ask outside the loop, or give the loop a lower bound (`at most N`)"
            yield Finding("AOP410", message, _where(costs, item.file), help_text, Severity.WARNING)


def _where(costs: Costs, file: ProcedureFile) -> Span:
    """The head of the loop that asks most, when there is one."""
    loop = costs.dearest_loop(file)
    if loop is None or costs.of_sentence(loop) == 0:
        return file.name.span
    if isinstance(loop, tree.ForEach):
        return Span(loop.span.source, loop.span.start, loop.source.span.end)
    return Span(loop.span.source, loop.span.start, loop.tries.span.end)
