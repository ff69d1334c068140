"""Where the boxes of a chart stand: rows from the start down, few crossings, no box on another.

The method is that of Sugiyama: each box goes one row below the lowest that leads to it (ways back do not count), an
arrow over several rows passes through a point in each row between, rows are ordered by the middle of their neighbours,
and boxes are moved towards them as far as others let them. All of it is whole numbers in a fixed number of sweeps: the
same chart gives the same drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aop.machine.chart import Arrow, Chart

#: Sizes, in the units of the drawing.
BOX_WIDTH, BOX_HEIGHT, GAP, ROW = 200, 56, 24, 104
#: What an arrow takes up that passes through a row.
POINT_WIDTH = 12
#: How often rows are ordered and boxes are moved.
SWEEPS = 8
#: So many handlers stand beside each other.
BESIDE = 4

#: A box by its place in the code; a point of an arrow by its number and row.
Node = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of a box."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by place in the code, the points that each arrow passes by its number in the chart, and the whole size."""

    boxes: Mapping[int, Spot]
    passes: Mapping[int, tuple[Spot, ...]]
    width: int
    height: int


def layout(chart: Chart) -> Layout:
    """Places everything. The work grows with boxes times rows that arrows go over."""
    rows = _rows(chart)
    order, links = _with_points(chart, rows)
    for sweep in range(SWEEPS):
        _order(order, links, down=sweep % 2 == 0)
    across = _across(order, links)
    left = min((x - _width(node) // 2 for node, x in across.items()), default=0) - GAP
    spots = {node: Spot(x - left, _row_of(node, rows) * ROW + ROW // 2) for node, x in across.items()}
    passes = {
        number: tuple(spots[number, row] for row in range(rows[arrow.source] + 1, rows[arrow.target]))
        for number, arrow in enumerate(chart.arrows)
        if not _goes_up(arrow, rows)
    }
    right = max((spot.x + _width(node) // 2 for node, spot in spots.items()), default=0) + GAP
    boxes = {node: spot for node, spot in spots.items() if isinstance(node, int)}
    return Layout(boxes, passes, right, (max(rows.values(), default=0) + 1) * ROW)


# ---- rows


def _rows(chart: Chart) -> dict[int, int]:
    """One below the lowest that leads there. What leads back in the drawing is left out, so this ends."""
    ahead: dict[int, list[int]] = {box.pc: [] for box in chart.boxes}
    for arrow in chart.arrows:
        if not arrow.back:
            ahead[arrow.source].append(arrow.target)
    done = _from_the_end(ahead)
    rows = dict.fromkeys(ahead, 0)
    place = {pc: number for number, pc in enumerate(done)}
    for pc in done:
        for target in ahead[pc]:
            if place[target] > place[pc]:
                rows[target] = max(rows[target], rows[pc] + 1)
    return _handlers_below(chart, ahead, rows)


def _handlers_below(chart: Chart, ahead: Mapping[int, Sequence[int]], rows: dict[int, int]) -> dict[int, int]:
    """What the steps do not lead to stands under them, so many handlers beside each other."""
    steps = _reached(ahead, 0)
    below = max((rows[pc] for pc in steps), default=0) + 1
    others = [frame for frame in chart.frames if frame.boxes[0].pc not in steps]
    for start in range(0, len(others), BESIDE):
        group = [box.pc for frame in others[start : start + BESIDE] for box in frame.boxes if box.pc not in steps]
        deep = max(rows[pc] for pc in group) + 1
        for pc in group:
            rows[pc] += below
        below += deep
    return rows


def _reached(ahead: Mapping[int, Sequence[int]], start: int) -> set[int]:
    seen: set[int] = set()
    left = [start] if start in ahead else []
    while left:
        pc = left.pop()
        if pc not in seen:
            seen.add(pc)
            left.extend(ahead[pc])
    return seen


def _from_the_end(ahead: Mapping[int, Sequence[int]]) -> list[int]:
    """The boxes so that each stands before those it leads to, but for ways back."""
    seen: set[int] = set()
    done: list[int] = []
    for start in ahead:
        left = [(start, iter(ahead[start]))] if start not in seen else []
        seen.add(start)
        while left:
            pc, targets = left[-1]
            new = next((target for target in targets if target not in seen), None)
            if new is None:
                done.append(pc)
                left.pop()
            else:
                seen.add(new)
                left.append((new, iter(ahead[new])))
    return done[::-1]


def _goes_up(arrow: Arrow, rows: Mapping[int, int]) -> bool:
    return rows[arrow.target] <= rows[arrow.source]


def _row_of(node: Node, rows: Mapping[int, int]) -> int:
    return rows[node] if isinstance(node, int) else node[1]


# ---- order in a row

#: For each node, those above and those below that it is linked to.
Links = tuple[dict[Node, list[Node]], dict[Node, list[Node]]]


def _with_points(chart: Chart, rows: Mapping[int, int]) -> tuple[list[list[Node]], Links]:
    """The rows with the points of long arrows in them, and who is linked to whom between two rows."""
    order: list[list[Node]] = [[] for _ in range(max(rows.values(), default=0) + 1)]
    above: dict[Node, list[Node]] = {}
    below: dict[Node, list[Node]] = {}
    for box in chart.boxes:
        order[rows[box.pc]].append(box.pc)
    for number, arrow in enumerate(chart.arrows):
        if not _goes_up(arrow, rows):
            points: list[Node] = [(number, row) for row in range(rows[arrow.source] + 1, rows[arrow.target])]
            for point in points:
                order[_row_of(point, rows)].append(point)
            chain: list[Node] = [arrow.source, *points, arrow.target]
            for upper, lower in pairwise(chain):
                below.setdefault(upper, []).append(lower)
                above.setdefault(lower, []).append(upper)
    return order, (above, below)


def _order(order: list[list[Node]], links: Links, *, down: bool) -> None:
    """Each row by the middle of its neighbours in the row before; those without any stay where they are."""
    neighbours = links[0] if down else links[1]
    rows = range(1, len(order)) if down else range(len(order) - 2, -1, -1)
    for row in rows:
        before = {node: place for place, node in enumerate(order[row - 1 if down else row + 1])}
        own = {node: place for place, node in enumerate(order[row])}
        keys = {node: _middle([before[item] for item in neighbours.get(node, ())], own[node]) for node in own}
        order[row] = sorted(own, key=lambda node, keys=keys, own=own: (keys[node], own[node]))  # type: ignore[misc]


def _middle(places: list[int], otherwise: int) -> int:
    """Twice the median, so that it stays a whole number."""
    if not places:
        return 2 * otherwise
    places.sort()
    half = len(places) // 2
    return 2 * places[half] if len(places) % 2 else places[half - 1] + places[half]


# ---- across a row


def _width(node: Node) -> int:
    return BOX_WIDTH if isinstance(node, int) else POINT_WIDTH


def _across(order: list[list[Node]], links: Links) -> dict[Node, int]:
    """The middle of each node, moved towards its neighbours as far as the row lets it."""
    across: dict[Node, int] = {}
    for row in order:
        edge = 0
        for node in row:
            across[node] = edge + _width(node) // 2
            edge += _width(node) + GAP
    for sweep in range(SWEEPS):
        neighbours = links[sweep % 2]
        for row in order if sweep % 2 == 0 else reversed(order):
            wanted = [_mean([across[item] for item in neighbours.get(node, ())], across[node]) for node in row]
            across.update(_apart(row, wanted))
    return across


def _mean(places: list[int], otherwise: int) -> int:
    return sum(places) // len(places) if places else otherwise


def _apart(row: Sequence[Node], wanted: Sequence[int]) -> Iterator[tuple[Node, int]]:
    """As near as may be to where each wants to be: the mean of pushing all to the right and all to the left."""
    steps = [0, *((_width(one) + _width(two)) // 2 + GAP for one, two in pairwise(row))]
    right, left = list(wanted), list(wanted)
    for place in range(1, len(row)):
        right[place] = max(right[place], right[place - 1] + steps[place])
    for place in range(len(row) - 2, -1, -1):
        left[place] = min(left[place], left[place + 1] - steps[place + 1])
    for node, one, two in zip(row, right, left, strict=True):
        yield node, (one + two) // 2
