"""A message that says something was done, where nothing was

## What it finds
A `say` that claims a change (`I've refunded`, `we have sent`, `has been cancelled`, `your replacement is on its way`),
where no way that leads to it has a `do`, in this procedure or in one that it follows. Inside an `if` about what a
system answered only `I` claims something: there, `we have sent it` may tell how things are.

A procedure that is only followed is left alone: the change may have been made before.

## Why it is bad
The customer goes away with a promise that nothing keeps.

## Avoid
```aop
say "I've refunded {order.total} to your card."
```

## Prefer
```aop
confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
do stripe.refund with order = order, amount = order.total
say "I've refunded {order.total} to your card."
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.flow import reach
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import place_of, written
from aop.diagnostics import Finding, Severity, Span
from aop.machine.expressions import roots
from aop.machine.states import Branch, Call, Enter, Tell
from aop.syntax import tree
from aop.syntax.tree import Text

RULE = Meta("AOP704", "promise-without-action", Severity.WARNING)

#: What is only true when something was changed.
_DONE = (
    "added|adjusted|applied|booked|cancelled|canceled|changed|charged|closed|corrected|created|credited|deleted|"
    "disabled|enabled|exchanged|extended|issued|moved|ordered|paid|paused|processed|reactivated|rebooked|refunded|"
    "registered|removed|renewed|replaced|rescheduled|reset|returned|reversed|scheduled|sent|shipped|submitted|"
    "suspended|transferred|unlocked|unsubscribed|updated|upgraded|waived"
)
_ON_THE_WAY = "refund|replacement|exchange|return label|label|parcel|new [a-z]+"
_HAVE = r"(?:['’]ve| have)(?: (?:just|now|already))?"
_MINE = re.compile(rf"\bI{_HAVE} (?:{_DONE})\b")
_OURS = re.compile(
    rf"\b(?:we{_HAVE} (?:{_DONE})|(?:has|have) (?:just |now )?been (?:{_DONE})"
    rf"|your (?:{_ON_THE_WAY}) is on (?:its|the) way)\b",
    re.IGNORECASE,
)
#: Words in front that make it no claim.
_NOT_YET = re.compile(
    r"\b(?:after|as soon as|before|if|once|unless|until|when|whether)\s+(?:\S+\s+){0,3}$", re.IGNORECASE
)


def check(lint: Lint) -> Iterator[Finding]:
    """Every claim that no change stands before."""
    writers = _writers(lint)
    for item in lint.procedures:
        if not item.machine.intents:
            continue
        done = _after_a_change(item, writers)
        steps = reach(item.machine.code, 0)
        told = written(lint, item)
        for pc in sorted(item.facts):
            if isinstance(item.machine.code[pc], Tell) and pc in steps and pc not in done:
                span = _claim(item, pc, told.get(place_of(item.spans[pc])))
                if span is not None:
                    message = f"`{span.text}` is said, and nothing is done before it"
                    yield Finding("AOP704", message, span, "say it after the `do` that makes it true", Severity.WARNING)


def _claim(item: Checked, pc: int, sentence: tree.Sentence | None) -> Span | None:
    text = _text(item, sentence)
    if text is None or not (_MINE.search(text.span.text) or _OURS.search(text.span.text)):
        return None
    claims = [_MINE] if _tells_how_it_is(item, pc) else [_MINE, _OURS]
    for pattern in claims:
        for match in pattern.finditer(text.span.text):
            if not _NOT_YET.search(text.span.text[: match.start()]):
                start = text.span.start + match.start()
                return Span(text.span.source, start, start + len(match[0]))
    return None


def _text(item: Checked, sentence: tree.Sentence | None) -> Text | None:
    if not isinstance(sentence, tree.Say):
        return None
    if isinstance(sentence.text, Text):
        return sentence.text
    name = sentence.text.text
    found = next((message for message in item.file.messages if message.name.text == name), None)
    return None if found is None else next(iter(found.variants.values()), None)


def _tells_how_it_is(item: Checked, pc: int) -> bool:
    """Whether a place is reached only where something holds of what a system answered."""
    code = item.machine.code
    return any(
        pc not in reach(code, 0, without=(at, at + 1))
        for at, step in enumerate(code)
        if isinstance(step, Branch) and not step.guard and roots(step.condition) - set(item.machine.slots)
    )


def _after_a_change(item: Checked, writers: set[str]) -> set[int]:
    """The places that some way leads to from a change."""
    code = item.machine.code
    found: set[int] = set()
    for pc, step in enumerate(code):
        if (isinstance(step, Call) and step.verb == "do") or (isinstance(step, Enter) and step.procedure in writers):
            found |= reach(code, pc) - {pc}
    return found


def _writers(lint: Lint) -> set[str]:
    """The procedures that may change something, also through those that they follow; one with errors is not known."""
    checked = {item.machine.name: item for item in lint.procedures}
    found = {name for name in lint.symbols.procedures if name not in checked}
    while True:
        more = {
            name
            for name, item in checked.items()
            if any(
                (isinstance(step, Call) and step.verb == "do") or (isinstance(step, Enter) and step.procedure in found)
                for step in item.machine.code
            )
        }
        if more <= found:
            return found
        found |= more
