"""Known near-misses, rewritten to the one spelling: what a finding's own fix says, where that is safe.

A fix may uncover the next mistake of its line, so a file is read again after each round. In a literal block every
character stands for itself; elsewhere YAML gives some a meaning, and a fix that would write such a one is not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aop.diagnostics import Finding, Fix, Span
from aop.syntax.format.agreement import agreements
from aop.syntax.format.places import places_of
from aop.syntax.kinds import Kind
from aop.syntax.nodes import read_nodes
from aop.syntax.source import read_source
from aop.syntax.workspace_files import read_one

#: How often a file is read again. Each round mends at least one mistake in every line that it can mend.
MAX_ROUNDS = 8

_PLAIN = re.compile(r"[\w .()*%$+-]*")
#: Mistakes of the YAML around the sentences; no fix may bring one in.
_YAML = re.compile(r"AOP1[045]\d")
#: Curly quotes around a value: what is written there are YAML's own.
_CURLY = "AOP107"


@dataclass(frozen=True, slots=True)
class Fixed:
    """The text after all safe fixes, how many were made, and what is still wrong."""

    text: str
    made: int
    findings: tuple[Finding, ...]


def fix_file(kind: Kind, path: str, text: str) -> Fixed:
    """The file with its near-misses rewritten. `path` is only shown."""
    made, (_, findings) = 0, read_one(kind, path, text)
    for _ in range(MAX_ROUNDS):
        rewrites = list(_apart(_rewrites(kind, path, text, findings)))
        written = _applied(text, rewrites)
        _, after = read_one(kind, path, written)
        if not rewrites or _yaml(after) - _yaml(findings):
            break
        text, findings, made = written, after, made + len(rewrites)
    return Fixed(text, made, findings)


def _yaml(findings: Iterable[Finding]) -> set[str]:
    return {finding.code for finding in findings if _YAML.fullmatch(finding.code)}


def _rewrites(kind: Kind, path: str, text: str, findings: Iterable[Finding]) -> Iterator[tuple[Fix, ...]]:
    """The edits of each mistake that may be made, those of one mistake together."""
    page, _ = read_source(path, text)
    root = read_nodes(page)[0] if page else None
    blocks = [block.scalar for block in places_of(kind, root).sentences] if root else []
    spans = [block.span for block in blocks]
    for finding in findings:
        quoting = finding.code == _CURLY
        if finding.fixes and all(fix.safe and (quoting or _may_be_written(fix, spans)) for fix in finding.fixes):
            yield finding.fixes
    for block in blocks:
        yield from ((fix,) for fix in agreements(block.snippet))


def _may_be_written(fix: Fix, blocks: Iterable[Span]) -> bool:
    inside = any(block.start <= fix.span.start and fix.span.end <= block.end for block in blocks)
    return inside or _PLAIN.fullmatch(fix.replacement) is not None


def _apart(rewrites: Iterable[tuple[Fix, ...]]) -> Iterator[tuple[Fix, ...]]:
    """Those that touch nothing that an earlier one touches; the others come in the next round."""
    taken: list[tuple[int, int]] = []
    for fixes in rewrites:
        spans = [(fix.span.start, fix.span.end) for fix in fixes]
        if any(start <= other_end and other <= end for start, end in spans for other, other_end in taken):
            continue
        taken += spans
        yield fixes


def _applied(text: str, rewrites: Iterable[tuple[Fix, ...]]) -> str:
    pieces, at = [], 0
    for fix in sorted((fix for fixes in rewrites for fix in fixes), key=lambda fix: fix.span.start):
        pieces += [text[at : fix.span.start], fix.replacement]
        at = fix.span.end
    return "".join((*pieces, text[at:]))
