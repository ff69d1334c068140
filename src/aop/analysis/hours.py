"""Business time needs the hours of the workspace: wherever a duration may stand, and for queues that have hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aop.diagnostics import Span
from aop.syntax import tree
from aop.syntax.declarations import QueueDecl
from aop.syntax.tree import Word
from aop.values import Duration

if TYPE_CHECKING:
    from aop.analysis.symbols import Symbols


def check_hours(symbols: Symbols) -> None:
    """Findings about every business time that the workspace file and the catalogue name."""
    workspace = symbols.workspace
    for item in (*(level.lasts for level in workspace.levels), workspace.linger):
        check_business_time(symbols, item)
    for action in symbols.actions.values():
        check_business_time(symbols, action.timeout)
    for queue in workspace.queues:
        _check_queue_hours(symbols, queue)
    for span in _business_spans(symbols):
        _say_business(symbols, span)


def _business_spans(symbols: Symbols) -> Iterator[Span]:
    """Durations whose place is not kept, looked for in the text behind the key that they stand under."""
    workspace, source = symbols.workspace, symbols.workspace.name.span.source
    times = [*workspace.silence.get("remind", ()), workspace.silence.get("end")]
    times += [channel.get("window") for channel in workspace.channels.values()]
    if has_hours(symbols) or not any(isinstance(item, Duration) and item.business for item in times):
        return
    for block in _TIMED.finditer(source.text):
        for found in _BUSINESS.finditer(source.text, block.start(), block.end()):
            yield Span(source, found.start(), found.end())


def _say_business(symbols: Symbols, span: Span) -> None:
    message = f"`{span.text}` is business time, and the workspace declares no hours"
    symbols.findings.error("AOP307", message, span, _ADD_HOURS)


def check_business_time(symbols: Symbols, node: tree.Literal | None) -> None:
    """Business time needs hours."""
    if node is None or not isinstance(node.value, Duration) or not node.value.business:
        return
    if not has_hours(symbols):
        _say_business(symbols, node.span)


def has_hours(symbols: Symbols) -> bool:
    """Whether the workspace says when it is open, or may say so where it could not be read."""
    declared = any(day != "closed" for day in symbols.workspace.business_hours)
    return declared or symbols.findings.has_errors_in(symbols.workspace.name.span.source)


def check_open_hours(symbols: Symbols, name: Word) -> None:
    """A queue that is asked for being open has hours; whether those are declared is said where it has them."""
    if symbols.queues[name.text].hours is None:
        message = f"`{name.text}` is always open: the queue has no hours"
        symbols.findings.error("AOP307", message, name.span, "give the queue `hours: business` in workspace.yaml")


def _check_queue_hours(symbols: Symbols, queue: QueueDecl) -> None:
    if queue.hours is None or has_hours(symbols):
        return
    source, start = queue.name.span.source, queue.name.span.end
    written = _HOURS.search(source.text, start)
    span = queue.name.span if written is None else Span(source, written.start(1), written.end(1))
    message = f"the queue `{queue.name.text}` keeps business hours, and the workspace declares none"
    symbols.findings.error("AOP307", message, span, _ADD_HOURS)


_ADD_HOURS = 'add `business_hours: {monday to friday: "09:00-18:00"}` to workspace.yaml'
_HOURS = re.compile(r"\bhours:\s*[\"']?(business)")
#: A top-level key of the workspace file whose durations may be business time, with all that stands under it.
_TIMED = re.compile(r"^(?:silence|channels):[^\n]*(?:\n(?:[ ][^\n]*|[ ]*#[^\n]*|(?=\n)))*", re.MULTILINE)
_BUSINESS = re.compile(r"(?<![\w.])\d+(?:\.\d+)? business [a-z]+")
