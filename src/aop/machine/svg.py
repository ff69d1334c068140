"""A machine as SVG that needs nothing else: no script, no font, no picture of elsewhere; readable in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from textwrap import wrap

from aop.machine.chart import NOTHING, Arrow, Box, Chart, Frame, Taken, short
from aop.machine.layout import BOX_HEIGHT, BOX_WIDTH, Layout, Spot, layout

#: Characters in a line of a box, and lines.
LINE, LINES = 30, 3
#: The slant of a box that asks, and how far aside a way back runs.
SLANT, ASIDE = 12, 34

_STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#1b1b1b;text-anchor:middle}"
    ".box{fill:#fff;stroke:#555}.ask{fill:#eef5ff}.choice{fill:#fff8e6}.call{fill:#eefaf0}.wait{fill:#f5f0fb}"
    ".end{fill:#f2f2f2}.arrow{fill:none;stroke:#777;marker-end:url(#tip)}.back{stroke-dasharray:5 3}"
    ".title{font-weight:700;text-anchor:start}.label{font-size:10px;fill:#555;paint-order:stroke;stroke:#fff;stroke-width:3px}"
    ".taken.box{stroke:#1a6fd4;stroke-width:3}.taken.arrow{stroke:#1a6fd4;stroke-width:2.5;marker-end:url(#taken)}"
    "@media(prefers-color-scheme:dark){text{fill:#e6e6e6}.box{fill:#222;stroke:#999}.ask{fill:#1d2b3d}"
    ".choice{fill:#3a3119}.call{fill:#1c3323}.wait{fill:#2e2540}.end{fill:#2a2a2a}.label{fill:#aaa;stroke:#161616}}"
)
_TIPS = "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
    f'markerUnits="userSpaceOnUse" orient="auto">'
    f'<path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
    for name, colour in (("tip", "#777"), ("taken", "#1a6fd4"))
)


def svg(chart: Chart, taken: Taken = NOTHING) -> str:
    """The drawing as one document."""
    places = layout(chart)
    width, height = places.width + 2 * ASIDE, places.height
    frames = {box.pc: frame.title for frame in chart.frames for box in frame.boxes}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="title">',
        f'<title id="title">{_escaped(chart.title or chart.name)}</title><style>{_STYLE}</style><defs>{_TIPS}</defs>',
        *(_arrow(number, arrow, places, taken) for number, arrow in enumerate(chart.arrows)),
        *(_box(box, frames[box.pc], places.boxes[box.pc], taken) for box in chart.boxes),
        *(_title(frame, places) for frame in chart.frames),
        *(label for number, arrow in enumerate(chart.arrows) for label in _label(number, arrow, places)),
        "</svg>",
    ]
    return "\n".join(parts)


def _box(box: Box, frame: str, spot: Spot, taken: Taken) -> str:
    chosen = " taken" if box.pc in taken.boxes else ""
    words = "".join(
        f'<tspan x="{spot.x}" y="{spot.y + 4 + place}">{_escaped(line)}</tspan>' for place, line in _lines(box.label)
    )
    hint = f"<title>{_escaped(f'{frame}, line {box.line}: {box.label}')}</title>"
    return f"<g>{hint}{_shape(box.kind, spot, f'box {box.kind}{chosen}')}<text>{words}</text></g>"


def _title(frame: Frame, places: Layout) -> str:
    """The name of a step or handler, over the first box of it."""
    spot = places.boxes[frame.boxes[0].pc]
    x, y = spot.x - BOX_WIDTH // 2, spot.y - BOX_HEIGHT // 2 - 5
    return f'<text class="title" x="{x}" y="{y}">{_escaped(frame.title)}</text>'


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The words in lines, each with how far it stands from the middle."""
    found = wrap(text, LINE, break_long_words=True) or [""]
    kept = [*found[: LINES - 1], short(" ".join(found[LINES - 1 :]), LINE)] if len(found) > LINES else found
    for number, line in enumerate(kept):
        yield 14 * number - 7 * (len(kept) - 1), line


def _shape(kind: str, spot: Spot, css: str) -> str:
    left, top = spot.x - BOX_WIDTH // 2, spot.y - BOX_HEIGHT // 2
    right, bottom = left + BOX_WIDTH, top + BOX_HEIGHT
    if kind == "ask":
        points = f"{left + SLANT},{top} {right},{top} {right - SLANT},{bottom} {left},{bottom}"
    elif kind == "choice":
        points = (
            f"{left},{spot.y} {left + SLANT},{top} {right - SLANT},{top} {right},{spot.y} "
            f"{right - SLANT},{bottom} {left + SLANT},{bottom}"
        )
    else:
        round_ = {"end": BOX_HEIGHT // 2, "wait": 16}.get(kind, 3)
        return f'<rect class="{css}" x="{left}" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="{round_}"/>'
    return f'<polygon class="{css}" points="{points}"/>'


def _arrow(number: int, arrow: Arrow, places: Layout, taken: Taken) -> str:
    css = "arrow" + (" back" if arrow.back else "") + (" taken" if taken.has(arrow) else "")
    return f'<path class="{css}" d="{_path(number, arrow, places)}"/>'


def _path(number: int, arrow: Arrow, places: Layout) -> str:
    """Curves through the points of the rows between; a way up runs along the right side of its boxes."""
    source, target = places.boxes[arrow.source], places.boxes[arrow.target]
    if number not in places.passes:
        edge = max(source.x, target.x) + BOX_WIDTH // 2 + ASIDE
        ends = f"{source.x + BOX_WIDTH // 2} {source.y}", f"{target.x + BOX_WIDTH // 2} {target.y}"
        return f"M{ends[0]}C{edge} {source.y} {edge} {source.y} {edge} {(source.y + target.y) // 2}" + (
            f"S{edge} {target.y} {ends[1]}"
        )
    half = BOX_HEIGHT // 2
    points = [Spot(source.x, source.y + half), *places.passes[number], Spot(target.x, target.y - half)]
    path = f"M{points[0].x} {points[0].y}"
    for one, two in pairwise(points):
        middle = (one.y + two.y) // 2
        path += f"C{one.x} {middle} {two.x} {middle} {two.x} {two.y}"
    return path


def _label(number: int, arrow: Arrow, places: Layout) -> Iterator[str]:
    if not arrow.label:
        return
    source, target = places.boxes[arrow.source], places.boxes[arrow.target]
    if number not in places.passes:
        x, y = source.x + BOX_WIDTH // 2 + ASIDE // 2 + 6, source.y - 6
    else:
        first = (*places.passes[number], target)[0]
        x, y = source.x + (first.x - source.x) // 4, source.y + BOX_HEIGHT // 2 + 14
    yield f'<text class="label" x="{x}" y="{y}">{_escaped(arrow.label)}</text>'


def _escaped(text: str) -> str:
    clean = "".join(char if char.isprintable() else " " for char in text)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
