"""Decision tables, from text to cells: one row a line, cells apart by `|`, the first row names the columns.

    refund_share: |
      days_held | used | result
      0 to 14   | no   | 100%
      over 14   | any  | 0%

A cell is a value, `A to B`, `over A`, `under A`, `A or B`, or `any`; options stand without quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aop.diagnostics import Finding, Span
from aop.syntax.declarations import TableDecl
from aop.syntax.nodes.scalars import part, stripped, whole
from aop.syntax.sentences import parse_expression
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Expr, Literal, Name, Word

MAX_ROWS, MAX_COLUMNS = 500, 12
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_ -]*")
_RANGE = re.compile(r"\s+to\s+")
_EITHER = re.compile(r"\s+or\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind`: any, is (one of `values`), between (two values), over, under."""

    kind: str
    values: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TableRow:
    cells: tuple[Cell, ...]
    result: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    name: Word
    columns: tuple[Name, ...]
    rows: tuple[TableRow, ...]
    span: Span


def read_table(decl: TableDecl) -> tuple[Table | None, tuple[Finding, ...]]:
    """The table, or None when its head cannot be read; a row that cannot be read leaves a finding."""
    reader = _Reader()
    lines = [stripped(line) for line in _lines(decl.body)]
    lines = [line for line in lines if line.text and not line.text.startswith("#")]
    if len(lines) < 2 or len(lines) > MAX_ROWS:
        message = f"a decision table has a row of names and 1 to {MAX_ROWS} rows under it"
        return None, (Finding("AOP422", message, decl.name.span, "the last column is the result"),)
    columns = reader.columns(lines[0])
    if columns is None:
        return None, tuple(reader.findings)
    rows = [row for line in lines[1:] if (row := reader.row(line, len(columns))) is not None]
    return Table(decl.name, columns, tuple(rows), whole(lines[0])), tuple(reader.findings)


def _lines(body: Snippet) -> list[Snippet]:
    found, start = [], 0
    for line in body.text.splitlines(keepends=True):
        found.append(part(body, start, start + len(line.rstrip("\r\n"))))
        start += len(line)
    return found


class _Reader:
    """Collects findings over the rows."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def columns(self, line: Snippet) -> tuple[Name, ...] | None:
        """The values that the table looks at; the last column, whatever it is called, is the result."""
        cells = _cells(line)
        if not 2 <= len(cells) <= MAX_COLUMNS:
            help_text = "write the columns with `|` between them"
            self._error(f"a decision table has 2 to {MAX_COLUMNS} columns, the last is the result", line, help_text)
            return None
        names = [self._value(cell) for cell in cells[:-1]]
        if all(isinstance(name, Name) for name in names):
            return tuple(name for name in names if isinstance(name, Name))
        self._error("the first row of a table names values", line, "write the names that the rows are about")
        return None

    def row(self, line: Snippet, columns: int) -> TableRow | None:
        cells = _cells(line)
        if len(cells) != columns + 1:
            help_text = "write one cell for each column, with `|` between them; `any` where it does not matter"
            self._error(f"this row has {len(cells)} cells, the table has {columns + 1} columns", line, help_text)
            return None
        read = [self._cell(cell) for cell in cells[:-1]]
        result = self._option(cells[-1])
        if result is None or any(cell is None for cell in read):
            return None
        return TableRow(tuple(cell for cell in read if cell is not None), result, whole(line))

    def _cell(self, cell: Snippet) -> Cell | None:
        text = cell.text
        if text == "any":
            return Cell("any", (), whole(cell))
        for word in ("over", "under"):
            if text.startswith(f"{word} "):
                return self._made(word, cell, [stripped(part(cell, len(word), len(text)))])
        if _RANGE.search(text):
            return self._made("between", cell, _split(cell, _RANGE))
        return self._made("is", cell, _split(cell, _EITHER))

    def _made(self, kind: str, cell: Snippet, pieces: list[Snippet]) -> Cell | None:
        if kind == "between" and len(pieces) != 2:
            self._error("a range is written `A to B`", cell, "write two values with `to` between them")
            return None
        values = [self._option(piece) for piece in pieces]
        if any(value is None for value in values):
            return None
        return Cell(kind, tuple(value for value in values if value is not None), whole(cell))

    def _option(self, cell: Snippet) -> Expr | None:
        """A value; a bare word is an option."""
        if _WORD.fullmatch(cell.text) and cell.text not in ("yes", "no", "today", "now"):
            return Literal("text", cell.text.strip(), whole(cell))
        return self._value(cell)

    def _value(self, cell: Snippet) -> Expr | None:
        if not cell.text:
            self._error("a cell is empty", cell, "write `any` where it does not matter")
            return None
        expr, findings = parse_expression(cell)
        self.findings.extend(findings)
        return expr

    def _error(self, message: str, at: Snippet, help: str) -> None:  # noqa: A002
        self.findings.append(Finding("AOP422", message, whole(at), help))


def _cells(line: Snippet) -> list[Snippet]:
    found, start = [], 0
    for piece in line.text.split("|"):
        found.append(stripped(part(line, start, start + len(piece))))
        start += len(piece) + 1
    return found


def _split(cell: Snippet, mark: re.Pattern[str]) -> list[Snippet]:
    found, start = [], 0
    for hit in mark.finditer(cell.text):
        found.append(part(cell, start, hit.start()))
        start = hit.end()
    return [*found, part(cell, start, len(cell.text))]
