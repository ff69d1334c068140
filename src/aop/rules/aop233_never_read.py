"""A value that is made and never read

## What it finds
A name that `set`, `add` or `decide` gives a value, or that a look-up without `otherwise` and without handlers gives its
answer, and that nothing reads: no condition, no input, no text, no result of the procedure. Results of a `do` and slots
are left alone.

## Why it is bad
Mostly the name is misspelt: the value that was meant keeps its old content, and nobody notices. A look-up that nothing
reads makes the customer wait for an answer that changes nothing.

## Avoid
```aop
set to_pay to order.total
if order.total is over $100, set to_payy to $100
say "You get {to_pay} back."
```

## Prefer
```aop
set to_pay to order.total
if order.total is over $100, set to_pay to $100
say "You get {to_pay} back."
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.uses import uses
from aop.diagnostics import Finding, Severity, did_you_mean
from aop.syntax import tree
from aop.syntax.tree import Word

RULE = Meta("AOP233", "never-read", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """The first place of every name that is made and not read."""
    handlers = uses(lint.symbols.workspace.handlers).names
    for item in lint.procedures:
        made = _made(lint, item)
        if not made:
            continue
        read = lint.used.in_procedure(item.file).names | lint.used.in_slots(item.file).names | handlers
        kept = read | set(item.machine.slots) | {field.name.text for field in item.file.returns}
        for text, (word, what) in made.items():
            if text not in kept:
                near = did_you_mean(text, kept & set(item.types))
                help_text = f"did you mean `{near}`?" if near else "read it, or delete the sentence"
                yield Finding("AOP233", f"`{text}` is {what} and never read", word.span, help_text, Severity.WARNING)


def _made(lint: Lint, item: Checked) -> dict[str, tuple[Word, str]]:
    """What the sentences of a procedure make, by name."""
    found: dict[str, tuple[Word, str]] = {}
    for sentence in lint.sentences(item.file):
        for word, what in _makes(sentence):
            found.setdefault(word.text, (word, what))
    return found


def _makes(sentence: tree.Sentence) -> Iterator[tuple[Word, str]]:
    match sentence:
        case tree.Set(name=name):
            yield name, "set"
        case tree.Add(name=name):
            yield name, "filled"
        case tree.Decide(table=table):
            yield table, "decided"
        case tree.LookUp(result=Word() as result, otherwise=None, handlers=()):
            yield result, "looked up"
