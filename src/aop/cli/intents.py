"""What the local model makes of the intents: which of them it mixes up, and which languages have no examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aop.analysis.confusion import confused, sentences_of
from aop.cli.loading import embedding
from aop.diagnostics import Finding, Severity
from aop.machine.intents import LANGUAGES_READ

if TYPE_CHECKING:
    from aop.extractors.embedding import Embedder
    from aop.syntax.declarations import Files, IntentDecl

#: With more examples than this nothing is compared: it would take minutes.
MAX_EXAMPLES = 5_000


def confused_intents(files: Files, embed: Embedder | None = None) -> tuple[Finding, ...]:
    """What the model mixes up in a workspace, and what it cannot read in one of its languages. Raises WrongUse when the
    model is not installed."""
    intents = tuple(intent for procedure in files.procedures for intent in procedure.intents)
    words = sentences_of(intents)
    silent = tuple(_silent(intents, () if files.workspace is None else files.workspace.languages))
    if len(intents) < 2 or not words or len(words) > MAX_EXAMPLES:
        return silent
    vectors = (embed or embedding())([word.text for word in words])
    return (*confused(intents, (vectors @ vectors.T).tolist()), *silent)


def _silent(intents: tuple[IntentDecl, ...], languages: tuple[str, ...]) -> Iterator[Finding]:
    """A finding for each intent that has examples, and none in one of the languages that are read."""
    read = tuple(name for name in languages if name.partition("-")[0] in LANGUAGES_READ)
    for intent in intents if len(read) > 1 else ():
        spoken = {_language(word.text, read) for word in intent.examples}
        lacking = [name for name in read if name not in spoken]
        if lacking and intent.examples:
            listed = " and ".join(f"`{name}`" for name in lacking)
            message = f"the intent `{intent.name.text}` has no example in {listed}"
            help_text = f"write at least five in `{lacking[0]}`, as customers say it, beside the others"
            yield Finding("AOP711", message, intent.name.span, help_text, Severity.WARNING)


def _language(example: str, languages: tuple[str, ...]) -> str:
    """The language of an example, whichever one is expected; "" when it could be in any."""
    from aop.understanding.spoken_language import spoken_language

    said = {spoken_language(example, kept, languages) for kept in languages}
    return said.pop() if len(said) == 1 else ""
