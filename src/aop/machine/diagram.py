"""A machine as a Mermaid flowchart, and as a DOT graph for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from aop.machine.chart import NOTHING, Arrow, Box, Chart, Taken, short

_MERMAID = {
    "step": ("[", "]"),
    "ask": ("[/", "/]"),
    "choice": ("{", "}"),
    "call": ("[[", "]]"),
    "wait": ("[(", ")]"),
    "end": ("([", "])"),
}
_DOT = {
    "step": "shape=box",
    "ask": "shape=parallelogram",
    "choice": "shape=diamond",
    "call": "shape=box, peripheries=2",
    "wait": "shape=cylinder",
    "end": "shape=box, style=rounded",
}

#: How the way of a conversation is drawn.
COLOUR = "#1a6fd4"


def mermaid(chart: Chart, taken: Taken = NOTHING) -> str:
    """A flowchart; what was taken has thick lines."""
    lines = ["flowchart TD", f"    start(({_entities(chart.name)})) --> n0"]
    for frame in chart.frames:
        lines.append(f"    subgraph {_identifier(frame.title)}[{_entities(frame.title)}]")
        lines.extend(f"        {_mermaid_box(box)}" for box in frame.boxes)
        lines.append("    end")
    lines.extend(_mermaid_arrow(arrow) for arrow in chart.arrows)
    return "\n".join([*lines, *_mermaid_taken(chart, taken)])


def dot(chart: Chart, taken: Taken = NOTHING) -> str:
    """A graph in the language of Graphviz."""
    lines = [f"digraph {_text(chart.name)} {{", f"  label={_text(chart.title)};", "  node [fontname=Helvetica];"]
    lines += [f"  start [shape=circle, label={_text(chart.name)}];", "  start -> n0;"]
    for number, frame in enumerate(chart.frames):
        lines += [f"  subgraph cluster_{number} {{", f"    label={_text(frame.title)};"]
        lines += [f"    {_dot_box(box, taken)}" for box in frame.boxes]
        lines.append("  }")
    lines += [f"  {_dot_arrow(arrow, taken)}" for arrow in chart.arrows]
    return "\n".join([*lines, "}"])


# ---- Mermaid


def _mermaid_box(box: Box) -> str:
    opening, closing = _MERMAID[box.kind]
    return f"n{box.pc}{opening}{_entities(short(box.label))}{closing}"


def _mermaid_arrow(arrow: Arrow) -> str:
    label = f"|{arrow.label}|" if arrow.label else ""
    return f"    n{arrow.source} -->{label} n{arrow.target}"


def _mermaid_taken(chart: Chart, taken: Taken) -> Iterator[str]:
    if not taken.boxes:
        return
    yield f"    classDef taken stroke:{COLOUR},stroke-width:4px"
    yield f"    class {','.join(f'n{box.pc}' for box in chart.boxes if box.pc in taken.boxes)} taken"
    links = [number for number, arrow in enumerate(chart.arrows, 1) if taken.has(arrow)]  # 0 is the one from the start
    yield f"    linkStyle {','.join(map(str, [0, *links]))} stroke:{COLOUR},stroke-width:4px"


def _entities(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return f'"{escaped}"'


def _identifier(title: str) -> str:
    return "step_" + "".join(char if char.isalnum() else "_" for char in title)


# ---- DOT


def _dot_box(box: Box, taken: Taken) -> str:
    more = f', color="{COLOUR}", penwidth=3' if box.pc in taken.boxes else ""
    return f"n{box.pc} [{_DOT[box.kind]}, label={_text(short(box.label))}{more}];"


def _dot_arrow(arrow: Arrow, taken: Taken) -> str:
    parts = [f"label={_text(arrow.label)}"] if arrow.label else []
    parts += ["style=dashed", "constraint=false"] if arrow.back else []
    parts += [f'color="{COLOUR}"', "penwidth=3"] if taken.has(arrow) else []
    return f"n{arrow.source} -> n{arrow.target}" + (f" [{', '.join(parts)}];" if parts else ";")


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
