"""A message that says something was done, where nothing was

## What it finds
A `say` that claims a change (`I've refunded`, `we have sent`, `has been cancelled`, `your replacement is on its way`),
and a way that leads to it without a `do` that makes it true, in this procedure or in one that it follows. A refund is
made true by an action that its name, its summary or `changes: money` says to be about money, not by a replacement; a
claim such as `I've updated it` by any change. What failed and went on (`if it fails: go on`) makes nothing true. Inside
an `if` about what a system answered only `I` claims something: there, `we have sent it` may tell how things are. An
`if` that reads what came of the `do` may know whether it was done.

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

from aop.analysis.flow import leads, reach, ways
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.outdated import binds
from aop.analysis.promises import Family, family_of, fits
from aop.analysis.written import place_of, written
from aop.diagnostics import Finding, Severity, Span
from aop.machine.expressions import roots
from aop.machine.states import Branch, Call, Count, Enter, Instruction, Loop, Tell
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
#: What is said of a thing as it is now, at the end of a sentence: `your plan is cancelled.`
_FOR_GOOD = "booked|cancelled|canceled|changed|closed|deleted|refunded|reset|unlocked|updated"
_ON_THE_WAY = "refund|replacement|exchange|return label|label|parcel|new [a-z]+"
_HAVE = r"(?:['’]ve| have)(?: (?:just|now|already))?"
_MINE = re.compile(rf"\bI{_HAVE} (?:{_DONE})\b")
_OURS = re.compile(
    rf"\b(?:we{_HAVE} (?:{_DONE})\b|(?:has|have) (?:just |now )?been (?:{_DONE})\b"
    rf"|your (?:{_ON_THE_WAY}) is on (?:its|the) way\b"
    rf"|your [a-z ]{{2,30}}(?:is|are)(?: now)? (?:{_FOR_GOOD})(?=[.!\"]))",
    re.IGNORECASE,
)
#: Words in front that make it no claim.
_NOT_YET = re.compile(
    r"\b(?:after|as soon as|before|if|once|unless|until|when|whether)\s+(?:\S+\s+){0,3}$", re.IGNORECASE
)


def check(lint: Lint) -> Iterator[Finding]:
    """Every claim that is reached on some way without the change that it speaks of."""
    follows = Follows(lint)
    for item in lint.procedures:
        if not item.machine.intents:
            continue
        steps = reach(item.machine.code, 0)
        told = written(lint, item)
        for pc in sorted(item.facts):
            if isinstance(item.machine.code[pc], Tell) and pc in steps:
                for span in _claims(item, pc, told.get(place_of(item.spans[pc]))):
                    wrong = _unkept(item, pc, family_of(span.text), follows)
                    if wrong is not None:
                        message = f"`{span.text}` is said, and {wrong}"
                        help_text = "say it after the `do` that makes it true"
                        yield Finding("AOP704", message, span, help_text, Severity.WARNING)


def _unkept(item: Checked, told: int, family: Family | None, follows: Follows) -> str | None:
    """What is wrong with a claim at a place; None when it is kept on every way."""
    code = item.machine.code
    changes = [pc for pc, step in enumerate(code) if follows.changes(step)]
    before = [pc for pc in changes if told != pc and leads(code, pc, told)]
    fitting = [pc for pc in before if follows.fits(code[pc], family)]
    if not before:
        return "nothing is done before it"
    if not fitting:
        names = dict.fromkeys(_called(code[pc]) for pc in before)
        return f"only {' and '.join(f'`{name}`' for name in names)} is done before it"
    if told in _reached_without(item, fitting) and not _is_known(item, told, fitting):
        return "on another way to it nothing like it is done"
    return None


def _called(step: Instruction) -> str:
    return step.action if isinstance(step, Call) else step.procedure if isinstance(step, Enter) else ""


def _reached_without(item: Checked, changes: list[int]) -> set[int]:
    """The places that are reached without any of these changes. A loop around one is taken to make it; a failure with
    a name (`already_refunded`) may be told as a change."""
    code = item.machine.code
    cut = {(pc, pc + 1) for pc in changes}
    for pc, step in enumerate(code):
        if isinstance(step, Loop | Count) and any(pc < change < step.exit for change in changes):
            cut |= {(at, step.exit) for at in range(pc, step.exit)}
        if pc in changes and isinstance(step, Call):
            cut |= {(pc, to) for outcome, to in step.outcomes.items() if outcome.startswith("fails:")}
    seen: set[int] = set()
    left = [0]
    ahead = ways(code).ahead
    while left:
        pc = left.pop()
        if pc not in seen and pc < len(code):
            seen.add(pc)
            left.extend(to for to in ahead[pc] if (pc, to) not in cut)
    return seen


def _is_known(item: Checked, told: int, changes: list[int]) -> bool:
    """Whether a claim stands under an `if` behind the change that may tell whether it was made: it reads something
    that was bound from the change on, or tests again what led to the change."""
    code = item.machine.code
    behind = set().union(*(reach(code, pc) for pc in changes))
    bound = {name for pc in behind for name in binds(code[pc])}
    branches = [pc for pc, step in enumerate(code) if pc in behind and isinstance(step, Branch) and not step.guard]
    before = [step.condition for pc, step in enumerate(code) if isinstance(step, Branch) and pc < min(changes)]
    for pc in branches:
        step = code[pc]
        assert isinstance(step, Branch)
        if (step.condition in before or bound & roots(step.condition)) and any(
            told not in reach(code, 0, without=(pc, to)) for to in (pc + 1, step.otherwise)
        ):
            return True
    return False


def _claims(item: Checked, pc: int, sentence: tree.Sentence | None) -> Iterator[Span]:
    """The first claim of a sentence, or of each variant of what it says."""
    found = (_claim(item, pc, text) for text in _texts(item, sentence))
    yield from (span for span in found if span is not None)


def _claim(item: Checked, pc: int, text: Text) -> Span | None:
    if not (_MINE.search(text.span.text) or _OURS.search(text.span.text)):
        return None
    claims = [_MINE] if _tells_how_it_is(item, pc) else [_MINE, _OURS]
    for pattern in claims:
        for match in pattern.finditer(text.span.text):
            if not _NOT_YET.search(text.span.text[: match.start()]):
                start = text.span.start + match.start()
                return Span(text.span.source, start, start + len(match[0]))
    return None


def _texts(item: Checked, sentence: tree.Sentence | None) -> tuple[Text, ...]:
    if not isinstance(sentence, tree.Say):
        return ()
    if isinstance(sentence.text, Text):
        return (sentence.text,)
    name = sentence.text.text
    found = next((message for message in item.file.messages if message.name.text == name), None)
    return () if found is None else tuple(found.variants.values())


def _tells_how_it_is(item: Checked, pc: int) -> bool:
    """Whether a place is reached only where something holds of what a system answered."""
    code = item.machine.code
    return any(
        pc not in reach(code, 0, without=(at, at + 1))
        for at, step in enumerate(code)
        if isinstance(step, Branch) and not step.guard and roots(step.condition) - set(item.machine.slots)
    )


class Follows:
    """What a sentence may change, also through the procedures that it follows; of one with errors nothing is known."""

    def __init__(self, lint: Lint) -> None:
        self._actions = lint.actions
        self._checked = {item.machine.name: item for item in lint.procedures}

    def changes(self, step: Instruction) -> bool:
        """Whether it may change anything."""
        return self.fits(step, None)

    def fits(self, step: Instruction, family: Family | None, inside: frozenset[str] = frozenset()) -> bool:
        """Whether it may be what a claim of this family speaks of."""
        match step:
            case Call(verb="do", action=name):
                return name not in self._actions or fits(self._actions[name], family)
            case Enter(procedure=name) if name not in inside:
                item = self._checked.get(name)
                return item is None or any(self.fits(other, family, inside | {name}) for other in item.machine.code)
        return False
