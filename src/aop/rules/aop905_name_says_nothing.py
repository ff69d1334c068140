"""A step or title that says nothing

## What it finds
A step called `step1`, `part_2`, `todo` or the like, and a title that is only the name of the procedure again.

## Why it is bad
The names of steps are what the diagram, the audit log and the colleague who takes over show. `step2` has to be looked
up; `check_stock` need not be.

## Avoid
```yaml
steps:
  step1: |
    say "We answer within a day."
    finish as informed
```

## Prefer
```yaml
steps:
  promise_an_answer: |
    say "We answer within a day."
    finish as informed
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity, Span
from aop.syntax.declarations import ProcedureFile

RULE = Meta("AOP905", "name-says-nothing", Severity.WARNING)

_EMPTY = re.compile(
    r"(?:new_)?(?:step|s|part|block|section|stage|phase)_?\d*|\w|todo|tmp|temp|test\d*|misc|stuff|foo|bar|xyz"
)
_TITLE = re.compile(r"^title[ \t]*:[ \t]*(?P<text>[^\n]*?)[ \t]*$", re.MULTILINE)


def check(lint: Lint) -> Iterator[Finding]:
    """Every such step, and every such title."""
    for item in lint.procedures:
        file = item.file
        for block in file.steps:
            if _EMPTY.fullmatch(block.name.text):
                message = f"the step `{block.name.text}` is not named after what happens in it"
                help_text = "name what it does, for example `check_stock`"
                yield Finding("AOP905", message, block.name.span, help_text, Severity.WARNING)
        if file.title == file.name.text:
            message = f"the title is only the name `{file.title}`"
            help_text = "say what it does in a few words, for people"
            yield Finding("AOP905", message, _title_span(file), help_text, Severity.WARNING)


def _title_span(file: ProcedureFile) -> Span:
    source = file.name.span.source
    found = _TITLE.search(source.text)
    return file.name.span if found is None else Span(source, *found.span("text"))
