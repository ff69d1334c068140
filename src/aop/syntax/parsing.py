"""Parsing that survives mistakes: a line that does not parse is explained, set aside, and the rest parsed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aop.diagnostics import Finding, Span
from aop.syntax.keywords import KEYWORDS
from aop.syntax.lines import MAX_BLOCK, MAX_BRACKETS, MAX_LINE, Fault, Line, Page, scan, too_nested
from aop.syntax.parser import FAILED, LOCK, Builder, driver, load, the_builder
from aop.syntax.reading import Reading, source_offsets
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Expr, Text

if TYPE_CHECKING:
    from lark import Lark
    from lark.exceptions import UnexpectedInput

#: Lines that are explained one by one. Each costs another parse of the block, so a long block has fewer of them.
MAX_BROKEN = 20
MAX_PARSED_AGAIN = 1 << 18  # characters


def read_block(snippet: Snippet, start: str, mode: str) -> tuple[tuple[Any, ...], tuple[Finding, ...]]:
    """The lines of a block and what is wrong with them, in the order of the file."""
    page, faults = scan(snippet.text)
    early = [_fault(snippet, fault) for fault in faults[:MAX_BROKEN]]
    if len(faults) > MAX_BROKEN:
        place = snippet.span(faults[MAX_BROKEN].start, faults[MAX_BROKEN].end)
        early.append(
            Finding("AOP139", f"more than {MAX_BROKEN} lines have such a form; the others are not listed", place)
        )
    if not page.lines:
        return (), tuple(early)
    with LOCK:
        result, findings = _block(snippet, page, start, mode)
    return result, _in_order(early + findings)


def read_line(snippet: Snippet, start: str) -> tuple[Expr | None, tuple[Finding, ...]]:
    """One line as a condition or a value."""
    text = snippet.text.replace("\n", " ").replace("\r", " ")
    refused = _refused(text)
    if refused is not None:
        return None, (Finding("AOP139", refused, snippet.span(0, min(len(text), MAX_LINE))),)
    with LOCK:
        builder = the_builder()
        builder.begin(snippet.source, text, source_offsets(snippet), start, _fragment)
        result = _line(builder, start)
        return result, _in_order(builder.findings)


def read_text(snippet: Snippet) -> tuple[Text, tuple[Finding, ...]]:
    """A text and its `{expr}` parts; the parser is not loaded unless one of them needs it."""
    text, whole = snippet.text, snippet.span(0, len(snippet.text))
    if len(text) > MAX_BLOCK:
        message = f"this text has {len(text)} characters, and at most {MAX_BLOCK} are read"
        return Text((text,), whole), (Finding("AOP139", message, snippet.span(0, 1), "shorten it"),)
    reading = Builder()
    reading.begin(snippet.source, text, source_offsets(snippet), "text", _fragment)
    parts = tuple(piece for piece, _, _ in reading.pieces(0, len(text), quoted=False))
    return Text(parts, whole), _in_order(reading.findings)


def _block(snippet: Snippet, page: Page, start: str, mode: str) -> tuple[tuple[Any, ...], list[Finding]]:
    """Parses until what is left parses. Every round sets one line aside, so there is an end."""
    builder = the_builder()
    at = source_offsets(snippet)
    broken: list[Finding] = []
    most = min(MAX_BROKEN, MAX_PARSED_AGAIN // len(page.text))
    while True:
        builder.begin(snippet.source, page.text, at, mode, _fragment)
        result, error = _parsed(builder, page.text, start)
        if error is None:
            builder.finish_names()
            return result, broken + builder.findings
        line = page.line_at(_offset(error, page.text))
        broken.append(_explained(builder, error, line.start, line.end))
        page = page.without([line])
        if len(broken) == most:
            page = _rest_aside(snippet, page, line, broken)


def _rest_aside(snippet: Snippet, page: Page, last: Line, broken: list[Finding]) -> Page:
    rest = [line for line in page.lines if line.start > last.start and page.readable(line)]
    if rest:
        message = f"{len(broken)} lines are not understood; the lines from here on are not read"
        broken.append(Finding("AOP139", message, snippet.span(rest[0].start, rest[0].end)))
    return page.without(rest)


def _line(builder: Builder, start: str) -> Expr | None:
    result, error = _parsed(builder, builder.page, start)
    if error is None:
        return result  # type: ignore[no-any-return]
    builder.findings = [_explained(builder, error, 0, len(builder.page))]
    return None


def _parsed(builder: Builder, text: str, start: str) -> tuple[Any, UnexpectedInput | None]:
    """What the builder made of a text, or what is wrong with it: that is asked of Lark, which begins again."""
    begun = builder.saved()
    result = driver().parse(text, start)
    if result is not FAILED:
        return result, None
    from lark.exceptions import UnexpectedInput

    builder.restore(begun)
    builder.findings, builder.reserved = [], []
    try:
        return load()[0].parse(text, start), None
    except UnexpectedInput as error:
        return None, error


def _fragment(owner: Reading, start: int, end: int) -> Expr | None:
    """What stands between the braces of a text, which may itself be inside a sentence that is being parsed."""
    text = owner.page[start:end].replace("\n", " ")
    refused = _refused(text)
    if refused is not None:
        owner.find("AOP139", refused, Span(owner.source, owner.at[start], owner.at[end]))
        return None
    with LOCK:
        builder = the_builder()
        state = builder.saved()
        builder.begin(owner.source, text, owner.at[start : end + 1], "braces", _fragment)
        try:
            result = _line(builder, "one_expression")
            findings, reserved = builder.findings, builder.reserved
        finally:
            builder.restore(state)
    for finding in findings:
        owner.keep(finding)
    owner.reserved += reserved
    return result


def _refused(text: str) -> str | None:
    """Why a line is not even parsed."""
    if not text.strip():
        return "nothing is written here"
    if len(text) > MAX_LINE:
        return f"this line has {len(text)} characters, and at most {MAX_LINE} are read"
    if too_nested(text):
        return f"brackets stand at most {MAX_BRACKETS} deep"
    return None


# ---- from the parser's error to a failure


def _offset(error: UnexpectedInput, text: str) -> int:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return len(text)
    return error.pos_in_stream or 0


def _explained(builder: Builder, error: UnexpectedInput, start: int, end: int) -> Finding:
    """Why the line at `[start, end)` was not understood. Loaded at the first mistake only."""
    from aop.syntax.explain import explain
    from aop.syntax.failure import Failure, cut

    pieces = cut(builder.page[start:end], start)
    offset = _offset(error, builder.page)
    at = next((index for index, piece in enumerate(pieces) if piece.end > offset), len(pieces))
    names: set[str] = set(getattr(error, "expected", None) or getattr(error, "allowed", None) or ())
    expected = frozenset(word for name in names for word in _words(load()[0], name))
    offsets, source = builder.at, builder.source

    def span(first: int, last: int) -> Span:
        return Span(source, offsets[first], offsets[max(last - 1, first)] + 1)

    return explain(Failure(builder.mode, pieces, at, expected, names == {"EQUAL"}, span))


def _words(parser: Lark, terminal: str) -> tuple[str, ...]:
    """The word of the language that a terminal stands for, if it stands for one."""
    if terminal.startswith("COMMA_"):
        return (terminal.removeprefix("COMMA_").replace("_", " ").lower(),)
    if not terminal.isupper() or terminal.startswith(("_", "$")):
        return ()
    word = str(parser.get_terminal(terminal).pattern.value)
    return (word,) if word in KEYWORDS else ()


def _fault(snippet: Snippet, fault: Fault) -> Finding:
    return Finding(fault.code, fault.message, snippet.span(fault.start, fault.end), fault.help)


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.span.start, finding.code)))
