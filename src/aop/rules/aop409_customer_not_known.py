"""A customer who may be nobody yet

## What it finds
`customer`, or a field of it, in a step, a condition, an input, a message or what a slot asks and offers, at a place
that is reached on some way before a `verify`: here, in a procedure that this one follows, or in one that follows this
one. `customer is verified`, `is known`, `else` and a channel whose customers sign in are understood. In rules and
escalations nothing is found: there a missing value never lets a call through.

## Why it is bad
Who the customer is comes only from verifying them, or from signing in. Before that there is no name to say, nothing to
compare with and nobody to write down.

## Avoid
```yaml
steps:
  only: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    say "Thank you, I will write to {customer.email}."
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    finish as resolved
```

## Prefer
```yaml
steps:
  only: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    say "Thank you, I will write to {customer.email}."
    finish as resolved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.asking import Questions
from aop.analysis.lacking import operands
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.verified import CUSTOMER, about_customer, customer_known
from aop.diagnostics import Finding, Note, Span
from aop.machine.expressions import Expr, Path
from aop.machine.states import Call, Instruction
from aop.machine.types import Type

RULE = Meta("AOP409", "customer-not-known")


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each first use; behind it, the customer counts as known."""
    if not any(CUSTOMER in item.file.span.source.text for item in lint.procedures):
        return
    known = customer_known(lint)
    uses = {item.machine.name: _Uses(lint, item) for item in lint.procedures}
    unsure = [
        (name, pc) for name, places in known.items() for pc, held in places.items() if not held and uses[name].at(pc)
    ]
    first = customer_known(lint, frozenset(unsure)) if unsure else known
    said: set[tuple[str, int]] = set()
    for name, pc in sorted(unsure):
        if not first[name][pc]:
            finding = _finding(uses[name].at(pc)[0], uses[name].item, pc)
            place = (finding.span.source.path, finding.span.start)
            if place not in said:  # a slot's question, and what the workspace's `on:` says, are written once
                said.add(place)
                yield finding


class _Uses:
    """Where a procedure needs to know who the customer is."""

    def __init__(self, lint: Lint, item: Checked) -> None:
        self.item = item
        self._actions = lint.actions
        self._known = about_customer()
        elements = {name: _element(item, name) for name in item.machine.slots}
        self._questions = Questions(item.machine.slots, elements, lint.records, self._known)

    def at(self, pc: int) -> list[Path]:
        """What a sentence reads of the customer, who is not known."""
        step = self.item.machine.code[pc]
        needed = (expr for expr in operands(step) if not self._is_optional(step, expr))
        found = [path for expr in needed for path, _ in self._known.unknown(expr, frozenset())]
        asked = self._questions.lacking(step, frozenset())
        return [*found, *(lack.path for lack in asked if lack.fact == CUSTOMER)]

    def _is_optional(self, step: Instruction, expr: Expr) -> bool:
        if not isinstance(step, Call):
            return False
        declared = self._actions[step.action].inputs
        return any(declared[name].optional for name, value in step.inputs.items() if value is expr and name in declared)


def _element(item: Checked, slot: str) -> Type | None:
    """What a slot holds, or one of what it holds."""
    found = item.types.get(slot)
    kind = None if found is None else found()
    return kind.item if kind is not None and kind.kind == "list" else kind


def _finding(path: Path, item: Checked, pc: int) -> Finding:
    """Where the value stands; of a text that stands elsewhere, with the sentence that uses it."""
    sentence = item.spans[pc]
    span = item.places.get(id(path), sentence)
    name = ".".join((path.root, *path.fields))
    message = f"`{name}` may be missing here: on some way to it nobody is verified"
    help_text = (
        "put `verify customer as …` before it on every way, test it (`if customer is verified`), or say what to use "
        f"instead (`{name} else …`)"
    )
    return Finding("AOP409", message, span, help_text, RULE.severity, _notes(span, sentence))


def _notes(span: Span, sentence: Span) -> tuple[Note, ...]:
    inside = span.source is sentence.source and sentence.start <= span.start < sentence.end
    return () if inside else (Note(sentence, "needed by this sentence"),)
