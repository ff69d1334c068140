"""Knowledge out of the release itself: its articles, searched in this process, with nothing to install or to reach."""

from __future__ import annotations

from collections.abc import Iterable

from aop.machine.articles import Article
from aop.ports.knowledge import Found, Question
from aop.understanding.passages import Shelf


class ReleaseKnowledge:
    """The knowledge port over articles, which are those of a release: `ReleaseKnowledge(release.articles)`.

    It is deterministic: the same question gets the same passage. Tests give it articles of their own.
    """

    def __init__(self, articles: Iterable[Article]) -> None:
        self._shelf = Shelf(articles)

    async def find(self, question: Question) -> Found | None:
        """The passage that answers best, or None when none surely does."""
        return self._shelf.find(question)
