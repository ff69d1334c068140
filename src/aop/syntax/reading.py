"""What every part of the builder shares: the text being read, where it stands in the file, and what was found.

The grammar calls the builder while it parses, with tokens and with what the builder made before. A token knows its
place in the snippet, a node its place in the file; both have a start and an end here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from aop.diagnostics import Finding, Fix, Source, Span
from aop.syntax.keywords import KEYWORDS
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Expr, Word

#: As much of an author's words as a message repeats.
MAX_SHOWN = 60

#: As many findings as one text may have.
MAX_FINDINGS = 50

#: What a grammar rule hands over: tokens, and results of other rules.
Parts: TypeAlias = list[Any]

#: Reads `[start, end)` of a text that is being read, as one value.
Fragment: TypeAlias = Callable[["Reading", int, int], Expr | None]
State: TypeAlias = tuple[Source, str, Sequence[int], str, list[Finding], list[tuple[Span, str]], Fragment]


@dataclass(frozen=True, slots=True)
class Bare:
    """A value where a condition may stand: a mistake, unless an action was meant (`before stripe.capture`)."""

    expr: Expr

    @property
    def span(self) -> Span:
        return self.expr.span


@dataclass(frozen=True, slots=True)
class Joined:
    """Names, or actions, with the words and commas between them: whoever takes them says which may join them."""

    names: tuple[Any, ...]
    joints: tuple[Any, ...]
    span: Span


def _nothing(_: Reading, __: int, ___: int) -> Expr | None:
    return None


def source_offsets(snippet: Snippet) -> Sequence[int]:
    """The source offset of every character, and of the end: `Snippet.offset` for all of them at once."""
    text, runs = snippet.text, snippet.runs
    if len(runs) == 1:
        return range(runs[0][1] - runs[0][0], runs[0][1] - runs[0][0] + len(text) + 2)
    edges = [max(start, 0) for start, _ in runs[1:]] + [len(text) + 2]
    offsets: list[int] = []
    for (start, source_start), edge in zip(runs, edges, strict=True):
        offsets.extend(range(source_start - start + len(offsets), source_start - start + edge))
    return offsets


class Reading:
    """One snippet while it is read. `mode`: steps, rules, escalations, properties, text, braces, or one line."""

    source: Source
    page: str
    at: Sequence[int]
    mode: str
    findings: list[Finding]
    reserved: list[tuple[Span, str]]
    fragment: Fragment

    def __init__(self) -> None:
        self.begin(Source.of("", ""), "", (), "text", _nothing)

    def begin(self, source: Source, text: str, at: Sequence[int], mode: str, fragment: Fragment) -> None:
        """A new text, whose characters stand `at` these offsets. `fragment` reads what stands inside braces."""
        self.restore((source, text, at, mode, [], [], fragment))

    def saved(self) -> State:
        return (self.source, self.page, self.at, self.mode, self.findings, self.reserved, self.fragment)

    def restore(self, state: State) -> None:
        self.source, self.page, self.at, self.mode, self.findings, self.reserved, self.fragment = state

    def find(self, code: str, message: str, span: Span, help: str = "", *fixes: Fix) -> None:  # noqa: A002
        self.keep(Finding(code, message, span, help, fixes=fixes))

    def keep(self, finding: Finding) -> None:
        """Keeps a finding, up to a number that nobody reads to its end."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)
        elif len(self.findings) == MAX_FINDINGS:
            message = f"more than {MAX_FINDINGS} findings; what follows is not listed"
            self.findings.append(Finding("AOP139", message, finding.span))

    # ---- places

    def start_of(self, part: Any) -> int:
        return self.at[part.start_pos] if isinstance(part, str) else part.span.start  # type: ignore[attr-defined]

    def end_of(self, part: Any) -> int:
        return self.at[part.end_pos - 1] + 1 if isinstance(part, str) else part.span.end  # type: ignore[attr-defined]

    def span(self, first: Any, last: Any | None = None) -> Span:
        """From the first part to the end of the last one."""
        return Span(self.source, self.start_of(first), self.end_of(first if last is None else last))

    def token_span(self, token: Any) -> Span:
        return Span(self.source, self.at[token.start_pos], self.at[token.end_pos - 1] + 1)

    # ---- names

    def word(self, token: Any) -> Word:
        """A name that stands for itself: a level, a queue, a field, an input."""
        text = str.__str__(token)
        span = self.token_span(token)
        if text != text.lower():
            self.capitals(text, span)
        return Word(text, span)

    def new_name(self, token: Any) -> Word:
        """A name of the procedure's own: slot, value, step, result, item. No word of the language will do."""
        word = self.word(token)
        if word.text in KEYWORDS:
            self.keyword(word.text, word.span)
        return word

    def capitals(self, text: str, span: Span) -> None:
        self.find("AOP136", f"`{text}` has capitals, and names have none", span, f"write `{text.lower()}`")

    def keyword(self, text: str, span: Span) -> None:
        message = f"`{text}` is a word of the language and cannot be a name"
        self.find("AOP135", message, span, "choose another name")

    def finish_names(self) -> None:
        """Names that are words of the language, unless they turned out to be fields or an action's inputs."""
        if self.mode == "steps":
            for span, text in self.reserved:
                self.keyword(text, span)

    def free_names(self, inside: Span) -> None:
        """In a condition over the elements of a list, their fields are in scope by name; fields are free."""
        if self.reserved:
            self.reserved = [entry for entry in self.reserved if entry[0].start < inside.start]


def short(text: str) -> str:
    """Words of the file as a message repeats them: on one line, cut when they are long."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 1] + "…"


def with_span(node: Any, span: Span) -> Any:
    """The node with the parentheses written around it."""
    return replace(node, span=span)
