"""Values and where they stand: RESTAURANTS-8K through this project's own extractor and gate.

    python -m benchmarks.understanding.spans [--data ../shared/data] [--misses SLOT]

A booking is a procedure with four slots (`date`, `time`, `people`, and the person `name`), read with the slot that had
been asked. Scored is what passes the gate: a predicted span is right when it is the annotated one, blanks and closing
marks apart. Nothing is learned from the data; the words that introduce a value were collected while reading four fifths
of its lines, and only every fifth line, which nobody read, is scored.

The baseline learns from those four fifths in the same run: for each slot the shapes that were annotated (digits as
`0`) become its patterns, and where one fits, TF-IDF of the words around it decides by the nearer mean. The data is read
in place; without it the benchmark says so and ends.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from aop.extractors.spotting import spot
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, Extraction, Message, Vocabulary
from aop.understanding.gate import admit
from aop.understanding.moves import signals
from aop.values import Record

from .around import Around

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
#: Every so many lines one is scored, and what each slot is to reach.
HELD_OUT, GOAL = 5, 0.85
SLOTS = ("date", "time", "people", "first_name", "last_name")
#: When the dialogues were written, near enough: nothing but relative days depends on it.
TODAY = date(2018, 8, 1)
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


# ---- the baseline


class Baseline:
    """The shapes that were annotated, and TF-IDF of the words around them."""

    def __init__(self, learned: Sequence[Line]) -> None:
        shapes: dict[str, Counter[str]] = defaultdict(Counter)
        for line in learned:
            for slot, span in line.gold.items():
                shapes[slot][_shape(line.text[slice(*span)])] += 1
        self._patterns = {slot: _pattern(slot, found) for slot, found in shapes.items()}
        self._around = {slot: self._judge(slot, learned) for slot in shapes}

    def _judge(self, slot: str, learned: Sequence[Line]) -> Around:
        """Learns from the places where a shape of the slot stands, annotated or not."""
        places = [(line, found.span()) for line in learned for found in self._patterns[slot].finditer(line.text)]
        truth = [line.gold.get(slot) == trimmed(line.text, span) for line, span in places]
        return Around([_words_around(line, span, slot) for line, span in places], truth)

    def __call__(self, line: Line) -> Gold:
        spans: Gold = {}
        for slot, pattern in self._patterns.items():
            places = [found.span() for found in pattern.finditer(line.text)]
            sure = self._around[slot]([_words_around(line, span, slot) for span in places])
            best = max(zip(sure, places, strict=True), default=(0.0, (0, 0)))
            if best[0] > 0:
                spans[slot] = trimmed(line.text, best[1])
        return spans


def _shape(text: str) -> str:
    return re.sub(r"[0-9]", "0", text.lower())


def _pattern(slot: str, shapes: Counter[str]) -> re.Pattern[str]:
    """Names are any capitalised word; the rest is the shapes that were annotated twice, the longest first."""
    if slot.endswith("_name"):
        return re.compile(r"\b[A-Z][a-z]+\b")
    common = sorted((shape for shape, times in shapes.items() if times > 1), key=len, reverse=True)
    pieces = (re.escape(shape).replace("0", "[0-9]") for shape in common)
    return re.compile(rf"(?<![\w:/.])(?:{'|'.join(pieces)})(?![\w:/])", re.IGNORECASE)


def _words_around(line: Line, span: Span, slot: str) -> list[str]:
    before = re.findall(r"\w+", line.text[: span[0]].lower())[-3:]
    after = re.findall(r"\w+", line.text[span[1] :].lower())[:3]
    asked = ["asked it" if slot in line.asked else "asked other"] if line.asked else ["asked nothing"]
    return [
        *(f"-{place} {word}" for place, word in enumerate(reversed(before), 1)),
        *(f"+{place} {word}" for place, word in enumerate(after, 1)),
        *asked,
        _shape(line.text[slice(*span)]),
    ]


# ---- scoring


def f1(predicted: Iterable[Gold], lines: Sequence[Line], slot: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of the exact spans of one slot."""
    right = claimed = wanted = 0
    for found, line in zip(predicted, lines, strict=True):
        claimed += slot in found
        wanted += slot in line.gold
        right += slot in found and found[slot] == line.gold.get(slot)
    precision, recall = right / max(claimed, 1), right / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


_HALF = re.compile(
    r" ?(?:[ap]\.? ?m|(?:in the |this |at )?(?:morning|afternoon|evening|night)|tonight|o'clock|ish)$", re.IGNORECASE
)


def bare(spans: Gold, text: str) -> Gold:
    """With times of day cut to the clock: of "11:30 am" some lines are annotated as "11:30", others whole."""
    if "time" not in spans:
        return spans
    start, end = spans["time"]
    start = max(start, text.rfind(" at ", start, end) + 4) if " at " in text[start:end] else start
    clock = _HALF.sub("", text[start:end])
    return {**spans, "time": trimmed(text, (start, start + len(clock)))}


def show(predicted: Sequence[Gold], floor: Sequence[Gold], lines: Sequence[Line]) -> None:
    print("slot         spans  precision  recall      F1  goal  baseline F1")
    for slot in SLOTS:
        wanted = sum(slot in line.gold for line in lines)
        own, base = f1(predicted, lines, slot), f1(floor, lines, slot)
        print(f"{slot:11} {wanted:6} {own[0]:10.3f} {own[1]:7.3f} {own[2]:7.3f} {GOAL:5.2f} {base[2]:12.3f}")
    clocks = [replace(line, gold=bare(line.gold, line.text)) for line in lines]
    own, base = (
        f1([bare(found, line.text) for found, line in zip(each, lines, strict=True)], clocks, "time")
        for each in (predicted, floor)
    )
    wanted = sum("time" in line.gold for line in lines)
    print(f"{'time, clock':11} {wanted:6} {own[0]:10.3f} {own[1]:7.3f} {own[2]:7.3f} {GOAL:5.2f} {base[2]:12.3f}")


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
        print(f"skipped: no restaurants8k in {options.data.resolve()}")
        return 0
    lines = read(path)
    learned = [line for place, line in enumerate(lines) if place % HELD_OUT != HELD_OUT - 1]
    scored = lines[HELD_OUT - 1 :: HELD_OUT]
    if options.misses:
        misses([ours(line) for line in learned], learned, options.misses)
        return 0
    baseline = Baseline(learned)
    print(f"RESTAURANTS-8K: {len(scored)} of {len(lines)} lines, read by nobody before")
    show([ours(line) for line in scored], [baseline(line) for line in scored], scored)
    return 0


if __name__ == "__main__":
    sys.exit(main())
