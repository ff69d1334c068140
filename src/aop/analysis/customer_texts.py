"""The texts that a customer reads, as they are written: what is said and asked, messages, what a queue says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint
from aop.diagnostics import Span
from aop.syntax import tree
from aop.syntax.declarations import SlotDecl
from aop.syntax.tree import Sentence, Text
from aop.syntax.walk import sentences

_BRACES = re.compile(r"\{[^{}]*\}")


def of_workspace(lint: Lint) -> Iterator[Text]:
    """What `on:` and the queues of the workspace file say."""
    workspace = lint.symbols.workspace
    for queue in workspace.queues:
        if queue.says is not None:
            yield queue.says
    for block in workspace.handlers:
        yield from _said(block.body)


def of_procedure(item: Checked) -> Iterator[tuple[Text, str | None]]:
    """The texts of a procedure; with the language or channel that only one of several is for."""
    for slot in item.file.slots:
        yield from ((text, None) for text in _asked(slot))
    for block in (*item.file.steps, *item.file.handlers):
        yield from ((text, None) for text in _said(block.body))
    for message in item.file.messages:
        yield from ((text, None if key == "default" else key) for key, text in message.variants.items())


def everything(lint: Lint) -> Iterator[Text]:
    """All of them."""
    yield from of_workspace(lint)
    for item in lint.procedures:
        yield from (text for text, _ in of_procedure(item))


def _asked(slot: SlotDecl) -> Iterator[Text]:
    yield from (text for text in (slot.ask, slot.invalid) if text is not None)
    yield from (text for key, text in slot.asks.items() if key != "default")


def _said(body: tuple[Sentence, ...]) -> Iterator[Text]:
    for sentence in sentences(body):
        match sentence:
            case tree.Say(text=Text() as said):
                yield said
            case tree.Confirm(question=Text() as asked):
                yield asked
            case tree.Collect(asking=Text() as asking):
                yield asking


def plain(text: Text) -> str:
    """What is written of a text, with blanks in place of what is put in: as long as its span."""
    return _BRACES.sub(lambda braces: " " * len(braces[0]), text.span.text)


def part(text: Text, start: int, end: int) -> Span:
    """A part of a text, by offsets into `plain`."""
    return Span(text.span.source, text.span.start + start, text.span.start + end)
