"""A procedure that may ask more than its `prove:` says

## What it finds
`every path ends within N questions` under `prove:`, where N is less than the bound of the procedure, and less than
`limits: questions` of the workspace, which no conversation exceeds. The bound takes every question as often as it may
go unanswered, every loop as often as it may run, and every way back; the finding names what adds most to it.

## Why it is bad
The line says how much patience a customer needs at most. Nothing makes it true: neither what is written, nor a limit.

## Avoid
```yaml
prove: |
  every path ends within 5 questions
```

## Prefer
```yaml
prove: |
  every path ends within 18 questions
```

## How to fix
Ask less, or less often (`collect order_id, at most 2 times, otherwise …`); or give the workspace
`limits: {questions: N}`, which is always held.
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.bounds import Bound, Bounds, Patience
from aop.analysis.lint import Checked, Lint, Meta
from aop.diagnostics import Finding, Note, Severity

RULE = Meta("AOP412", "more-questions-than-promised", Severity.WARNING)

#: How many sentences are named that ask most.
NAMED = 3


def check(lint: Lint) -> Iterator[Finding]:
    """Every such line that neither the bound nor the limit makes true."""
    promised = [(item, line) for item in lint.procedures for line in item.file.properties if line.kind == "bound"]
    if not promised:
        return
    limits = lint.symbols.workspace.limits
    limit = int(limits.get("questions", 20))
    patience = Patience(int(limits.get("attempts", 3)), int(limits.get("go_back", 3)))
    bounds = Bounds({item.machine.name: item.machine for item in lint.procedures}, patience)
    for item, line in promised:
        bound = bounds.of(item.machine.name)
        if line.count is not None and line.count < min(bound.questions, limit) and bound.whole:
            most = min(bound.questions, limit)
            message = f"this may ask {most:,} questions, not {line.count:,}"
            help_text = "ask less often, or lower `limits: {questions: …}` of the workspace, which always holds"
            yield Finding("AOP412", message, line.span, help_text, Severity.WARNING, tuple(_notes(item, bound)))


def _notes(item: Checked, bound: Bound) -> Iterator[Note]:
    for pc, asked in bound.dearest(NAMED):
        yield Note(item.spans[pc], "asked once" if asked == 1 else f"asked up to {asked:,} times")
