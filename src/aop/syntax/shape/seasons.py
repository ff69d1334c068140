"""A named constant that has another value in a season: `{default: 30 days, "from … until …": 60 days}`.

It becomes one operation, `season`: the default, then for each season its first day, its last day and its value. Both
days belong to the season, by the civil days of the workspace's zone. Seasons may not meet, so their order says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from aop.diagnostics import Note, Span
from aop.syntax import nodes
from aop.syntax.nodes import Entry, Found
from aop.syntax.nodes.words import short
from aop.syntax.shape.simple import expression
from aop.syntax.tree import Apply, Expr, Literal

DEFAULT = "default"
#: The key of a season.
SEASON = r"from +\d{4}-\d{2}-\d{2} +until +\d{4}-\d{2}-\d{2}"

_SEASON = re.compile(r"from +(?P<first>\d{4}-\d{2}-\d{2}) +until +(?P<last>\d{4}-\d{2}-\d{2})", re.ASCII)
_HELP = 'write `default: …` and `"from 2026-11-01 until 2027-01-15": …`'


@dataclass(frozen=True, slots=True)
class Season:
    """Its days, both of them inside, where they stand, and what holds then."""

    first: date
    last: date
    span: Span
    value: Expr


def seasonal(entry: Entry, value: nodes.Mapping, found: Found) -> Expr | None:
    """A constant with seasons as one expression; None when nothing of it could be read."""
    default: Expr | None = None
    seasons: list[Season] = []
    for inner in value.entries:
        if inner.name == DEFAULT:
            default = expression(inner, found)
        elif (season := _season(inner, found)) is not None:
            seasons.append(season)
    if DEFAULT not in {inner.name for inner in value.entries} and not value.damaged:
        message = f"`{short(entry.name)}` has no value outside of its seasons"
        found.error("AOP177", message, entry.key.inside, "add `default: …`, which holds on all other days")
    _check_apart(seasons, found)
    if default is None or not seasons:
        return default
    return Apply("season", (default, *_operands(seasons)), default.span)


def _season(entry: Entry, found: Found) -> Season | None:
    span, match = entry.key.inside, _SEASON.fullmatch(entry.name.strip())
    if match is None:
        found.error("AOP177", f"`{short(entry.name)}` is no season", span, _HELP)
        return None
    days = [_day(text) for text in match.groups()]
    value = expression(entry, found)
    if None in days:
        wrong = match["first"] if days[0] is None else match["last"]
        found.error("AOP177", f"the calendar has no day `{wrong}`", span, _HELP)
        return None
    first, last = (day for day in days if day is not None)
    if last < first:
        help_text = f"write `from {last} until {first}`, if that is meant"
        found.error("AOP177", "this season ends before it begins", span, help_text)
        return None
    return None if value is None else Season(first, last, span, value)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _check_apart(seasons: list[Season], found: Found) -> None:
    """No day belongs to two seasons."""
    ordered = sorted(seasons, key=lambda item: (item.first, item.last))
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            message = f"two values hold on {after.first}"
            note = Note(before.span, f"this season goes on until {before.last}")
            found.error("AOP177", message, after.span, "let one season begin on the day after the other ends", note)


def _operands(seasons: list[Season]) -> Iterator[Expr]:
    for season in seasons:
        yield Literal("date", season.first, season.span)
        yield Literal("date", season.last, season.span)
        yield season.value
