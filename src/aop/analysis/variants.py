"""The keys of a text's variants: whom each of several texts is for.

A key is `default`, `again` (asked once more), a channel, a language, or several of them in this order: `again`, the
channel, the language. A language may be written without its country.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aop.analysis.findings import Findings
from aop.analysis.symbols import Symbols
from aop.diagnostics import Span, did_you_mean
from aop.syntax.builtin_files import SHOWN
from aop.syntax.declarations import ProcedureFile
from aop.syntax.tree import Text

DEFAULT, AGAIN = "default", "again"


def texts_in_variants(file: ProcedureFile) -> Iterator[tuple[str, Span, Mapping[str, Text]]]:
    """The messages and questions of a procedure: what each is called, where its name stands, and its texts."""
    for message in file.messages:
        yield f"the message `{message.name.text}`", message.name.span, message.variants
    for slot in file.slots:
        yield f"the question for `{slot.name.text}`", slot.name.span, slot.asks


def spoken(languages: tuple[str, ...]) -> tuple[str, ...]:
    """What a key may call the workspace's languages: each as it is declared, and without its country."""
    return tuple(dict.fromkeys((*languages, *(name.partition("-")[0] for name in languages))))


def check_variants(file: ProcedureFile, symbols: Symbols, findings: Findings) -> None:
    """A finding for each key that no customer is ever met by; the texts of the engine itself speak more languages."""
    if file.span.source.path.startswith(SHOWN):
        return
    channels, languages = tuple(symbols.workspace.channels), spoken(symbols.workspace.languages)
    known = {DEFAULT, *_keys(channels, languages)}
    for what, _, texts in texts_in_variants(file):
        for key, text in texts.items():
            if key not in known:
                message = f"nobody gets this text of {what}: `{key}` is no channel and no language of this workspace"
                findings.error("AOP224", message, key_span(key, text), _meant(key, known, channels, languages))


def _keys(channels: tuple[str, ...], languages: tuple[str, ...]) -> Iterator[str]:
    """Every key but `default`."""
    for again in ("", AGAIN):
        for channel in ("", *channels):
            for language in ("", *languages):
                words = [word for word in (again, channel, language) if word]
                if words:
                    yield " ".join(words)


def _meant(key: str, known: set[str], channels: tuple[str, ...], languages: tuple[str, ...]) -> str:
    same = next((name for name in sorted(known) if sorted(name.split()) == sorted(key.split())), None)
    near = same or did_you_mean(key, sorted(known))
    if near is not None:
        return f"did you mean `{near}`?"
    listed = ", ".join(f"`{name}`" for name in (DEFAULT, AGAIN, *channels, *languages))
    return f"write one of {listed}, or declare the language or the channel in workspace.yaml"


def key_span(key: str, text: Text) -> Span:
    """Where the key of a text stands, right before it; the text itself where that is not found."""
    source, end = text.span.source, text.span.start
    start = source.text.rfind(key, 0, end)
    return text.span if start < 0 else Span(source, start, start + len(key))


def languages_lacking(texts: Mapping[str, Text], languages: tuple[str, ...]) -> tuple[str, ...]:
    """The workspace's languages that a text in several languages has nothing for; the one without a language is in the
    first of them. Empty for a text that is not in variants by language."""
    names = spoken(languages)
    if not any(key.split()[-1] in names for key in texts if key.strip()):
        return ()
    has = set(texts) | ({languages[0]} if DEFAULT in texts else set())
    return tuple(name for name in languages if not has & {name, name.partition("-")[0]})
