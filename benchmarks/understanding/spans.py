"""Values and where they stand: RESTAURANTS-8K through this project's own extractor and gate.

    python -m benchmarks.understanding.spans [--data ../shared/data] [--misses SLOT]

A booking is a procedure with four slots (`date`, `time`, `people`, and the person `name`), read with the slot that had
been asked. Scored is what passes the gate: a predicted span is right when it is the annotated one, blanks and closing
marks apart. The product learns nothing from the data; the words that introduce a value were collected while reading
four fifths of its lines, and only every fifth line, which nobody read, is scored.

Times of day have three figures: exact, with the cut that annotators made of them in those four fifths (`habits`: of
"11:30 am" only "11:30"), which is the one that is held to the bound; as the product marks them; and by the clock alone.
The floor (`shapes`) learns from the same four fifths, so it knows the annotators' cut too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from aop.extractors.spotting import spot
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, Extraction, Message, Vocabulary
from aop.understanding.gate import admit
from aop.understanding.moves import signals
from aop.values import Record

from .figures import Figure
from .habits import Habits, clock
from .restaurants import DATA, SLOTS, Gold, Line, read, trimmed
from .run import line as line_of
from .shapes import Baseline

#: Every so many lines one is scored, and what each slot is to reach.
HELD_OUT, MUST = 5, 0.85
#: When the dialogues were written, near enough: nothing but relative days depends on it.
TODAY = date(2018, 8, 1)

# ---- ours

VOCABULARY = Vocabulary(
    slots={
        "date": Slot("date", Type("date")),
        "time": Slot("time", Type("time")),
        "people": Slot("people", Type("integer")),
        "name": Slot("name", Type("record", record="person")),
    }
)


def ours(line: Line) -> Gold:
    """What passes the gate, as spans; the parts of a name where they stand in it."""
    context = _context(line.asked)
    message = Message("m1", line.text)
    found = spot(message, context, signals(line.text, (), {}), "USD")
    admitted = admit(Extraction(values=tuple(found.values)), message, context, options={}, currency="USD")
    understanding = admitted.understanding
    spans: Gold = {}
    for reading in understanding.values:
        span = reading.evidence.start, reading.evidence.end
        if isinstance(reading.value, Record):
            for name, part in reading.value.fields.items():
                at = line.text.find(str(part), *span) if part else -1
                if at >= 0:
                    spans.setdefault(name, trimmed(line.text, (at, at + len(str(part)))))
        else:
            spans[reading.slot] = trimmed(line.text, span)
    return spans


def _context(asked: Sequence[str]) -> Context:
    slots = list(dict.fromkeys("name" if slot.endswith("_name") else slot for slot in asked))
    named = [slot for slot in asked if slot.endswith("_name")]
    field = named[0] if len(named) == 1 and slots[:1] == ["name"] else None
    return Context(VOCABULARY, slots[0] if slots else None, asked_field=field, today=TODAY)


# ---- scoring


@dataclass(frozen=True)
class Score:
    """How many spans of a slot were found as annotated."""

    right: int
    claimed: int
    wanted: int

    @property
    def f1(self) -> float:
        return 2 * self.right / max(self.claimed + self.wanted, 1)


def score(predicted: Iterable[Gold], lines: Sequence[Line], slot: str) -> Score:
    """The exact spans of one slot."""
    right = claimed = wanted = 0
    for found, line in zip(predicted, lines, strict=True):
        claimed += slot in found
        wanted += slot in line.gold
        right += slot in found and found[slot] == line.gold.get(slot)
    return Score(right, claimed, wanted)


def figures(data: Path) -> list[Figure]:
    """F1 of each slot on every fifth line; nothing without the data."""
    path = data / "restaurants8k" / "train.jsonl"
    if not path.is_file():
        return []
    learned, scored = split(read(path))
    baseline = Baseline(learned)
    habits = Habits(learned, [ours(line) for line in learned])
    predicted, floor = [ours(line) for line in scored], [baseline(line) for line in scored]
    marked = [habits(found, line.text) for found, line in zip(predicted, scored, strict=True)]
    rows = [_figure(slot, marked, floor, scored, must=MUST) for slot in SLOTS]
    return [
        *rows,
        _figure("time", predicted, floor, scored, " as the product marks it"),
        _clocks(predicted, floor, scored),
    ]


def split(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Four fifths to learn from, and every fifth line to score."""
    learned = [line for place, line in enumerate(lines) if place % HELD_OUT != HELD_OUT - 1]
    return learned, list(lines[HELD_OUT - 1 :: HELD_OUT])


def _clocks(predicted: Sequence[Gold], floor: Sequence[Gold], lines: Sequence[Line]) -> Figure:
    """Both sides and the annotation cut to the clock: is it the right time, however far the mark reaches?"""
    own, base = (
        [clock(found, line.text) for found, line in zip(each, lines, strict=True)] for each in (predicted, floor)
    )
    marked = [replace(line, gold=clock(line.gold, line.text)) for line in lines]
    return _figure("time", own, base, marked, " by the clock")


def _figure(
    slot: str,
    predicted: Sequence[Gold],
    floor: Sequence[Gold],
    lines: Sequence[Line],
    how: str = "",
    must: float | None = None,
) -> Figure:
    own, base = score(predicted, lines, slot), score(floor, lines, slot)
    return Figure(f"RESTAURANTS-8K {slot}{how}: F1 of {own.wanted}", own.f1, must, baseline=base.f1)


def misses(predicted: Sequence[Gold], lines: Sequence[Line], slot: str) -> None:
    """What was not read as annotated, for whoever works on the words."""
    for found, line in zip(predicted, lines, strict=True):
        if found.get(slot) != line.gold.get(slot):
            said, wanted = (line.text[slice(*spans[slot])] if slot in spans else None for spans in (found, line.gold))
            print(f"{said!r} for {wanted!r}: {line.text!r} {line.asked}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--misses", choices=SLOTS, help="show what was missed in the lines that are not scored")
    options = parser.parse_args()
    path = options.data / "restaurants8k" / "train.jsonl"
    if not path.is_file():
        print("skipped: no restaurants8k in the data folder")
        return 0
    if options.misses:
        learned, _ = split(read(path))
        misses([ours(line) for line in learned], learned, options.misses)
        return 0
    for figure in figures(options.data):
        print(line_of(figure))
    return 0


if __name__ == "__main__":
    sys.exit(main())
