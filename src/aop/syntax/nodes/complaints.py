"""What libyaml could not read, said in the words of the file.

libyaml reports where its scanner stood and what it wanted; an author needs to know what to write instead.
Each of its complaints has one row in `_COMPLAINTS`; the row looks at what stands around the place and at what
was read last, and makes exactly one finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from aop.diagnostics import Finding, Span
from aop.syntax.nodes.complaint import Complaint
from aop.syntax.nodes.traps import CURLY_QUOTES, colon_in_text, curly_finding, missing_space
from aop.syntax.nodes.words import IN_QUOTES, line_end, short, word_at

_CURLY_START = re.compile(rf"(?:^|[:\-,\[{{] ) *(?P<quote>[{CURLY_QUOTES}])")
_BLANK_LINE = re.compile(r"\n( +)(?=\r?\n)")
_Row: TypeAlias = Callable[[Complaint], Finding]


def explain(complaint: Complaint) -> Finding:
    """The one finding about what could not be read."""
    fitting = (
        row
        for context, problem, row in _COMPLAINTS
        if complaint.context.startswith(context) and complaint.problem.startswith(problem)
    )
    return _curly(complaint) or next(fitting, _unreadable)(complaint)


# ---- texts that break off, run on or start wrong


def _curly(complaint: Complaint) -> Finding | None:
    match = _CURLY_START.search(complaint.line(complaint.at))
    if match is None:
        return None
    at = complaint.line_start(complaint.at) + match.start("quote")
    return curly_finding(Span(complaint.source, at, at + 1))


def _colon(complaint: Complaint) -> Finding:
    """A colon where no key can stand."""
    if complaint.style == "" and not complaint.together(complaint.start, complaint.at):
        return _run_on(complaint)
    if complaint.style:
        return _goes_on(complaint, "the closing quote")
    start = complaint.start if complaint.style == "" else complaint.at
    return colon_in_text(complaint.source, start, complaint.at)


def _run_on(complaint: Complaint) -> Finding:
    """A plain text that swallowed the lines after it, up to a colon."""
    if complaint.first(complaint.start) == complaint.start:
        return _no_key(complaint, complaint.start)
    message = "this line stands deeper than the one before, which has its value already"
    start = complaint.first(complaint.at)
    return complaint.finding("AOP158", message, start, complaint.at, "indent it like the line it belongs with")


def _simple_key(complaint: Complaint) -> Finding:
    return _no_key(complaint, complaint.since)


def _no_key(complaint: Complaint, at: int) -> Finding:
    """A line without a colon, or with a colon and no space after it."""
    start = complaint.first(at)
    text = complaint.line(at).strip(" ").split(" #")[0].rstrip()
    if finding := missing_space(complaint.source, start, text):
        return finding
    advice = "write `name: value`; sentences stand below a key that ends in `|`, and deeper"
    return complaint.finding("AOP153", "this line has no key with a colon", start, start + len(text), advice)


def _first_character(complaint: Complaint) -> Finding:
    return _starts_with(complaint, complaint.at)


def _first_of_context(complaint: Complaint) -> Finding:
    return _starts_with(complaint, complaint.since)


def _starts_with(complaint: Complaint, at: int) -> Finding:
    char = complaint.layout[at : at + 1]
    advice = _STARTS.get(char, IN_QUOTES)
    shown = "a backtick" if char == "`" else f"`{char}`"
    return complaint.finding("AOP150", f"a value cannot start with {shown}", at, at + 1, advice)


_STARTS = {
    "|": f"start the sentences on the next line, deeper; {IN_QUOTES}",
    ">": f"start the text on the next line, deeper; {IN_QUOTES}",
    "-": f"start the list on the next line, or write `[a, b]`; {IN_QUOTES}",
}


def _quote(complaint: Complaint) -> Finding:
    return _no_closing(complaint, complaint.since)


def _no_closing(complaint: Complaint, at: int) -> Finding:
    quote, end = complaint.layout[at : at + 1], line_end(complaint.layout, at)
    return complaint.finding("AOP152", f"this text has no closing `{quote}`", at, end, "close it on this line")


def _escape(complaint: Complaint) -> Finding:
    at = complaint.layout.rfind("\\", 0, complaint.at + 1)
    if not complaint.problem.startswith("found unknown escape"):
        end = at + len(word_at(complaint.layout, at).split('"')[0])
        message = f"`{short(complaint.layout[at:end])}` is no character"
        return complaint.finding("AOP154", message, at, end, "write the character itself")
    message = f"`{short(complaint.layout[at : at + 2])}` means nothing inside double quotes"
    advice = "put the text in single quotes, or double the backslash"
    return complaint.finding("AOP154", message, at, at + 2, advice)


def _tag(complaint: Complaint) -> Finding:
    word = word_at(complaint.layout, complaint.since)
    message = f"`{short(word)}` is a tag, which this language does not have"
    return complaint.finding("AOP144", message, complaint.since, complaint.since + len(word), IN_QUOTES)


# ---- something else where a key, an item or a closing bracket was expected


def _expected_entry(complaint: Complaint) -> Finding:
    on_line = complaint.together(complaint.end, complaint.at)
    if complaint.style in ("'", '"') and on_line:
        if not complaint.together(complaint.start, complaint.end):
            return _no_closing(complaint, complaint.start)
        return _goes_on(complaint, "the closing quote")
    if complaint.char in ("}", "]"):
        return _stray(complaint)
    if complaint.closed and on_line:
        return _goes_on(complaint, f"`{complaint.closed}`")
    if complaint.bracket is not None:
        return _in_brackets(complaint, complaint.bracket)
    return _out_of_line(complaint)


def _goes_on(complaint: Complaint, after: str) -> Finding:
    rest = complaint.layout[complaint.at : line_end(complaint.layout, complaint.at)].split(" #")[0].rstrip()
    advice = _GOES_ON.get(complaint.layout[complaint.start : complaint.start + 1], "put the whole in double quotes")
    message = f"the text goes on after {after}"
    return complaint.finding("AOP151", message, complaint.at, complaint.at + max(len(rest), 1), advice)


_GOES_ON = {
    '"': 'put the whole in double quotes, with `\\"` for each quote inside',
    "'": "put the whole in double quotes; inside single quotes an apostrophe is written twice",
}


def _stray(complaint: Complaint) -> Finding:
    message = f"this `{complaint.char}` closes nothing"
    return complaint.finding("AOP155", message, complaint.at, complaint.at + 1, f"delete it; {IN_QUOTES}")


def _in_brackets(complaint: Complaint, at: int) -> Finding:
    is_colon = complaint.char == ":" and complaint.together(complaint.start, complaint.at)
    if is_colon and (complaint.together(at, complaint.at) or _is_closed(complaint.layout, at)):
        return colon_in_text(complaint.source, complaint.start, complaint.at)
    bracket = complaint.layout[at]
    message = f"this `{bracket}` has no `{'}' if bracket == '{' else ']'}`"
    return complaint.finding("AOP155", message, at, at + 1, f"close it; {IN_QUOTES}")


def _is_closed(layout: str, at: int) -> bool:
    """Whether a bracket is closed before the next line that is no deeper than its own. Quotes are not looked at."""
    start = layout.rfind("\n", 0, at) + 1
    depth = len(layout[start:]) - len(layout[start:].lstrip(" "))
    end = re.compile(rf"\n {{0,{depth}}}[^\s#\]}}]").search(layout, at)
    inside = layout[at : len(layout) if end is None else end.start()]
    opened = inside.count("[") + inside.count("{")
    return opened <= inside.count("]") + inside.count("}")


def _out_of_line(complaint: Complaint) -> Finding:
    at = complaint.at
    if finding := _deep_blank_line(complaint):
        return finding
    if complaint.char == ":":
        return _key_missing(complaint)
    if complaint.layout.startswith("- ", at):
        advice = "indent the list below its key"
        return complaint.finding("AOP158", "a list item stands among keys", at, at + 1, advice)
    if complaint.first(at) != at:
        return _goes_on(complaint, "the value")
    message = "this line is indented like none of the lines it could belong to"
    if complaint.style in ("|", ">"):
        message = "this line is indented less than the text above it, and more than the key of that text"
    advice = "indent it like the line it belongs with"
    return complaint.finding("AOP158", message, at, line_end(complaint.layout, at), advice)


def _deep_blank_line(complaint: Complaint) -> Finding | None:
    """A block that came out empty, since its blank first line holds more spaces than the text after it."""
    if complaint.style not in ("|", ">") or complaint.last.value.strip():
        return None
    match = _BLANK_LINE.search(complaint.layout, complaint.start, complaint.at)
    if match is None:
        return None
    message = "this blank line holds more spaces than the text below it"
    return complaint.finding("AOP158", message, match.start(1), match.end(1), "delete the spaces")


def _document(complaint: Complaint) -> Finding:
    if complaint.closed and complaint.together(complaint.end, complaint.at):
        return _goes_on(complaint, f"`{complaint.closed}`")
    return _no_key(complaint, complaint.at)


def _node(complaint: Complaint) -> Finding:
    if complaint.char == ":":
        return _key_missing(complaint)
    if complaint.bracket is not None and complaint.at >= len(complaint.layout.rstrip()):
        return _in_brackets(complaint, complaint.bracket)
    return _stray(complaint) if complaint.char in ("}", "]") else _first_character(complaint)


def _key_missing(complaint: Complaint) -> Finding:
    message = "a key is missing before this colon"
    return complaint.finding("AOP148", message, complaint.at, complaint.at + 1, "write `name: value`")


def _unreadable(complaint: Complaint) -> Finding:
    end = max(line_end(complaint.layout, complaint.at), complaint.at + 1)
    advice = "write `name: value`, with text that holds special characters in double quotes"
    return complaint.finding("AOP140", "this line cannot be read", complaint.at, end, advice)


#: How a complaint of libyaml starts (its context, its problem), and who explains it. The first row that fits.
_COMPLAINTS: tuple[tuple[str, str, _Row], ...] = (
    ("", "mapping values are not allowed", _colon),
    ("while scanning a simple key", "", _simple_key),
    ("while scanning for the next token", "", _first_character),
    ("while scanning an alias", "", _first_of_context),
    ("while scanning an anchor", "", _first_of_context),
    ("while scanning a block scalar", "", _first_of_context),
    ("while scanning a directive", "", _first_of_context),
    ("while scanning a tag", "", _tag),
    ("while parsing a tag", "", _tag),
    ("while parsing a node", "found undefined tag handle", _tag),
    ("while scanning a quoted scalar", "", _quote),
    ("while parsing a quoted scalar", "", _escape),
    ("", "block sequence entries are not allowed", _first_character),
    ("", "mapping keys are not allowed", _first_character),
    ("", "did not find expected <document start>", _document),
    ("", "did not find expected key", _expected_entry),
    ("", "did not find expected '-' indicator", _expected_entry),
    ("", "did not find expected ',' or", _expected_entry),
    ("", "did not find expected node content", _node),
)
