"""What a customer wrote, out of the HTML or the marks that a chat carries it in; what they quote is not theirs.

Each character is looked at once. A tag that never ends takes the rest with it: parsers that try again at every `<` can
be kept busy for minutes with a few thousand of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

#: What stands in these was not written by who sent it.
_NOT_THEIRS = frozenset(("blockquote", "script", "style", "head", "template"))
_BREAKS = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3"))
#: What stands behind so many characters is not read: no customer writes it.
MAX_MARKUP = 60_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_STOP = re.compile("[>\"']")


def plain(html: str) -> str:
    """The text of HTML, without quotations."""
    found: list[str] = []
    within: list[str] = []
    for text, tag, ends in _pieces(html[:MAX_MARKUP]):
        if not within:
            found.append(unescape(text))
        if tag in _NOT_THEIRS:
            found.append("\n")
            _nested(within, tag, ends=ends)
        elif tag in _BREAKS:
            found.append("\n")
    lines = (" ".join(line.split()) for line in "".join(found).split("\n"))
    return "\n".join(line for line in lines if line)


def _nested(within: list[str], tag: str, *, ends: bool) -> None:
    if not ends:
        within.append(tag)
    elif tag in within:
        del within[len(within) - 1 - within[::-1].index(tag) :]


def _pieces(html: str) -> Iterator[tuple[str, str, bool]]:
    """Text, the name of the tag behind it ("" for none) and whether that is one that ends something."""
    at = 0
    while (begins := html.find("<", at)) >= 0:
        tag = _TAG.match(html, begins)
        if tag is None and html[begins + 1 : begins + 2] not in ("!", "?", "/"):
            yield html[at : begins + 1], "", False
            at = begins + 1
            continue
        yield html[at:begins], "", False
        behind = _behind(html, begins)
        if behind is None:
            return
        if tag is not None:
            yield "", tag[2].lower(), bool(tag[1])
        at = behind
    yield html[at:], "", False


def _behind(html: str, begins: int) -> int | None:
    """Where a tag or a comment is over; None where it never is."""
    if html.startswith("<!--", begins):
        end = html.find("-->", begins + 4)
        return None if end < 0 else end + 3
    at = begins
    while (stop := _STOP.search(html, at)) is not None:
        if stop[0] == ">":
            return stop.end()
        closes = html.find(stop[0], stop.end())
        if closes < 0:
            return None
        at = closes + 1
    return None


#: A mention, a channel, a link or an address as Slack writes it.
_MARK = re.compile(r"<([^<>|]{0,2000})(?:\|([^<>]{0,2000}))?>")


def unmarked(text: str) -> str:
    """What somebody wrote in Slack: mentions are left out, an address or a link stands as it was typed."""
    return unescape(_MARK.sub(_seen, text[:MAX_MARKUP])).strip()


def _seen(mark: re.Match[str]) -> str:
    what, label = mark[1], mark[2]
    if what.startswith(("@", "#", "!")):
        return ""
    if what.startswith(("mailto:", "tel:")):
        return label or what.partition(":")[2]
    return what
