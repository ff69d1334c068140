"""Personal data said on a channel that is not cleared for it

## What it finds
A value that is declared `personal` in what a customer reads (said, confirmed, asked, offered), where the conversation
may be on a channel that has `cleared` and does not list its class. Where a text has a variant for the channel, that one
counts; where a condition shows that it is another channel, nothing is found.

## Why it is bad
The engine keeps the value back: the customer reads `[financial]` where it should stand, and what they are asked to
confirm does not show it.

## Avoid
Letters are not cleared for financial data.
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
steps:
  tell: |
    collect card
    say "We refund to {card}."
    finish as informed
```

## Prefer
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
steps:
  tell: |
    collect card
    if channel is "letters":
      say "We refund to the card you named."
    otherwise:
      say "We refund to {card}."
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.personal import Carried, Personal
from aop.analysis.said_where import elsewhere, wordings
from aop.diagnostics import Finding, Span
from aop.machine.states import Collect, Confirm, Tell
from aop.machine.types import Slot, Template

RULE = Meta("AOP605", "personal-on-channel")


def check(lint: Lint) -> Iterator[Finding]:
    """Each personal value that is said on channels not cleared for it, once, with those channels."""
    found: dict[int, tuple[Carried, Span, list[str]]] = {}
    for channel, declared in lint.symbols.workspace.channels.items():
        if declared.get("cleared") is not None:
            cleared = {word.text for word in declared["cleared"]}
            for carried, span in _said_on(lint, channel):
                if carried.kind not in cleared:
                    channels = found.setdefault(id(carried.path), (carried, span, []))[2]
                    channels.extend([] if channel in channels else [channel])
    yield from (_finding(carried, span, channels) for carried, span, channels in found.values())


def _finding(carried: Carried, span: Span, channels: list[str]) -> Finding:
    listed = " and ".join(f"`{name}`" for name in channels)
    is_not = "is not" if len(channels) == 1 else "are not"
    message = (
        f"`{carried.name}` is personal ({carried.kind}), and {listed}, where it is said, {is_not} cleared for that"
    )
    first = channels[0]
    help_text = f'say it only where `channel is not "{first}"`, or give the text other words for `{first}`'
    return Finding("AOP605", message, span, help_text)


def _said_on(lint: Lint, channel: str) -> Iterator[tuple[Carried, Span]]:
    away = elsewhere(lint, channel)
    languages = lint.symbols.workspace.languages
    for item in lint.procedures:
        personal = Personal(item, lint)
        for pc, is_away in sorted(away[item.machine.name].items()):
            if is_away or pc not in item.facts:
                continue
            for text, slot in _texts(item, pc):
                for wording in wordings(text, languages, channel):
                    for carried in _carried(personal, wording, slot, item):
                        yield carried, item.places.get(id(carried.path), item.spans[pc])


def _carried(personal: Personal, text: Template, slot: Slot | None, item: Checked) -> Iterator[Carried]:
    """The options of a `slot` have their fields in scope by name."""
    if slot is None:
        return personal.in_text(text)
    kind = item.types[slot.name]()
    return personal.in_label(text, kind.item if slot.many and kind is not None else kind)


def _texts(item: Checked, pc: int) -> Iterator[tuple[Template, Slot | None]]:
    """What a sentence says to the customer; of options, with their slot."""
    match item.machine.code[pc]:
        case Tell(text=text) | Confirm(question=text):
            yield text, None
        case Collect(slots=names, asking=asking):
            if asking is not None:
                yield asking, None
            for slot in (item.machine.slots[name] for name in names):
                asked = () if asking is not None else ((slot.ask, None),)
                found = (*asked, (slot.label, slot), (slot.invalid, slot))
                yield from ((text, own) for text, own in found if text is not None)
