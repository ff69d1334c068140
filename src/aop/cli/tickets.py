"""Labelled tickets: what customers wrote, and which intent a person says it was.

One JSON object a line: `{"text": "you sent the wrong shoes", "intent": "wrong_item"}`. An intent of `null` says that no
procedure of the workspace covers the ticket. Other keys are left alone, and so are empty lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aop.diagnostics import did_you_mean
from aop.errors import WrongUse

#: Tickets of one file; reading them takes some milliseconds each.
MAX_TICKETS = 20_000
FORM = '`{"text": "…", "intent": "wrong_item"}`, with `null` for what no procedure covers'


@dataclass(frozen=True, slots=True)
class Ticket:
    """`intent` is None when no procedure covers what was written."""

    text: str
    intent: str | None


def read_tickets(path: Path, intents: Iterable[str]) -> tuple[Ticket, ...]:
    """The tickets of a file. Raises WrongUse with the line that is no ticket, or names an intent that is none of
    `intents`."""
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"`{path}` cannot be read: a file with one JSON object a line is expected") from error
    if len(rows) > MAX_TICKETS:
        raise WrongUse(f"`{path}` has {len(rows):,} lines: at most {MAX_TICKETS:,} tickets are read at once")
    known = tuple(intents)
    return tuple(_ticket(row, f"`{path}` line {number}", known) for number, row in enumerate(rows, 1) if row.strip())


def _ticket(row: str, where: str, known: tuple[str, ...]) -> Ticket:
    try:
        data = json.loads(row)
    except ValueError as error:
        raise WrongUse(f"{where} is not JSON: write {FORM}") from error
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or "intent" not in data:
        raise WrongUse(f"{where} is no ticket: write {FORM}")
    intent = data["intent"]
    if intent is not None and intent not in known:
        close = did_you_mean(str(intent), known)
        hint = f"did you mean `{close}`?" if close else f"there are {', '.join(f'`{name}`' for name in known)}"
        raise WrongUse(f"{where}: no procedure has an intent `{intent}`: {hint}")
    return Ticket(data["text"], intent)
