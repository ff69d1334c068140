"""Personal data written into a note or a reason

## What it finds
A `note`, or the reason of an `escalate`, with what is declared `personal` as identity, financial or health: a slot or a
field of a record.

## Why it is bad
Notes and reasons are read by everybody who works on the case, are copied into the helpdesk, and stay. The handoff
carries the conversation's values itself, and shows each to those who may see it.

## Avoid
```yaml
slots:
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
steps:
  ask: |
    collect card
    note "The customer paid with {card}"
    finish as informed
```

## Prefer
```yaml
slots:
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
steps:
  ask: |
    collect card
    note "The customer has told us the card"
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.personal import SENSITIVE, Personal
from aop.diagnostics import Finding
from aop.machine.states import Escalate, WriteDown

RULE = Meta("AOP603", "personal-in-note")


def check(lint: Lint) -> Iterator[Finding]:
    """Every note and reason that carries a sensitive class."""
    for item in lint.procedures:
        personal = Personal(item, lint)
        for pc in sorted(item.facts):
            match item.machine.code[pc]:
                case WriteDown(text=text):
                    where = "a note"
                case Escalate(because=text):
                    where = "a reason"
                case _:
                    continue
            for found in personal.in_text(text):
                if found.kind in SENSITIVE:
                    span = item.places.get(id(found.path), item.spans[pc])
                    message = f"`{found.name}` is personal ({found.kind}), and is written into {where}"
                    yield Finding(
                        "AOP603", message, span, "leave it out: the handoff carries it for those who may see it"
                    )
