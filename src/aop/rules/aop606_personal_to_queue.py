"""Contact details in the reason of an escalation to a queue that is not cleared for them

## What it finds
The reason of an `escalate` with what is declared `personal: contact`, where the queue has `cleared` and does not list
`contact`. What is of another class is found in any reason, by AOP603.

## Why it is bad
The people of the queue read `[withheld]` in the reason for which they have the conversation; and the reason is copied
into the helpdesk and stays.

## Avoid
The people of the care desk are not cleared for contact details.
```aop
escalate to care_desk because "cannot write to {email}"
```

## Prefer
```aop
escalate to care_desk because "the customer cannot be written to"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.personal import SENSITIVE, Personal
from aop.diagnostics import Finding
from aop.machine.states import Escalate

RULE = Meta("AOP606", "personal-to-queue")


def check(lint: Lint) -> Iterator[Finding]:
    """Every reason that holds a class which the queue may not see and AOP603 lets be."""
    queues = {item.name.text: item.cleared for item in lint.symbols.workspace.queues}
    cleared = {name: {word.text for word in words} for name, words in queues.items() if words is not None}
    for item in lint.procedures if cleared else ():
        yield from _in_procedure(item, lint, cleared)


def _in_procedure(item: Checked, lint: Lint, cleared: dict[str, set[str]]) -> Iterator[Finding]:
    personal = Personal(item, lint)
    for pc in sorted(item.facts):
        step = item.machine.code[pc]
        if not isinstance(step, Escalate) or step.queue not in cleared:
            continue
        for found in personal.in_text(step.because):
            if found.kind not in cleared[step.queue] and found.kind not in SENSITIVE:
                message = (
                    f"`{found.name}` is personal ({found.kind}), and the queue `{step.queue}` is not cleared for that"
                )
                span = item.places.get(id(found.path), item.spans[pc])
                help_text = "leave it out: the handoff carries it for those who may see it"
                yield Finding("AOP606", message, span, help_text)
