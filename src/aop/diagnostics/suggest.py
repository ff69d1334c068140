"""Did you mean: the nearest name in scope, if one is near enough to be what was meant."""

from __future__ import annotations

from collections.abc import Iterable

#: A suggestion differs in at most a third of its letters, and never in more than three.
MAX_SHARE, MAX_EDITS = 3, 3


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `word`, or None when none is near."""
    from rapidfuzz import process  # not at the top: a file without mistakes need not wait for it
    from rapidfuzz.distance import OSA

    allowed = min(MAX_EDITS, max(1, len(word) // MAX_SHARE))
    found = process.extractOne(word, sorted(known), scorer=OSA.distance, score_cutoff=allowed)
    return None if found is None else found[0]
