"""A reason that only repeats what it is a reason for

## What it finds
A `because` whose words all stand in the rule, or in the `escalate to …`, that it belongs to. Lines under `escalate:`
may say again what was noticed: the colleague who takes over sees only that.

## Why it is bad
The reason is what the approver, the auditor, the colleague who takes over, and with `{reason}` the customer read. Said
twice, a condition is no reason: nobody learns which policy stands behind it.

## Avoid
```yaml
rules: |
  never do stripe.refund when amount is over $500 because "amount is over $500"
```

## Prefer
```yaml
rules: |
  never do stripe.refund when amount is over $500 because "larger refunds are paid by bank transfer"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.words import plain_words
from aop.diagnostics import Finding, Severity, Span
from aop.syntax import tree
from aop.syntax.tree import Text

RULE = Meta("AOP907", "reason-repeats-the-rule", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every reason that adds no word."""
    for because, whole in _reasons(lint):
        given = set(plain_words(because.span.text))
        rest = Span(whole.source, whole.start, because.span.start).text
        if given and given <= set(plain_words(rest)):
            message = f"{because.span.text} only repeats what is written before it"
            help_text = "say why: which policy, which risk, which law"
            yield Finding("AOP907", message.replace("\n", " "), because.span, help_text, Severity.WARNING)


def _reasons(lint: Lint) -> Iterator[tuple[Text, Span]]:
    """The reasons of rules and of sentences, each with the text that it stands in."""
    lines = [line for file in lint.symbols.files.rules for line in file.rules]
    for line in (*lines, *(line for item in lint.procedures for line in item.file.rules)):
        if line.because is not None:
            yield line.because, line.span
    for body in (*(lint.sentences(item.file) for item in lint.procedures), lint.everywhere()):
        for sentence in body:
            if isinstance(sentence, tree.Escalate) and sentence.because is not None:
                yield sentence.because, sentence.span
