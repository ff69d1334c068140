"""Comparisons and amounts in other words than the language's: `less than`, `equals`, `1,250`, `20 percent`."""

from __future__ import annotations

from aop.diagnostics import Finding, Fix
from aop.syntax.failure import Explanation, Failure, Piece
from aop.syntax.reading import short
from aop.syntax.rewrites import left_out

#: The first word before `than`, and what is said instead.
_THAN = {
    "less": "is under", "fewer": "is under", "lower": "is under", "smaller": "is under", "shorter": "is under",
    "greater": "is over", "bigger": "is over", "higher": "is over", "larger": "is over", "longer": "is over",
    "earlier": "is before", "sooner": "is before", "later": "is after",
    "older": "is more than … ago", "newer": "is at most … ago",
}  # fmt: skip
_VERBS = {
    "equals": "is", "exceeds": "is over", "includes": "contains", "says": "mentions",
    "isn't": "is not", "isn’t": "is not", "aren't": "is not", "aren’t": "is not",
}  # fmt: skip
#: Words before a condition.
_CONDITIONS = {"if", "when", "unless", "until", "require", "where", "has", "before"}
_NEEDS_IS = ("over", "under", "between", "known", "missing", "verified", "open", "one")
_AMOUNTS = {"percent": "{}%", "%": "{}%", "dollars": "${}", "dollar": "${}", "$": "${}", "€": "€{}", "£": "£{}"}


def _than(failure: Failure) -> Finding | None:
    for index, piece in enumerate(failure.pieces):
        if piece.text in _THAN and failure.piece(index + 1).text == "than":
            message = f"`{piece.text} than` is written another way"
            help_text = f"write `{_THAN[piece.text]}`"
            return failure.finding(
                "AOP113", message, piece, help_text, failure.piece(index + 1), fixes=_than_fix(failure, index)
            )
    return None


def _than_fix(failure: Failure, index: int) -> tuple[Fix, ...]:
    """Not where more follows: `less than or equal to`, `less than 3 days ago`."""
    words, rest = _THAN[failure.piece(index).text], [piece.text for piece in failure.pieces[index + 2 :]]
    if "…" in words or rest[:1] == ["or"] or "ago" in rest or "equal" in rest:
        return ()
    said = failure.piece(index - 1).text in ("is", "not")
    return failure.instead(words.removeprefix("is ") if said else words, failure.piece(index), failure.piece(index + 1))


def _verb(failure: Failure) -> Finding | None:
    for index, piece in enumerate(failure.pieces[: failure.at + 1]):
        if piece.text in _VERBS:
            return _said(failure, piece, _VERBS[piece.text])
        if failure.words(index) == "equal to":
            last = failure.piece(index + 1)
            alone = failure.piece(index - 1).text in ("is", "not")
            fixes = (left_out(failure.span(piece.start, last.end)),) if alone else ()
            help_text = "leave out `equal to`"
            return failure.finding("AOP113", "`is` alone says `equal to`", piece, help_text, last, fixes=fixes)
        if piece.text == "in" and failure.piece(index - 1).text in ("is", "not"):
            whole = failure.piece(index - 1).text == "is" or failure.piece(index - 2).text == "is"
            return _said(failure, piece, "one of", safe=whole)
    return None


def _said(failure: Failure, piece: Piece, words: str, *, safe: bool = True) -> Finding:
    fixes = failure.instead(words, piece, safe=safe)
    return failure.finding("AOP113", f"`{piece.text}` is written `{words}`", piece, f"write `{words}`", fixes=fixes)


def _negated_verb(failure: Failure) -> Finding | None:
    """`does not contain`, `doesn't mention`."""
    for index, piece in enumerate(failure.pieces):
        verb = index + (2 if failure.words(index) == "does not" else 1)
        if index > 0 and (verb == index + 2 or piece.text in ("doesn't", "doesn’t")):
            last = failure.phrase_end(index)
            rest = failure.text(failure.piece(verb + 1), last)
            meant = f"{failure.piece(index - 1).text} {failure.piece(verb).text}s {rest}"
            help_text = f"write `not ({short(meant)})`"
            return failure.finding("AOP114", "a test is turned around by `not (…)`", piece, help_text, last)
    return None


def _no_is(failure: Failure) -> Finding | None:
    here = failure.here
    bound = failure.words(failure.at) in ("at least", "at most")
    if not (bound or here.text in _NEEDS_IS) or failure.before.text in ("is", "not", "") or not in_condition(failure):
        return None
    shown = failure.words(failure.at) if bound else here.text
    last = failure.piece(failure.at + 1) if bound else here
    fixes = failure.instead(f"is {shown}", here, last)
    return failure.finding(
        "AOP113", f"`is` is missing before `{shown}`", here, f"write `is {shown}`", last, fixes=fixes
    )


def in_condition(failure: Failure) -> bool:
    """Whether reading stopped where a condition is."""
    before = {piece.text for piece in failure.pieces[: failure.at]}
    return failure.mode == "one_condition" or not before.isdisjoint(_CONDITIONS)


def _number(failure: Failure) -> Finding | None:
    for piece in (failure.before, failure.here):
        if piece.kind == "number" and "," in piece.text and piece.text[0].isdigit():
            digits = piece.text.replace(",", "")
            fixes = failure.instead(digits, piece, safe=False)  # elsewhere `1,250` is one and a quarter
            return failure.finding("AOP139", "a number has no commas", piece, f"write `{digits}`", fixes=fixes)
    number, unit = failure.before, failure.here
    if number.kind == "number" and unit.text in _AMOUNTS:
        meant = _AMOUNTS[unit.text].format(number.text)
        fixes = failure.instead(meant, number, unit, safe=number.text.replace(".", "").isdigit())
        return failure.finding(
            "AOP139", "this amount is written another way", number, f"write `{meant}`", unit, fixes=fixes
        )
    return _sign(failure)


def _sign(failure: Failure) -> Finding | None:
    """`$ 75`, `$-75`."""
    unit, minus = failure.here, failure.piece(failure.at + 1)
    amount = failure.piece(failure.at + 2) if minus.text == "-" else minus
    if unit.text in ("$", "€", "£") and amount.kind == "number":
        meant = f"-{unit.text}{amount.text}" if minus.text == "-" else f"{unit.text}{amount.text}"
        help_text = f"write `{meant}`"
        fixes = failure.instead(meant, unit, amount)
        return failure.finding("AOP139", "this amount is written another way", unit, help_text, amount, fixes=fixes)
    return None


WORDS: tuple[Explanation, ...] = (_than, _negated_verb, _verb, _no_is, _number)
