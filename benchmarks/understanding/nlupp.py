"""Several intents in one message, and values: NLU++ banking through this project's own training, extractor and gate.

    python -m benchmarks.understanding.nlupp [--data ../shared/data] [--folds 0]

Folds 0 to 9, trained on eight and scored on the two others, five times (`--folds 0` does the first split only).
Intents: each message's examples stand under all of its intents, as an operator would write them; micro-F1 of what the
extractor asks for as surely as a workspace wants it by default to act on it or to ask which was meant. Slots: what
passes the gate, right when the span is the annotated one (blanks, closing marks and a leading "the" apart), for the
kinds of value that the language has a type for; a company or a kind of expense is a text that is asked for, so both
count as missed by everybody.

The floors are measured in the same run: for intents `bags` with its penalty and threshold chosen by cross-validation on
the eight folds, for values plain patterns. How far intents are above its usual settings is told too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from aop.engine.understanding import Understanding
from aop.extractors.local import LocalExtractor
from aop.extractors.training import train
from aop.machine.intents import Intent
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, Message, Vocabulary
from aop.syntax.shape.workspace import DEFAULT_CLARIFY
from aop.understanding.gate import admit

from .bags import USUAL, chosen
from .figures import Figure
from .intents import Remembered
from .restaurants import DATA, Span, trimmed
from .run import line as line_of

#: The two folds that are scored, the others are learned.
SPLITS = tuple((fold, fold + 1) for fold in range(0, 10, 2))
#: How far above the floor intents have to be, in F1.
ABOVE = 0.15
#: The day that the annotators took for today.
TODAY = date(2022, 3, 15)


@dataclass(frozen=True)
class Said:
    fold: int
    text: str
    intents: frozenset[str]
    slots: frozenset[tuple[str, Span]]


def read(path: Path) -> list[Said]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Said(
            row["fold"],
            row["text"],
            frozenset(row.get("intents", ())),
            frozenset((name, tidy(row["text"], tuple(slot["span"]))) for name, slot in row.get("slots", {}).items()),
        )
        for row in rows
    ]


def tidy(text: str, span: Span) -> Span:
    """Without marks at the ends and a leading "the" ("the 7th" is annotated both ways)."""
    start, end = trimmed(text, span)
    return (start + 4, end) if text[start : start + 4].lower() == "the " else (start, end)


# ---- ours

#: The slots of the set as an operator would declare them. A period is a duration or two days; the language has no type
#: for a period by itself, so `date_period` and `time_period` are looked for as durations.
SLOTS = {
    "date": Type("date"),
    "date_from": Type("date"),
    "date_to": Type("date"),
    "time": Type("time"),
    "time_from": Type("time"),
    "time_to": Type("time"),
    "amount_of_money": Type("money"),
    "person_name": Type("record", record="person"),
    "date_period": Type("duration"),
    "number": Type("integer"),
}


_ANSWERS = {"yes": "affirm", "no": "deny", "does_not_know": "dont_know"}
_MOVES = {"greeting": "greet", "thanks": "thank", "goodbye": "end_call", "repeat": "repeat"}


class Ours:
    """A release of one procedure for each intent, trained on the learned messages."""

    def __init__(self, learned: Sequence[Said], embed: Remembered) -> None:
        names = sorted({name for said in learned for name in said.intents})
        examples = {name: tuple(said.text for said in learned if name in said.intents) for name in names}
        embed([said.text for said in learned])
        intents = [Intent(name, name, "", texts) for name, texts in examples.items()]
        self._extractor = LocalExtractor(train(examples, embed), intents, embed=embed)
        slots = {name: Slot(name, kind) for name, kind in SLOTS.items()}
        self._context = Context(Vocabulary(tuple(names), slots), today=TODAY)

    def __call__(self, text: str) -> tuple[frozenset[str], frozenset[tuple[str, Span]]]:
        message = Message("m1", text)
        extraction = asyncio.run(self._extractor.extract(message, self._context))
        read = admit(extraction, message, self._context, options={}, currency="GBP").understanding
        values = (*read.values, *(value for request in read.requests for value in request.values))
        spans = {(value.slot, tidy(text, (value.evidence.start, value.evidence.end))) for value in values}
        sure = frozenset(request.intent for request in read.requests if request.confidence >= DEFAULT_CLARIFY)
        return sure | signals(read), frozenset(spans)


def signals(read: Understanding) -> frozenset[str]:
    """What the set calls an intent and a conversation reads beside its requests: yes and no, thanks, a person."""
    said = (_ANSWERS.get(read.answer or ""), _MOVES.get(read.move or ""), "handoff" if read.wants_person else None)
    return frozenset(name for name in said if name)


# ---- the floor for values

_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_PATTERNS = {
    "amount_of_money": r"[$£€]\s?\d[\d,.]*\d|\d[\d,.]*\s?(?:[$£€]|pounds|dollars|euros)",
    "time": r"\d{1,2}:\d{2}(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?",
    "date": rf"today|tomorrow|yesterday|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\w*|\d+/\d+/\d+|\w+day",
    "date_period": r"(?:this|last|next) (?:week|month|year)|\d+ (?:days|weeks|months|years)",
    "person_name": r"(?<=to )[a-z]+ [a-z]+|(?<=from )[a-z]+ [a-z]+",
}


def by_pattern(text: str) -> frozenset[tuple[str, Span]]:
    """What plain patterns find, the first of each kind."""
    found = {name: re.search(pattern, text, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
    return frozenset((name, tidy(text, place.span())) for name, place in found.items() if place)


# ---- scoring


@dataclass
class Score:
    """Right, claimed and wanted, of everything together."""

    right: int = 0
    claimed: int = 0
    wanted: int = 0

    def add(self, claimed: AbstractSet[object], wanted: AbstractSet[object]) -> None:
        self.right += len(claimed & wanted)
        self.claimed += len(claimed)
        self.wanted += len(wanted)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(self.claimed + self.wanted, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--folds", type=int, choices=[split[0] for split in SPLITS], help="one split only")
    options = parser.parse_args()
    rows = figures(options.data, tuple(split for split in SPLITS if options.folds in (None, split[0])))
    if not rows:
        print("skipped: no nlupp in the data folder")
    for row in rows:
        print(line_of(row))
    return 0


def figures(data: Path, splits: Sequence[tuple[int, int]] = SPLITS) -> list[Figure]:
    """F1 of intents and slots, the mean over the splits; nothing without the data. Progress goes to stderr."""
    path = data / "nlupp" / "banking_folds0-9.jsonl"
    if not path.is_file():
        return []
    said, embed = read(path), Remembered()
    rows = []
    for split in splits:
        learned, asked = ([one for one in said if (one.fold in split) is scored] for scored in (False, True))
        rows.append(measure(learned, asked, embed))
        print(f"nlupp: folds {split[0]} and {split[1]}: intents {rows[-1].intents:.3f}", file=sys.stderr, flush=True)
    mean = Row(*np.array([astuple(row) for row in rows]).mean(axis=0).tolist())
    return [
        Figure("NLU++ banking intents: F1", mean.intents, mean.tuned + ABOVE, baseline=mean.tuned),
        Figure("NLU++ banking intents: above the floor's usual settings", mean.intents - mean.usual, ABOVE),
        Figure("NLU++ banking slots: F1", mean.slots, baseline=mean.patterns),
    ]


@dataclass(frozen=True)
class Row:
    """F1 on one split: ours, the floor as it is usually set, the floor tuned; values by us and by patterns."""

    intents: float
    usual: float
    tuned: float
    slots: float
    patterns: float


def measure(learned: Sequence[Said], asked: Sequence[Said], embed: Remembered) -> Row:
    """One split."""
    ours, intents, slots, patterns = Ours(learned, embed), Score(), Score(), Score()
    for said in asked:
        found, values = ours(said.text)
        intents.add(found, said.intents)
        slots.add(values, said.slots)
        patterns.add(by_pattern(said.text), said.slots)
    known, texts = [(one.text, one.intents) for one in learned], [one.text for one in asked]
    usual, tuned = Score(), Score()
    for score, floor in ((usual, USUAL), (tuned, chosen(known, [one.fold for one in learned]))):
        for found, said in zip(floor(known, texts), asked, strict=True):
            score.add(found, said.intents)
    return Row(intents.f1, usual.f1, tuned.f1, slots.f1, patterns.f1)


if __name__ == "__main__":
    sys.exit(main())
