"""How far annotators let a time of day reach: of "11:30 am" they marked "11:30", of "11:30 pm" often the whole.

The half of the day belongs to the time, so the product reads it with the clock and a comparison of exact spans counts
the shorter mark as wrong. `Habits` learns from lines that are not scored, for each shape of what the product read
(digits as `0`), whether its clock alone was marked more often than the whole, and cuts what it reads to that. Nothing
of this is in the product, and a shape seen fewer than `SEEN` times stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .restaurants import Gold, Line, trimmed
from .shapes import shape

#: A shape that was read and annotated less often has shown no habit.
SEEN = 2


class Habits:
    """Learned from lines and what was read in them."""

    def __init__(self, learned: Sequence[Line], found: Sequence[Gold]) -> None:
        shorter: Counter[str] = Counter()
        whole: Counter[str] = Counter()
        for line, spans in zip(learned, found, strict=True):
            wanted = line.gold.get("time")
            if "time" not in spans or wanted is None:
                continue
            seen = shape(line.text[slice(*spans["time"])])
            whole[seen] += wanted == spans["time"]
            shorter[seen] += wanted == clock(spans, line.text)["time"] != spans["time"]
        self._cut = {seen for seen, times in shorter.items() if times >= SEEN and times > whole[seen]}

    def __call__(self, spans: Gold, text: str) -> Gold:
        """The spans, with the time as the annotators would have marked it."""
        cut = "time" in spans and shape(text[slice(*spans["time"])]) in self._cut
        return clock(spans, text) if cut else spans


_HALF = re.compile(
    r" ?(?:[ap]\.? ?m|(?:in the |this |at )?(?:morning|afternoon|evening|night)|tonight|o'clock|ish)$", re.IGNORECASE
)


def clock(spans: Gold, text: str) -> Gold:
    """With times of day cut to the clock: of "11:30 am" some lines are annotated as "11:30", others whole."""
    if "time" not in spans:
        return spans
    start, end = spans["time"]
    start = max(start, text.rfind(" at ", start, end) + 4) if " at " in text[start:end] else start
    inner = _HALF.sub("", text[start:end])
    return {**spans, "time": trimmed(text, (start, start + len(inner)))}
