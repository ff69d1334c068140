"""Commas, colons and what joins the parts of a sentence; two sentences on one line; brackets."""

from __future__ import annotations

from aop.diagnostics import Finding, Fix, Span
from aop.syntax.failure import Explanation, Failure
from aop.syntax.keywords import KEYWORDS, SENTENCES
from aop.syntax.reading import short
from aop.syntax.rewrites import left_out, put_after

#: Words that follow a sentence's head without a comma.
JOINS = ("with", "as", "because", "asking", "for", "from", "by", "when", "unless", "per", "again")
_CLOSING = {"(": ")", "[": "]"}
#: First words that nothing else in a sentence could be.
_SECOND = frozenset(SENTENCES) - {"otherwise", "if", "for", "look", "answer", "check", "follow"}


def _comma_before(failure: Failure) -> Finding | None:
    for index in (failure.at, failure.at - 1, failure.at - 2):
        comma, word = failure.piece(index), failure.piece(index + 1)
        if comma.text == "," and word.text in JOINS and failure.piece(index + 2).text != "=":
            message = f"no comma comes before `{word.text}`"
            fixes = (left_out(failure.span(comma.start, comma.end)),)
            return failure.finding("AOP123", message, comma, f"write `{word.text}` without the comma", fixes=fixes)
    return None


def _comma_missing(failure: Failure) -> Finding | None:
    """`when … escalate to …`, without what ends the condition."""
    here = failure.here
    if failure.mode != "escalations" or here.text != "escalate" or failure.first.text != "when":
        return None
    fixes = (put_after(failure.span(failure.before.start, failure.before.end), ","),)
    return failure.finding("AOP123", "a comma is missing before `escalate`", here, "write `, escalate to`", fixes=fixes)


def _then(failure: Failure) -> Finding | None:
    if failure.here.text != "then":
        return None
    fixes = _without_then(failure.span(failure.here.start, failure.here.end), failure.piece(failure.at + 1).text)
    return failure.finding(
        "AOP123", "after a condition comes a comma, not `then`", failure.here, "write `,`", fixes=fixes
    )


def _without_then(then: Span, after: str) -> tuple[Fix, ...]:
    """What ends the condition instead: a comma before a sentence, a colon before a block."""
    if after in (":", ","):
        return (left_out(then),)
    return (left_out(then), put_after(then, "," if after else ":"))


def _after_otherwise(failure: Failure) -> Finding | None:
    texts = [piece.text for piece in failure.pieces]
    if "otherwise" not in texts[: failure.at]:
        return None
    at = failure.at + (failure.here.text == ",")
    phrase = failure.piece(at)
    if phrase.text in ("at", "within", "with", "as", "asking", "by"):
        last = failure.phrase_end(at)
        return failure.finding("AOP131", "`otherwise` comes last", phrase, "write this before `, otherwise`", last)
    if failure.before.text == "otherwise" and phrase.text in SENTENCES:
        message = f"after `otherwise` on the same line, no `{phrase.text}` can stand"
        return failure.finding("AOP128", message, phrase, "write `, otherwise:` and a block")
    return None


def _second_sentence(failure: Failure) -> Finding | None:
    if failure.mode != "steps":
        return None
    for index in (failure.at + 1, failure.at, failure.at - 1):
        joint, word = failure.piece(index - 1), failure.piece(index)
        joined = joint.text in ("and", ",", ";", ".") or (index == failure.at and index > 0)
        if joined and word.text in _SECOND:
            message = f"a second sentence begins with `{word.text}`"
            return failure.finding("AOP121", message, word, "write it on its own line")
    return None


def _inputs(failure: Failure) -> Finding | None:
    if failure.here.text == "," and failure.piece(failure.at + 2).text == "=":
        return failure.finding(
            "AOP133",
            "`with` is missing before the inputs",
            failure.here,
            "write `with` instead of the comma",
            fixes=failure.instead("with", failure.here),
        )
    if not failure.needs_equals or failure.before.kind != "word" or failure.before.text in KEYWORDS:
        return None
    name = failure.before
    message = f"the input `{short(name.text)}` has no `=`"
    return failure.finding("AOP133", message, name, f"write `{short(name.text)} = …`")


def _where(failure: Failure) -> Finding | None:
    if failure.before.text != "where":
        return None
    last = failure.phrase_end(failure.at)
    message = "the condition after `where` needs parentheses"
    help_text = f"write `where ({short(failure.text(failure.here, last))})`"
    return failure.finding("AOP114", message, failure.here, help_text, last)


def _brackets(failure: Failure) -> Finding | None:
    open_ones = []
    for piece in failure.pieces[: failure.at]:
        if piece.text in _CLOSING:
            open_ones.append(piece)
        elif piece.text in _CLOSING.values() and open_ones:
            open_ones.pop()
    here = failure.here.text
    if here in _CLOSING.values() and not open_ones:
        return failure.finding("AOP114", f"this `{here}` closes nothing", failure.here, "leave it out")
    if here in ("", ":", ",") and open_ones:
        opening = open_ones[-1]
        help_text = f"write `{_CLOSING[opening.text]}` where it ends"
        return failure.finding("AOP114", f"this `{opening.text}` is not closed", opening, help_text)
    return None


def _full_stop(failure: Failure) -> Finding | None:
    if failure.here.text not in (".", ";") or failure.at < len(failure.pieces) - 1:
        return None
    stop = failure.span(failure.here.start, failure.here.end)
    fixes = (left_out(stop, safe=failure.before.kind != "word"),)  # `order.` may wait for its field
    return failure.finding(
        "AOP110", "no full stop comes at the end of a line", failure.here, "leave it out", fixes=fixes
    )


THEN: tuple[Explanation, ...] = (_then, _comma_missing)
COMMAS: tuple[Explanation, ...] = (_comma_before, _after_otherwise, _full_stop)
SECOND: tuple[Explanation, ...] = (_second_sentence, _where)
INPUTS: tuple[Explanation, ...] = (_inputs,)
BRACKETS: tuple[Explanation, ...] = (_brackets,)
