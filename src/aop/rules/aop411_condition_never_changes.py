"""A condition that is always true, or never

## What it finds
A condition of `if`, `require` or `repeat until` that is decided before anything is known (`amount is over $100 and
amount is under $50`), and a test for `is known` or `is missing` of what surely has a value there.

## Why it is bad
One of the two ways is never taken. What stands there was meant for some case, and that case is now handled wrongly.

## Avoid
```aop
if order.total is over $100 and order.total is under $50, say "Thank you."
```

## Prefer
```aop
if order.total is over $100 or order.total is under $50, say "Thank you."
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aop.analysis.conditions import constant
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.missing import Facts, Known
from aop.analysis.written import place_of, type_of_path, written
from aop.diagnostics import Finding, Severity, Span
from aop.machine.expressions import Apply, Expr, Path
from aop.machine.states import Branch, Count
from aop.machine.types import Type
from aop.syntax import tree

RULE = Meta("AOP411", "condition-never-changes", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every condition of a step that is decided."""
    for item in lint.procedures:
        known = Known(item.machine.code, _own_types(item), lint.records, item.machine.lists)
        repeated = {step.until for step in item.machine.code if isinstance(step, Count)}
        for pc, facts in sorted(item.facts.items()):
            step = item.machine.code[pc]
            match step:
                case Branch(condition=condition) if condition not in repeated:
                    truth = _decided(condition, facts, known, item, lint)
                case Count(until=condition):
                    truth = _constant(condition, item, lint)
                case _:
                    continue
            if truth is not None:
                message = f"this condition is {'always' if truth else 'never'} true"
                help_text = "say what it depends on, or write only the way that is taken"
                yield Finding("AOP411", message, _span(lint, item, pc), help_text, Severity.WARNING)


def _own_types(item: Checked) -> dict[str, Callable[[], Type | None]]:
    return {name: kind for name, kind in item.types.items() if name not in item.machine.constants}


def _constant(condition: Expr, item: Checked, lint: Lint) -> bool | None:
    return constant(condition, lambda path: type_of_path(path, item, lint))


def _decided(condition: Expr, facts: Facts, known: Known, item: Checked, lint: Lint) -> bool | None:
    """The truth of a condition, with what surely has a value."""
    match condition:
        case Apply("known" | "missing" as op, (Path() as path,)):
            needs = list(known.needs(path))
            return (op == "known") if needs and all(need in facts for need in needs) else None
        case Apply("not", (arg,)):
            inner = _decided(arg, facts, known, item, lint)
            return None if inner is None else not inner
        case Apply("and" | "or" as op, args):
            found = {_decided(arg, facts, known, item, lint) for arg in args}
            if (op == "or") in found:
                return op == "or"
            if found == {op == "and"}:
                return op == "and"
    return _constant(condition, item, lint)


def _span(lint: Lint, item: Checked, pc: int) -> Span:
    sentence = written(lint, item).get(place_of(item.spans[pc]))
    match sentence:
        case tree.Require():
            return sentence.condition.span
        case tree.Repeat():
            return sentence.until.span
    return item.spans[pc]
