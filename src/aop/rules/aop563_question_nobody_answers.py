"""A question to colleagues of whom there are none

## What it finds
A `collect SLOT from ROLE` where the workspace says of nobody that they have that role: it is declared without
`people`.

## Why it is bad
Nobody sees the question. The customer waits until its time is over, and then hears that nobody answered.

## Avoid
```aop
collect remedy from tier1_support, within 2 days, otherwise finish as withdrawn
say "We will send you a {remedy}."
finish as informed
```

## Prefer
```aop
collect remedy from team_lead, within 2 days, otherwise finish as withdrawn
say "We will send you a {remedy}."
finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding
from aop.syntax import tree
from aop.syntax.walk import sentences

RULE = Meta("AOP563", "question-nobody-answers")


def check(lint: Lint) -> Iterator[Finding]:
    """Every question to a declared role without people."""
    workspace = lint.symbols.workspace
    blocks = [block for file in lint.symbols.files.procedures for block in (*file.steps, *file.handlers)]
    for block in (*blocks, *workspace.handlers):
        for sentence in sentences(block.body):
            if not isinstance(sentence, tree.Collect) or sentence.person is None:
                continue
            role = sentence.person
            if role.text in lint.symbols.roles and role.text not in workspace.people:
                message = f"nobody can answer this: `{role.text}` has no people"
                help_text = f"say in workspace.yaml who they are: `{role.text}: {{people: name_of_the_group}}`"
                yield Finding("AOP563", message, role.span, help_text)
