"""The floor for values: patterns made of the shapes that were annotated, and TF-IDF of the words around them.

For each slot the shapes of the learned spans (digits as `0`) become its patterns, and where one fits, TF-IDF of the
words around it decides by the nearer mean.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from .around import Around
from .restaurants import Gold, Line, Span, trimmed


class Baseline:
    """The shapes that were annotated, and TF-IDF of the words around them."""

    def __init__(self, learned: Sequence[Line]) -> None:
        shapes: dict[str, Counter[str]] = defaultdict(Counter)
        for line in learned:
            for slot, span in line.gold.items():
                shapes[slot][shape(line.text[slice(*span)])] += 1
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


def shape(text: str) -> str:
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
        shape(line.text[slice(*span)]),
    ]
