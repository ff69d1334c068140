"""Something that a procedure declares and never uses

## What it finds
A slot that is neither collected nor read, a message that is never said, a decision table that is never read, and a
value under `values:` that nothing names. A slot that is only collected is used: it goes to the colleague who takes
over.

## Why it is bad
Mostly a sentence is missing, or one names something else than was meant. What is left over from an earlier version is
read by everybody who asks what the procedure does.

## Avoid
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  problem: {type: choice, of: [damaged, late], ask: "What is wrong with it?"}
steps:
  act: |
    collect order_id
    say "Thank you, {order_id} is noted."
    finish as informed
```

## Prefer
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  problem: {type: choice, of: [damaged, late], ask: "What is wrong with it?"}
steps:
  act: |
    collect order_id and problem
    say "Thank you, {order_id} is noted."
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.uses import Uses, together, uses, without_entry
from aop.diagnostics import Finding, Severity
from aop.syntax.declarations import ProcedureFile
from aop.syntax.tree import Word

RULE = Meta("AOP230", "unused-in-procedure", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every declaration of a sound procedure that nothing uses."""
    handlers = uses(lint.symbols.workspace.handlers)
    for item in lint.procedures:
        file = item.file
        if not (file.slots or file.messages or file.tables or file.constants):
            continue
        yield from _unused(file, together(lint.used.in_procedure(file), handlers), lint.used.in_slots(file).names)


def _unused(file: ProcedureFile, used: Uses, in_slots: frozenset[str]) -> Iterator[Finding]:
    yield from _slots(file, used)
    for message in file.messages:
        if message.name.text not in used.messages:
            yield _finding("message", message.name, "is never said", len(file.messages), "say it, or delete it")
    for table in file.tables:
        if table.name.text not in used.tables:
            help_text = f"write `decide {table.name.text}`, or delete it"
            yield _finding("table", table.name, "is never read", len(file.tables), help_text)
    for constant in file.constants:
        if constant.name.text not in used.names | in_slots:
            yield _finding("value", constant.name, "is never used", len(file.constants), "use it, or delete it")


def _slots(file: ProcedureFile, used: Uses) -> Iterator[Finding]:
    unread = [slot for slot in file.slots if slot.name.text not in used.names | used.collected]
    for slot in unread:
        others = uses(tuple(other for other in file.slots if other is not slot))
        if slot.name.text not in others.names:
            message = "is neither collected nor read"
            yield _finding("slot", slot.name, message, len(file.slots), "collect it where it is needed, or delete it")


def _finding(what: str, word: Word, missing: str, beside: int, help_text: str) -> Finding:
    fixes = without_entry(word, beside - 1)
    return Finding("AOP230", f"the {what} `{word.text}` {missing}", word.span, help_text, Severity.WARNING, fixes=fixes)
