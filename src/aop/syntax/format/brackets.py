"""Spaces inside `{a: b, c: d}` and `[a, b]`, where they stand on one line.

Only what cannot be alignment is changed: a space after a bracket or before a comma goes, a missing one after a comma
or a colon comes. Several spaces after a comma or a colon stay: an author lines up columns with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from aop.diagnostics import Span
from aop.syntax.nodes import Mapping, Node, Sequence

#: `[start, end)` of the file and what is written there instead.
Edit: TypeAlias = tuple[int, int, str]

_JOINT = re.compile(r" *([,:])( *)")


def flow_edits(flow: Mapping | Sequence) -> Iterator[Edit]:
    """The changes to the spaces of one collection; those inside it are collections of their own."""
    span, inner = flow.span, _spans(flow)
    if span.text[:1] not in ("{", "["):  # a pair alone in a list
        return
    if not inner:
        yield from _emptied(span.start + 1, span.end - 1, span)
        return
    yield from _emptied(span.start + 1, inner[0].start, span)
    for before, after in pairwise(inner):
        yield from _joined(before.end, after.start, span)
    yield from _emptied(inner[-1].end, span.end - 1, span)


def _spans(flow: Mapping | Sequence) -> list[Span]:
    """The keys and values, or the items, in their order; a value that is not written has no place."""
    nodes: tuple[Node, ...]
    if isinstance(flow, Sequence):
        nodes = flow.items
    else:
        nodes = tuple(node for entry in flow.entries for node in (entry.key, entry.value))
    return [node.span for node in nodes if node.span.start < node.span.end]


def _emptied(start: int, end: int, whole: Span) -> Iterator[Edit]:
    gap = whole.source.text[start:end]
    if gap and not gap.strip(" "):
        yield start, end, ""


def _joined(start: int, end: int, whole: Span) -> Iterator[Edit]:
    gap = whole.source.text[start:end]
    match = _JOINT.fullmatch(gap)
    if match is not None and gap != (wanted := match[1] + (match[2] or " ")):
        yield start, end, wanted
