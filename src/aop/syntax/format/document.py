"""A whole file, laid out anew from its own text: what is not touched stays as it was, to the character.

Sentences are re-spaced and re-indented by their pieces. Of the YAML around them only what never carries meaning
changes: line ends, blanks at the end of a line, a second blank line, spaces at brackets. The keys keep their order
and their alignment. What was written is read again in the end: a layout that would say something else is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from aop.diagnostics import Finding, Severity
from aop.syntax.format.blocks import WIDTH, format_block
from aop.syntax.format.brackets import Edit, flow_edits
from aop.syntax.format.meaning import meaning
from aop.syntax.format.places import Block, Places, places_of
from aop.syntax.kinds import Kind
from aop.syntax.nodes import Scalar, read_nodes
from aop.syntax.source import read_source
from aop.syntax.workspace_files import read_one

#: A comment that a block takes in as its indentation changes is laid out with it, the next time round.
MAX_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Formatted:
    """`text` is None when the file was left alone: it has errors, which `findings` say."""

    text: str | None
    findings: tuple[Finding, ...] = ()


def format_file(kind: Kind, path: str, content: bytes | str) -> Formatted:
    """The file in the one layout. `path` is only shown."""
    declared, findings = read_one(kind, path, content)
    page, _ = read_source(path, content)
    if page is None or any(finding.severity is Severity.ERROR for finding in findings):
        return Formatted(None, findings)
    text = page.source.text.replace("\r\n", "\n")
    written = _settled(kind, path, text)
    same = written == text or _says(kind, path, written) == meaning(declared)
    return Formatted(written if same else text, findings)


def _says(kind: Kind, path: str, text: str) -> object:
    declared, findings = read_one(kind, path, text)
    return None if any(finding.severity is Severity.ERROR for finding in findings) else meaning(declared)


def _settled(kind: Kind, path: str, text: str) -> str:
    for _ in range(MAX_ROUNDS):
        written = _once(kind, path, text)
        if written == text:
            break
        text = written
    return text


def _once(kind: Kind, path: str, text: str) -> str:
    page, _ = read_source(path, text)
    root = read_nodes(page)[0] if page else None
    if root is None:
        return text
    places = places_of(kind, root)
    edits = chain.from_iterable([*map(flow_edits, places.flows), *map(_block_edits, places.sentences)])
    return _tidied(_edited(text, edits), _kept_lines(places))


def _edited(text: str, edits: Iterable[Edit]) -> str:
    pieces, at = [], 0
    for start, end, written in sorted(edits):
        pieces += [text[at:start], written]
        at = end
    return "".join((*pieces, text[at:]))


def _block_edits(block: Block) -> Iterator[Edit]:
    """The lines of a block of sentences, up to the last that says something."""
    scalar = block.scalar
    text = scalar.span.source.text
    first = text.find("\n", scalar.span.start) + 1
    last = _last_offset(scalar)
    digits = "".join(char for char in text[scalar.span.start : first] if char not in "|+-").split("#")[0].strip()
    base = block.column + int(digits) if digits.isdigit() else block.column + WIDTH
    lines = text[first:last].split("\n")
    yield first, last, "\n".join(format_block(lines, base))


def _last_offset(scalar: Scalar) -> int:
    """The end of the last line of a block with something on it."""
    snippet = scalar.snippet
    return snippet.offset(len(snippet.text.rstrip()) - 1) + 1


# ---- lines. None of the edits above adds or takes one, so a line keeps its number.


def _kept_lines(places: Places) -> frozenset[int]:
    """The numbers, from 0, of lines that belong to a text of several lines; its last one ends with the text."""
    kept: set[int] = set()
    for scalar in places.texts:
        first, source = scalar.span.line - 1, scalar.span.source
        if scalar.style not in ("|", ">"):
            kept.update(range(first, source.position(scalar.span.end)[0] - 1))
            continue
        header = source.line(first + 1)[scalar.span.column - 1 :]
        whole = "+" in header.split("#")[0] or not scalar.text.strip()
        last = scalar.span.end - 1 if whole else _last_offset(scalar)
        kept.update(range(first + 1, source.position(last)[0]))
    return frozenset(kept)


def _tidied(text: str, kept: frozenset[int]) -> str:
    """Without blanks at the ends of lines, with at most one blank line in a row and none at either end."""
    lines: list[str] = []
    written = text.removesuffix("\n").split("\n")
    for number, line in enumerate(written):
        content = line if number in kept else line.rstrip(" ")
        if number in kept or content or (lines and lines[-1]):
            lines.append(content)
    if len(written) - 1 not in kept and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"
