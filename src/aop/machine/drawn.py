"""A machine in a terminal: each step with its sentences one below the other, and where they lead instead of on.

    identify
    ● [ask]      63  collect order_id and email
    ● [call]     64  look up shop.find_order with id = order_id as order
                     not found → 64 say "I can't find that order."

What a conversation went through has a dot; an arrow that it took is `━▶`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from aop.machine.chart import NOTHING, Arrow, Chart, Frame, Taken, short

#: How wide a line may be.
WIDTH = 110
_INDENT = 22


def drawn(chart: Chart, taken: Taken = NOTHING) -> Iterator[str]:
    """The lines."""
    yield f"{chart.name}: {chart.title} ({chart.file})"
    words = {box.pc: f"{box.line} {box.label}" for box in chart.boxes}
    for frame in chart.frames:
        yield ""
        yield frame.title
        yield from _frame(chart, frame, words, taken)


def _frame(chart: Chart, frame: Frame, words: dict[int, str], taken: Taken) -> Iterator[str]:
    boxes = sorted(frame.boxes, key=lambda box: (box.line, box.pc))
    following = {one.pc: two.pc for one, two in pairwise(boxes)}
    for box in boxes:
        mark = "●" if box.pc in taken.boxes else " "
        kind = "" if box.kind == "step" else f"[{box.kind}]"
        yield f"{mark} {kind:9}{box.line:>5}  {short(box.label, WIDTH - _INDENT)}".rstrip()
        for arrow in chart.arrows:
            if arrow.source == box.pc and (arrow.label or following.get(box.pc) != arrow.target):
                yield _arrow(arrow, words[arrow.target], following.get(box.pc) == arrow.target, taken)


def _arrow(arrow: Arrow, target: str, is_next: bool, taken: Taken) -> str:
    """Where it leads; a labelled way to the sentence below says only that."""
    sign = "━▶" if taken.has(arrow) else "→"
    label = f"{arrow.label} " if arrow.label else ""
    text = f"{' ' * 18}{label}{sign} " + ("the next" if is_next else target)
    return short(text, WIDTH)
