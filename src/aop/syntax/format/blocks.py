"""The lines of a block of sentences: two spaces a level, one space between words, comments where they belong.

One line in is one line out. A comment on its own line keeps to the lines that it was written with: to the deepest
open block that begins at or left of it, and never deeper or shallower than both of its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aop.syntax.format.pieces import spaced
from aop.syntax.lines import Indentation

WIDTH = 2  # spaces a level


@dataclass(frozen=True, slots=True)
class _Level:
    """Where a sentence stands: its own column, and those of all blocks around it, outermost first."""

    columns: tuple[int, ...]

    @property
    def depth(self) -> int:
        return len(self.columns) - 1

    def at(self, column: int) -> int:
        """How deep the block is that a comment at this column stands in."""
        return max(sum(1 for known in self.columns if known <= column) - 1, 0)


def format_block(lines: Sequence[str], base: int) -> tuple[str, ...]:
    """The lines of a block, each indented by `base` and its own depth."""
    levels = _levels(lines)
    following = _following(levels)
    before: _Level | None = None
    written = []
    for line, level, after in zip(lines, levels, following, strict=True):
        text = line.strip(" ")
        if not text:
            written.append("")
            continue
        depth = level.depth if level else _comment_depth(_column(line), before, after)
        written.append(" " * (base + WIDTH * depth) + spaced(text))
        before = level or before
    return tuple(written)


def _column(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _levels(lines: Sequence[str]) -> list[_Level | None]:
    """The level of each line, None for those without a sentence."""
    levels: list[_Level | None] = []
    indentation: Indentation | None = None
    for line in lines:
        text = line.strip(" ")
        if not text or text[0] == "#":
            levels.append(None)
            continue
        indentation = indentation or Indentation(_column(line))
        indentation.step(_column(line))
        levels.append(_Level(tuple(indentation.columns)))
    return levels


def _following(levels: Sequence[_Level | None]) -> list[_Level | None]:
    """For each line, the level of the next sentence after it."""
    following: list[_Level | None] = []
    after: _Level | None = None
    for level in reversed(levels):
        following.append(after)
        after = level or after
    return following[::-1]


def _comment_depth(column: int, before: _Level | None, after: _Level | None) -> int:
    if before is None:
        return 0
    if after is None:
        return before.at(column)
    if after.depth > before.depth:
        return after.depth if column >= after.columns[-1] else before.depth
    return max(before.at(column), after.depth)
