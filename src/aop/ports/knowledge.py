"""The knowledge port: what an approved article says about something, word for word.

Nothing of an article goes to a model, and nothing is written anew: what is found is a passage as its author wrote it,
or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """What `answer from knowledge about …` looks for. `about` are the customer's words, or the value that the sentence
    names. `on` is the day in the workspace's time zone. An unknown `region` is None: then only articles for everywhere
    count. Without an `intent` nothing is found, for each article says which intents it answers."""

    about: str
    intent: str | None
    language: str
    on: date
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A passage, exactly as it stands in an article. `start` and `end` are offsets into the article's file, `line`
    counts from 1. `headings` are those above the passage, the outermost first. `score` compares passages that were
    found for one question; it means nothing beside another's."""

    article: str
    title: str
    headings: tuple[str, ...]
    text: str
    file: str
    start: int
    end: int
    line: int
    score: float


class Knowledge(Protocol):
    """Finds a passage of an approved and current article for the question's intent, region and language, or None when
    none surely fits. Raises PortError when it is down; never for a strange question.

        class Handbook:
            async def find(self, question: Question) -> Found | None:
                if "ship" not in question.about:
                    return None
                text = "We ship on the day you order."
                return Found("shipping", "Shipping", (), text, "knowledge/shipping.md", 0, len(text), 1, 1.0)
    """

    async def find(self, question: Question) -> Found | None: ...
