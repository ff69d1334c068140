"""Blocks of sentences: what stands after `|`, handed to the parser of sentences, and lines that are none."""

from __future__ import annotations

from typing import TypeVar

from aop.diagnostics import did_you_mean
from aop.syntax.declarations import TableDecl
from aop.syntax.nodes import Entry, Found, Scalar
from aop.syntax.nodes.words import short
from aop.syntax.sentences import parse_escalations, parse_properties, parse_rules, parse_steps
from aop.syntax.shape.keys import mapping, wrong_kind
from aop.syntax.shape.simple import taken
from aop.syntax.snippet import Snippet
from aop.syntax.tree import EscalationLine, PropertyLine, RuleLine, StepBlock, Word

T = TypeVar("T")

#: What `on:` may answer, in a workspace or in a procedure.
HANDLERS = (
    "failed", "denied", "undecided", "unclear", "not_understood", "cancelled", "corrected", "silent", "resumed",
)  # fmt: skip


def block(entry: Entry, found: Found) -> Snippet | None:
    """The text of a literal block. Elsewhere YAML has meanings of its own for `:`, `#` and quotes."""
    value = entry.value
    if isinstance(value, Scalar) and value.text.strip():
        if value.style == "|":
            return value.snippet
        message = f"`{short(entry.name)}` has its sentences outside a block"
        advice = f"write `{short(entry.name)}: |`, and the sentences below it, deeper"
        found.error("AOP164", message, entry.shown, advice)
    elif isinstance(value, Scalar) and value.style == "|":
        found.error(
            "AOP163", f"`{short(entry.name)}` has no value", entry.key.inside, "write its lines, or leave it out"
        )
    else:
        wrong_kind(entry, "lines in a block", f"write `{short(entry.name)}: |`, and the lines below it, deeper", found)
    return None


def rules(entry: Entry, found: Found) -> tuple[RuleLine, ...]:
    snippet = block(entry, found)
    return () if snippet is None else taken(parse_rules(snippet), found)


def escalations(entry: Entry, found: Found) -> tuple[EscalationLine, ...]:
    snippet = block(entry, found)
    return () if snippet is None else taken(parse_escalations(snippet), found)


def properties(entry: Entry, found: Found) -> tuple[PropertyLine, ...]:
    snippet = block(entry, found)
    return () if snippet is None else taken(parse_properties(snippet), found)


def step(word: Word, entry: Entry, found: Found) -> StepBlock:
    """A step keeps its name when its sentences cannot be read, so that `go to` still finds it."""
    snippet = block(entry, found)
    body = () if snippet is None else taken(parse_steps(snippet), found)
    return StepBlock(word, body, word.span.to(entry.value.span))


def handlers(entry: Entry, found: Found) -> tuple[StepBlock, ...] | None:
    """What stands under `on:`."""
    value = mapping(entry, found)
    if value is None:
        return None
    return tuple(
        step(Word(inner.name, inner.key.inside), inner, found) for inner in value.entries if _is_handler(inner, found)
    )


def _is_handler(entry: Entry, found: Found) -> bool:
    if entry.name in HANDLERS:
        return True
    near = did_you_mean(entry.name, HANDLERS)
    advice = f"did you mean `{near}`?" if near else f"it answers {', '.join(f'`{name}`' for name in HANDLERS)}"
    found.error("AOP160", f"`{short(entry.name)}` is nothing that `on` answers", entry.key.inside, advice)
    return False


def table(word: Word, entry: Entry, found: Found) -> TableDecl | None:
    snippet = block(entry, found)
    return None if snippet is None else TableDecl(word, snippet)


def lines(entry: Entry, found: Found) -> tuple[Word, ...]:
    """One text a line, blank lines left out."""
    snippet = block(entry, found)
    if snippet is None:
        return ()
    words, start = [], 0
    for line in snippet.text.split("\n"):
        text = line.strip()
        if text:
            first = start + line.index(text)
            words.append(Word(text, snippet.span(first, first + len(text))))
        start += len(line) + 1
    return tuple(words)
