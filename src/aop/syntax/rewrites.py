"""Fixes that findings carry: what to write in place of what stands there, with the blanks around it in order.

A fix is safe when what is written has one meaning and the fix says exactly that; a guess, however likely, is not.
"""

from __future__ import annotations

from aop.diagnostics import Fix, Span


def instead(span: Span, words: str, safe: bool = True) -> Fix:
    """Words in place of words or of a sign, which may touch its neighbours: `a>b`."""
    text = span.source.text
    left = " " if words and text[span.start - 1 : span.start].strip() not in ("", "(", "[") else ""
    right = " " if words and text[span.end : span.end + 1].strip() not in ("", ",", ":", ")", "]") else ""
    return Fix(span, f"{left}{words}{right}", safe)


def replaced(span: Span, text: str, safe: bool = True) -> Fix:
    """Exactly this, in place of what stands there."""
    return Fix(span, text, safe)


def left_out(span: Span, safe: bool = True) -> Fix:
    """Nothing in place of it, nor of the blanks before it."""
    return Fix(Span(span.source, _blanks_before(span), span.end), "", safe)


def put_before(span: Span, sign: str, safe: bool = True) -> Fix:
    """A sign that is missing after what stands before: `collect x otherwise …`."""
    return Fix(Span(span.source, _blanks_before(span), span.start), f"{sign} ", safe)


def put_after(span: Span, text: str, safe: bool = True) -> Fix:
    return Fix(Span(span.source, span.end, span.end), text, safe)


def _blanks_before(span: Span) -> int:
    return len(span.source.text[: span.start].rstrip(" "))
