"""What YAML reads without complaint, and not as it was meant.

A comment that eats the end of a text, a comma that splits one, a colon that makes a key of one, curly quotes,
spaces that are none: each is found in the source around a scalar, and left as one finding.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from aop.diagnostics import Finding, Fix, Source, Span
from aop.syntax.nodes.words import line_end, quoting, short
from aop.syntax.snippet import Snippet
from aop.syntax.source import NO_BREAK, Readable, others

#: Quotes as word processors write them, where YAML wants straight ones.
CURLY_QUOTES = "“”„‟«»‘’‚‛"

_TAIL = re.compile(r"[ ]+(?P<comment>#[^\r\n]*)")
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NO_SPACE = re.compile(r"(?P<key>[A-Za-z_][\w?]*):(?P<rest>[^\s:/].*)")


def curly_quote(plain: Snippet) -> Finding | None:
    """A plain text that starts with a quote that YAML does not know."""
    text = plain.text
    if not text or text[0] not in CURLY_QUOTES:
        return None
    finding = curly_finding(plain.span(0, 1))
    whole = len(text) > 1 and text[-1] in CURLY_QUOTES and not any(char in text for char in '"\\\n')
    if not whole:
        return finding
    ends = (plain.span(0, 1), plain.span(len(text) - 1, len(text)))
    return replace(finding, fixes=tuple(Fix(span, '"') for span in ends))


def curly_finding(span: Span) -> Finding:
    message = f"the text starts with the curly quote `{span.text}`"
    return Finding("AOP107", message, span, 'use straight quotes: `"`')


def hidden_escape(snippet: Snippet) -> Finding | None:
    """A control character written as an escape."""
    match = _HIDDEN.search(snippet.text)
    if match is None:
        return None
    span = snippet.span(match.start(), match.end())
    message = f"this escape makes a control character (U+{ord(match[0]):04X})"
    return Finding("AOP102", message, span, "delete it")


def lost_tail(source: Source, end: int) -> Finding | None:
    """`say Order #123 is late`: what follows ` #` is a comment. `end` is where the plain text ends."""
    match = _TAIL.match(source.text, end)
    if match is None:
        return None
    span = Span(source, match.start("comment"), match.end("comment"))
    message = "the text ends before this `#`, which starts a comment"
    return Finding("AOP156", message, span, "put the text in double quotes; a comment stands on its own line")


def colon_in_text(source: Source, start: int, colon: int) -> Finding:
    """`The customer: is angry`: the colon makes a key of a text that starts at `start`."""
    advice = quoting(source.text[start : line_end(source.text, colon)])
    message = "this colon ends a key, in the middle of a text"
    return Finding("AOP149", message, Span(source, colon, colon + 1), advice)


def missing_space(source: Source, start: int, text: str) -> Finding | None:
    """`steps:|`, `{type:id}`: a key and a value that YAML reads as one text, which stands at `start`."""
    match = _NO_SPACE.match(text)
    if match is None:
        return None
    colon = start + match.end("key")
    advice = f"write `{short(match['key'])}: {short(match['rest'])}`"
    return Finding("AOP153", "a space is missing after this colon", Span(source, colon, colon + 1), advice)


def stray_key(key: Snippet) -> Finding:
    """A key alone in braces: `{ask: Which one, please?}` is split by its comma."""
    span = key.span(0, len(key.text))
    message = f"`{short(key.text)}` stands alone after a comma"
    advice = "put a text that holds a comma in double quotes"
    return missing_space(span.source, span.start, span.text) or Finding("AOP157", message, span, advice)


def no_break_spaces(page: Readable, layout: str, texts: Sequence[tuple[int, int]]) -> list[Finding]:
    """The first space that is none, outside `texts` (quotes and blocks) and comments."""
    for match in NO_BREAK.finditer(page.characters):
        at = match.start()
        if _set_aside(page, layout, at) or _is_text(page, texts, at):
            continue
        span = Span(page.source, at, at + 1)
        advice = "use an ordinary space" + others(NO_BREAK, page.characters)
        return [Finding("AOP106", f"a no-break space (U+{ord(match[0]):04X}) stands here", span, advice)]
    return []


def _is_text(page: Readable, texts: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether the space stands inside quotes, in the lines of a block after their indentation, or in a comment."""
    start = page.layout.rfind("\n", 0, at) + 1
    scalar = _scalar_around(texts, at)
    if scalar is not None and (page.layout[scalar] not in "|>" or start > scalar):
        return page.layout[scalar] not in "|>" or page.layout[start:at].strip() != ""
    comments = _COMMENT.finditer(page.layout, start, at)
    return any(_scalar_around(texts, comment.end() - 1) in (None, scalar) for comment in comments)


_COMMENT = re.compile(r"(?:^|(?<=\s))#", re.MULTILINE)


def _scalar_around(texts: Sequence[tuple[int, int]], at: int) -> int | None:
    """Where the quoted or block text around a place starts."""
    index = bisect_right(texts, at, key=lambda text: text[0]) - 1
    return texts[index][0] if index >= 0 and at < texts[index][1] else None


def _set_aside(page: Readable, layout: str, at: int) -> bool:
    """Whether the line was taken out, because it is no YAML."""
    start, end = layout.rfind("\n", 0, at) + 1, line_end(layout, at)
    return layout[start:end] != page.layout[start:end]
