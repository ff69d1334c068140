"""Characters that cannot be seen, and quotation marks that are missing, of the wrong kind or in the wrong place."""

from __future__ import annotations

import re

from aop.diagnostics import Finding, Fix, Span
from aop.syntax.failure import Explanation, Failure
from aop.syntax.reading import short
from aop.syntax.rewrites import replaced

_SMART_QUOTES = "“”„‟«»‘’‚‹›"
#: Which quotes close a text that one of these opens. Single ones are apostrophes too, so they are left alone.
_PAIRS = {"“": "”“", "„": "“”", "«": "»", "”": "”"}
_TEXT_BETWEEN = re.compile(r'.[^"\\\n“”„«»]*([“”»])')
#: Words after which a text comes.
_TEXT_AFTER = ("say", "note", "because", "confirm", "asking")


def _unseen(failure: Failure) -> Finding | None:
    here = failure.here
    if here.kind != "mark" or (here.text.isprintable() and not here.text.isspace()):
        return None
    return failure.finding("AOP139", "here stands a character that nobody sees", here, "delete it")


def _quotes_in_braces(failure: Failure) -> Finding | None:
    for index, piece in enumerate(failure.pieces):
        if piece.kind != "string" or piece.text.rfind("{") <= piece.text.rfind("}"):
            continue
        after = failure.piece(index + 1)
        closing = next((later for later in failure.pieces[index + 1 :] if later.text.startswith('"')), None)
        if closing is None or after is closing:
            return None
        inner = " ".join(part.text for part in failure.pieces[index + 1 : failure.pieces.index(closing)])
        span = failure.span(piece.end - 1, closing.start + 1)
        fix = replaced(span, f"'{span.text[1:-1]}'", safe="'" not in span.text)
        help_text = f"write `'{short(inner)}'`"
        return Finding("AOP125", "a text inside braces takes single quotes", span, help_text, fixes=(fix,))
    return None


def _open_text(failure: Failure) -> Finding | None:
    opening = next((piece for piece in failure.pieces if piece.text == '"'), None)
    if opening is None:
        return None
    return failure.finding("AOP124", "this text is not closed", opening, 'write `"` where it ends', failure.pieces[-1])


def _smart_quotes(failure: Failure) -> Finding | None:
    for piece in failure.pieces:
        if piece.kind == "mark" and piece.text in _SMART_QUOTES:
            message = f"`{piece.text}` is no quotation mark of the language"
            fixes = _both_straight(failure.span(piece.start, piece.end))
            return failure.finding("AOP125", message, piece, 'write `"`', fixes=fixes)
    return None


def _both_straight(opening: Span) -> tuple[Fix, ...]:
    """The opening quote and the next that closes it, on its line, with nothing between that would end a text."""
    source = opening.source
    text = _TEXT_BETWEEN.match(source.text, opening.start)
    if text is None or text[1] not in _PAIRS.get(opening.text, ""):
        return ()
    return tuple(replaced(Span(source, at, at + 1), '"') for at in (opening.start, text.end() - 1))


def _single_quotes(failure: Failure) -> Finding | None:
    if failure.here.kind != "single" or failure.mode == "braces":
        return None
    inner = failure.here.text[1:-1]
    fixes = failure.instead(f'"{inner}"', failure.here, safe='"' not in inner and "\\" not in inner)
    help_text = f'write `"{short(inner)}"`'
    return failure.finding("AOP125", "a text takes double quotes here", failure.here, help_text, fixes=fixes)


def _no_quotes(failure: Failure) -> Finding | None:
    if failure.before.text in _TEXT_AFTER and failure.here.text in ("", ":", ","):
        keyword = failure.before.text
        code = "AOP129" if keyword == "because" else "AOP124"
        message = f"after `{keyword}` comes a text"
        return failure.finding(code, message, failure.before, f'write `{keyword} "…"`')
    for index in (failure.at, failure.at - 1):
        before, first = failure.piece(index - 1), failure.piece(index)
        if before.text in _TEXT_AFTER and first.kind in ("word", "number"):
            last = failure.phrase_end(index)
            return failure.finding("AOP124", "this text has no quotes", first, f'write `{before.text} "…"`', last)
    return None


CHARACTERS: tuple[Explanation, ...] = (_unseen, _quotes_in_braces, _open_text, _smart_quotes)
QUOTES: tuple[Explanation, ...] = (_single_quotes, _no_quotes)
