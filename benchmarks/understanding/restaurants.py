"""RESTAURANTS-8K as it lies in the data folder: messages about bookings, what had been asked, and annotated spans."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
SLOTS = ("date", "time", "people", "first_name", "last_name")
_MARKS = " .,;:!?\"'"

Span = tuple[int, int]
Gold = dict[str, Span]


@dataclass(frozen=True)
class Line:
    """A message, the slots that were asked, and the annotated span of each slot."""

    text: str
    asked: tuple[str, ...]
    gold: Gold


def read(path: Path) -> list[Line]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_line(row) for row in map(json.loads, lines)]


def _line(row: dict[str, Any]) -> Line:
    text = row["userInput"]["text"]
    spans = {
        label["slot"]: (label["valueSpan"].get("startIndex", 0), label["valueSpan"].get("endIndex", len(text)))
        for label in row.get("labels", [])
    }
    asked = tuple(dict.fromkeys(row.get("context", {}).get("requestedSlots", [])))
    return Line(text, asked, {slot: trimmed(text, span) for slot, span in spans.items()})


def trimmed(text: str, span: Span) -> Span:
    """Without blanks and marks at the ends: "8pm." is "8pm"."""
    inner = text[slice(*span)]
    start = span[0] + len(inner) - len(inner.lstrip(_MARKS))
    return start, max(start, span[0] + len(inner.rstrip(_MARKS)))
