"""A comparison in a terminal: what is written otherwise, then each change of behaviour with its conversation."""

from __future__ import annotations

from collections.abc import Iterator

from aop.diagnostics.terminal import Line, visible
from aop.diffs.changes import Change, Compared, Witness, Written

SAME = "no change in behaviour"


def as_text(found: Compared) -> Iterator[Line]:
    """The lines."""
    for item in found.written:
        yield from _written(item)
    if found.written:
        yield ()
    yield ((verdict(found), "error" if found.widens else "good" if found.is_same else "message"),)
    for item in found.exposure:
        yield from _exposed(item)
    for change in found.changes:
        yield ()
        yield from _change(change)
    for why in found.left:
        yield (("not compared: ", "warning"), (visible(why), ""))


def verdict(found: Compared) -> str:
    """The comparison in one line."""
    if found.is_same:
        return SAME
    count = len(found.changes)
    changes = f"{count} change{'' if count == 1 else 's'} of behaviour" if count else "no change found"
    widening = sum(item.widens for item in found.changes)
    said = (
        f"{changes}, {widening} of them widening what may be done"
        if widening
        else f"{changes}, none widens what may be done"
    )
    return f"{said}; not everything was compared" if found.left else said


def said(change: Change) -> str:
    """A change in one line, with the procedure it is of."""
    return f"{change.kind}: {f'`{change.procedure}` ' if change.procedure else ''}{change.what}"


def places(change: Change) -> str:
    """Where it is on both sides."""
    found = [f"{name} {at.file}:{at.line} `{at.text}`" for name, at in (("old", change.old), ("new", change.new)) if at]
    return ", ".join(found)


def _written(item: Written) -> Iterator[Line]:
    where = item.where if item.at is None else f"{item.at.file}:{item.at.line}"
    yield ((visible(where), "frame"),)
    for sign, text, style in (("-", item.old, "error"), ("+", item.new, "good")):
        if text:
            yield ((f"  {sign} ", style), (visible(text), ""))


def _exposed(item: Written) -> Iterator[Line]:
    yield (("exposure of ", "note"), (visible(item.where), "message"))
    yield (("  - ", "error"), (visible(item.old), ""))
    yield (("  + ", "good"), (visible(item.new), ""))


def _change(change: Change) -> Iterator[Line]:
    style = "error" if change.widens else "message"
    yield ((f"{change.kind}: ", style), (visible(said(change).partition(": ")[2]), ""))
    if change.when:
        yield (("  when ", "note"), (visible(", ".join(change.when)), ""))
    if change.old or change.new:
        yield ((visible(f"  {places(change)}"), "frame"),)
    if change.witness is not None:
        yield from _witness(change.witness)
    elif change.why_not:
        yield (("  no conversation: ", "note"), (change.why_not, ""))


def _witness(witness: Witness) -> Iterator[Line]:
    for told in witness.given:
        yield (("  given ", "note"), (visible(told), ""))
    for line in witness.shared:
        yield ((f"    {visible(line.who)}: ", "note"), (visible(line.text), ""))
    for title, sign, lines, style in (("old", "-", witness.old, "error"), ("new", "+", witness.new, "good")):
        yield ((f"  {title}", "note"),)
        for line in lines:
            yield ((f"  {sign} ", style), (f"{visible(line.who)}: ", "note"), (visible(line.text), ""))
    if witness.alike:
        yield ((f"    and {witness.alike} lines alike", "note"),)
