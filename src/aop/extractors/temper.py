"""How upset a message is: the explicit cues first, and VADER's lexicon as one more feature beside them.

The cues decide the level (`aop.understanding.sentiment`); a workspace adds its own. VADER counts words that are bad in
general, and in support those are often just what happened ("broken", "wrong", "lost"), so alone it only raises neutral
to negative where it is very sure, and its words are shown as the cues. It orders messages within a level: `score`.
Without the package the cues stand alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from aop.understanding.fold import word_texts
from aop.understanding.sentiment import Mood

#: From this much (its compound score, -1 to 1) VADER alone makes a neutral message negative.
VERY_BAD = -0.8
#: A word counts as a cue from this valence (-4 to 4) on.
BAD_WORD = -1.5
#: Characters of a message that VADER reads; it is not linear in them.
CHARACTERS = 600
#: What a level is worth in the score, in which VADER moves a message by 1 at most.
WORTH = {"very_negative": 1.5, "negative": 1.0, "neutral": 0.0, "positive": -0.5}

Read = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Temper:
    """`score` grows the more upset a message is; it has no unit and is only compared."""

    mood: Mood
    score: float


def temper(text: str, mood: Mood) -> Temper:
    """A message's mood by its cues, with VADER's opinion of the text beside it."""
    vader = _vader()
    if vader is None:
        return Temper(mood, WORTH[mood.level])
    read, lexicon = vader
    compound = read(text[:CHARACTERS])
    if mood.level == "neutral" and compound <= VERY_BAD:
        bad = tuple(word for word in word_texts(text[:CHARACTERS]) if lexicon.get(word, 0.0) <= BAD_WORD)
        mood = Mood("negative", tuple(dict.fromkeys(bad))) if bad else mood
    return Temper(mood, WORTH[mood.level] - compound)


@cache
def _vader() -> tuple[Read, Mapping[str, float]] | None:
    """Its score of a text and its words, loaded once; None when the package is not installed."""
    try:
        analyser = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    except ImportError:
        return None
    return lambda text: float(analyser.polarity_scores(text)["compound"]), dict(analyser.lexicon)
