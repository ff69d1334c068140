"""What an author says is not tested, and why: `# aop: untested because …` at the end of a line.

A line of the workspace's `on:` may answer for what no procedure of today leaves open; it stays, and it is not counted.
The reason is for whoever reads the file, so a comment without one excuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.diagnostics import Source
from aop.syntax.declarations import Files

_COMMENT = re.compile(r"(?:^|\s)#[ \t]*aop:[ \t]*untested[ \t]+because[ \t]+\S")


def excused(files: Files, folder: str) -> frozenset[tuple[str, int]]:
    """File, as a release names it, and line of each such comment."""
    return frozenset(
        (source.path.removeprefix(folder), number)
        for source in _sources(files)
        for number, line in enumerate(source.text.splitlines(), 1)
        if _COMMENT.search(line)
    )


def _sources(files: Files) -> Iterator[Source]:
    if files.workspace is not None:
        yield files.workspace.name.span.source
    for procedure in files.procedures:
        yield procedure.span.source
    for file in files.rules:
        yield from (rule.span.source for rule in file.rules[:1])
        yield from (line.span.source for line in file.escalations[:1])
