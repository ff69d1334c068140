"""The block `conversation: |`, read line by line: each line is one turn.

    customer: you sent me the wrong shoes
    customer: [photo.jpg] here it is
    customer: the blue ones ~ {items: the blue ones}
    agent: asks remedy
    maria as team_lead: approves
    team_lead: denies "the photo shows the right shoes"
    returns_lead: answers accept
    shop: parcel_scanned {order_id: "#W1234567"}
    after 3 days

The spellings are those of `aop chat --script`. A line that cannot be read leaves one finding; the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.diagnostics import Span, did_you_mean
from aop.syntax.conversations.agent import read_agent
from aop.syntax.conversations.braces import read_braces, read_value
from aop.syntax.conversations.scan import Refused, Scan
from aop.syntax.conversations.tree import Answers, Decides, Happens, Passes, Turn, Unclear, Writes
from aop.syntax.nodes import Found, Mapping
from aop.syntax.nodes.scalars import part, stripped, whole
from aop.syntax.nodes.words import short
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Name, Word

#: A conversation of more lines is no test of one thing.
MAX_TURNS = 400
MAX_LINE = 2_000  # characters

UNITS = ("seconds", "minutes", "hours", "days")

_SPEAKER = re.compile(r"(?:(?P<person>[A-Za-z][\w.-]*) as )?(?P<who>[A-Za-z_]\w*) ?:(?=\s|$)")
_AFTER = re.compile(r"after(?P<time>\s.*|$)")
_TIME = re.compile(r"(?P<count>\d{1,4}) (?P<unit>[a-z]+)")
_ATTACHMENT = re.compile(r"\[(?P<name>[\w .-]{1,80})\]\s*")
_PIN = re.compile(r"\s*~\s*(?=\{)")

_TURNS = "write `customer: …`, `agent: …`, `ROLE: approves`, `SYSTEM: EVENT {…}` or `after 3 days`"


def read_conversation(snippet: Snippet, found: Found) -> tuple[Turn, ...]:
    """The turns of a block, in order."""
    turns: list[Turn] = []
    for number, line in enumerate(_lines(snippet)):
        if number == MAX_TURNS:
            found.error("AOP139", f"a conversation has at most {MAX_TURNS} lines", whole(line), "make two tests of it")
            break
        try:
            turns.append(_turn(line))
        except Refused as refused:
            found.error(refused.code, refused.message, refused.span, refused.help)
    return tuple(turns)


def _lines(snippet: Snippet) -> Iterator[Snippet]:
    """The lines that say something, without the blanks around them."""
    start = 0
    for line in snippet.text.split("\n"):
        text = line.strip()
        if text and not text.startswith("#"):
            yield stripped(part(snippet, start, start + len(line)))
        start += len(line) + 1


def _turn(line: Snippet) -> Turn:
    span = whole(line)
    if len(line.text) > MAX_LINE:
        raise Refused("AOP139", f"a line has at most {MAX_LINE} characters", span, "shorten it")
    if after := _AFTER.fullmatch(line.text):
        return _passes(stripped(part(line, after.start("time"), len(line.text))), span)
    speaker = _SPEAKER.match(line.text)
    if speaker is None:
        raise _nobody(line)
    who = Word(speaker["who"], line.span(*speaker.span("who")))
    person = Word(speaker["person"], line.span(*speaker.span("person"))) if speaker["person"] else None
    scan = Scan(line, speaker.end())
    if who.text == "customer" and person is None:
        return _writes(scan.rest(), who, span)
    if who.text == "agent" and person is None:
        return read_agent(scan, span)
    return _others(scan, who, person, span)


def _nobody(line: Snippet) -> Refused:
    """A line without a speaker."""
    if re.fullmatch(r"customer is silent|silence|customer says nothing", line.text):
        return Refused("AOP181", "silence is time that goes by", whole(line), "write `after 10 minutes`")
    first = line.text.split()[0]
    span = line.span(0, len(first))
    if did_you_mean(first, ["after"]):
        return Refused("AOP181", "nobody is named in front of a colon", span, "did you mean `after`?")
    return Refused("AOP181", "nobody is named in front of a colon", span, _TURNS)


def _passes(time: Snippet, span: Span) -> Turn:
    found = _TIME.fullmatch(time.text)
    unit = "" if found is None else f"{found['unit'].removesuffix('s')}s"
    if found is None or unit not in UNITS:
        place = whole(time) if time.text else span
        advice = "count weeks in days: `after 14 days`" if unit in ("weeks", "months") else "write `after 3 days`"
        raise Refused("AOP168", f"`{short(time.text) or 'after'}` is no time that goes by", place, advice)
    return Passes(int(found["count"]), unit, span)


# ---- the customer


def _writes(rest: Snippet, who: Word, span: Span) -> Turn:
    attachments: list[Word] = []
    text, pin = _pinned(rest)
    while found := _ATTACHMENT.match(text.text):
        attachments.append(Word(found["name"], text.span(*found.span("name"))))
        text = part(text, found.end(), len(text.text))
    if not text.text and not attachments:
        raise Refused("AOP181", "the customer writes nothing", who.span, "silence is `after 10 minutes`")
    return Writes(Word(text.text, whole(text)), tuple(attachments), pin, span)


def _pinned(rest: Snippet) -> tuple[Snippet, Mapping | None]:
    """The words, and what a pin at their end says about them."""
    marks = list(_PIN.finditer(rest.text))
    if not marks:
        return rest, None
    last = marks[-1]
    words = stripped(part(rest, 0, last.start()))
    return words, read_braces(part(rest, last.end(), len(rest.text)))


# ---- colleagues and systems


def _others(line: Scan, who: Word, person: Word | None, span: Span) -> Turn:
    if line.take("approves"):
        _ended(line)
        return Decides(who, person, True, None, span)
    if line.take("denies"):
        return Decides(who, person, False, _reason(line), span)
    if line.take("answers"):
        value = line.rest()
        if not value.text:
            raise Refused("AOP181", "the answer is missing", span, "write `answers VALUE`")
        return Answers(who, person, read_value(value), span)
    start = line.at
    event = line.name()
    if event is None or person is not None or not (line.is_done or line.text[line.at] == "{"):
        line.at = start
        rest = line.rest()
        return Unclear(who, Word(rest.text, whole(rest) if rest.text else who.span), span)
    name = Name((who, event), who.span.to(event.span))
    return Happens(name, _payload(line, event), span)


def _payload(line: Scan, event: Word) -> Mapping:
    return Mapping((), event.span, flow=True) if line.is_done else read_braces(line.rest())


def _reason(line: Scan) -> Word | None:
    if line.is_done:
        return None
    found = line.quoted()
    if found is None:
        place = line.left
        raise Refused(
            "AOP124", "a reason stands in double quotes", place, f'write `"{short(place.text.strip(chr(34)))}"`'
        )
    _ended(line)
    return found


def _ended(line: Scan) -> None:
    if not line.is_done:
        raise Refused(
            "AOP181", "the line goes on where it should end", line.left, "delete this, or give it a line of its own"
        )
