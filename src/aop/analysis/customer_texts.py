"""The texts that a customer reads, as they are written: what is said and asked, messages, what a queue says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aop.analysis.lint import Checked, Lint
from aop.diagnostics import Span
from aop.syntax import tree
from aop.syntax.declarations import SlotDecl
from aop.syntax.tree import Sentence, Text

_BRACES = re.compile(r"\{[^{}]*\}")


class CustomerText(NamedTuple):
    """A text; what is written of it, with blanks in place of what is put in (as long as its span); and the language or
    channel that only one of several is for."""

    text: Text
    plain: str
    only_for: str | None = None


def of_workspace(lint: Lint) -> tuple[CustomerText, ...]:
    """What `on:` and the queues of the workspace file say."""
    return lint.once("customer texts", lint.symbols.workspace, lambda: tuple(_of_workspace(lint)))


def of_procedure(lint: Lint, item: Checked) -> tuple[CustomerText, ...]:
    """The texts of a procedure."""
    return lint.once("customer texts", item, lambda: tuple(_of_procedure(lint, item)))


def everything(lint: Lint) -> Iterator[CustomerText]:
    """All of them."""
    yield from of_workspace(lint)
    for item in lint.procedures:
        yield from of_procedure(lint, item)


def _of_workspace(lint: Lint) -> Iterator[CustomerText]:
    says = (queue.says for queue in lint.symbols.workspace.queues if queue.says is not None)
    return (_written(text) for text in (*says, *_said(lint.everywhere())))


def _of_procedure(lint: Lint, item: Checked) -> Iterator[CustomerText]:
    for slot in item.file.slots:
        yield from map(_written, _asked(slot))
    yield from map(_written, _said(lint.sentences(item.file)))
    for message in item.file.messages:
        for key, text in message.variants.items():
            yield _written(text, None if key == "default" else key)


def _written(text: Text, only_for: str | None = None) -> CustomerText:
    plain = _BRACES.sub(lambda braces: " " * len(braces[0]), text.span.text)
    return CustomerText(text, plain, only_for)


def _asked(slot: SlotDecl) -> Iterator[Text]:
    yield from (text for text in (slot.ask, slot.invalid) if text is not None)
    yield from (text for key, text in slot.asks.items() if key != "default")


def _said(body: tuple[Sentence, ...]) -> Iterator[Text]:
    for sentence in body:
        match sentence:
            case tree.Say(text=Text() as said):
                yield said
            case tree.Confirm(question=Text() as asked):
                yield asked
            case tree.Collect(asking=Text() as asking):
                yield asking


def part(text: Text, start: int, end: int) -> Span:
    """A part of a text, by offsets into what is written of it."""
    return Span(text.span.source, text.span.start + start, text.span.start + end)
