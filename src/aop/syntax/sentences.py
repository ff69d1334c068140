"""The sentences of a procedure, from text to tree.

Each function takes a piece of a file and returns what it says with everything that is wrong with it. None raises,
whatever the text: a line that cannot be read leaves one finding and the others are read.
"""

from __future__ import annotations

from aop.diagnostics import Finding
from aop.syntax.parsing import read_block, read_line, read_text
from aop.syntax.snippet import Snippet
from aop.syntax.tree import EscalationLine, Expr, PropertyLine, RuleLine, Sentence, Text


def parse_steps(snippet: Snippet) -> tuple[tuple[Sentence, ...], tuple[Finding, ...]]:
    """The sentences of one step, or of one handler under `on:`."""
    return read_block(snippet, "steps", "steps")


def parse_rules(snippet: Snippet) -> tuple[tuple[RuleLine, ...], tuple[Finding, ...]]:
    """The lines of a `rules:` block."""
    return read_block(snippet, "policies", "rules")


def parse_escalations(snippet: Snippet) -> tuple[tuple[EscalationLine, ...], tuple[Finding, ...]]:
    """The lines of an `escalate:` block."""
    return read_block(snippet, "policies", "escalations")


def parse_properties(snippet: Snippet) -> tuple[tuple[PropertyLine, ...], tuple[Finding, ...]]:
    """The lines of a `prove:` block."""
    return read_block(snippet, "policies", "properties")


def parse_condition(snippet: Snippet) -> tuple[Expr | None, tuple[Finding, ...]]:
    """One condition (`valid when`, `limit`), or None when it cannot be read."""
    return read_line(snippet, "one_condition")


def parse_expression(snippet: Snippet) -> tuple[Expr | None, tuple[Finding, ...]]:
    """One value (`from`, a constant, a duration), or None when it cannot be read."""
    return read_line(snippet, "one_expression")


def parse_text(snippet: Snippet) -> tuple[Text, tuple[Finding, ...]]:
    """A text without quotes of its own (`ask`, `label`, `says`), with its `{expr}` parts."""
    return read_text(snippet)
