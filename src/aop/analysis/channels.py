"""What a channel's name says of it: a letter is written and answered; anything else is a conversation."""

from __future__ import annotations

import re

from aop.diagnostics import Span
from aop.syntax.declarations import WorkspaceFile

#: Parts of names of channels on which the customer writes a letter.
_LETTERS = re.compile(r"(?:^|_)(?:e?mails?|fax|forms?|inbox|letters?|mailbox|post|sms|text|tickets?)(?:_|$)")


def is_letter(channel: str) -> bool:
    """Whether what is said on a channel is a letter: no opening is needed there, and a text may be long."""
    return _LETTERS.search(channel) is not None


def name_span(workspace: WorkspaceFile, channel: str) -> Span:
    """Where a channel's name stands: what a workspace declares of its channels keeps no places."""
    word = workspace.name
    text = word.span.source.text
    section = re.search(r"^channels\s*:", text, re.MULTILINE)
    found = re.compile(rf"(?<![\w.]){re.escape(channel)}(?=\s*:)").search(text, section.end() if section else 0)
    return word.span if found is None else Span(word.span.source, found.start(), found.end())
