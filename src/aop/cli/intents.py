"""Which intents the local model mixes up: its vectors of the examples, handed to the analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aop.analysis.confusion import confused, sentences_of
from aop.cli.loading import embedding

if TYPE_CHECKING:
    from aop.diagnostics import Finding
    from aop.extractors.embedding import Embedder
    from aop.syntax.declarations import Files

#: With more examples than this nothing is compared: it would take minutes.
MAX_EXAMPLES = 5_000


def confused_intents(files: Files, embed: Embedder | None = None) -> tuple[Finding, ...]:
    """What the model mixes up in a workspace. Raises WrongUse when the model is not installed."""
    intents = tuple(intent for procedure in files.procedures for intent in procedure.intents)
    words = sentences_of(intents)
    if len(intents) < 2 or not words or len(words) > MAX_EXAMPLES:
        return ()
    vectors = (embed or embedding())([word.text for word in words])
    return tuple(confused(intents, (vectors @ vectors.T).tolist()))
