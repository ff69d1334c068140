"""Files of named queries: plain SQL under headers, so that every database tool can open, run and colour them.

    -- name: refund
    -- fails with already_refunded: the charge has been refunded already
    SELECT 1 FROM refund WHERE charge_id = :charge;
    INSERT INTO refund (charge_id, cents) VALUES (:charge, :cents);
    SELECT refund_id AS id, status FROM refund WHERE charge_id = :charge;

A query is one or more statements, each ended by `;`. A statement under `-- fails with NAME: words` is a check: when
it finds a row, the call is the business failure of that name and nothing of it stays. The last statement that is no
check gives the answer. Values come in as `:parameters` and in no other way. Other comments are for people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aop.errors import CatalogueError

#: A file of queries longer than this is something else.
MAX_CHARACTERS = 1_000_000

_NAME = re.compile(r"--\s*name:\s*(.*?)\s*")
_FAILS = re.compile(r"--\s*fails with\s+([a-z_][a-z0-9_]*)\s*(?::\s*(.*?)\s*)?")
_SNAKE = re.compile(r"[a-z_][a-z0-9_]*")

#: What SQL is made of, as far as it matters here: `:` and `;` mean nothing inside quotes and comments.
_PIECES = re.compile(
    r"""
    (?P<line>--[^\n]*)
  | (?P<block>/\*.*?\*/)
  | (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")
  | (?P<cast>::)
  | (?<![\w:]):(?P<parameter>[a-z_][a-z0-9_]*)
  | (?P<end>;)
  | (?P<other>[^-/'":;]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement, its parameters in order of first use; `fails` is the failure that a found row means."""

    sql: str
    parameters: tuple[str, ...]
    fails: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What one call runs. At least one statement is no check."""

    name: str
    statements: tuple[Statement, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter of every statement, once."""
        return tuple(dict.fromkeys(name for item in self.statements for name in item.parameters))

    @property
    def failures(self) -> tuple[str, ...]:
        return tuple(item.fails for item in self.statements if item.fails is not None)

    @property
    def last(self) -> int:
        """The place of the statement that answers."""
        return max(place for place, item in enumerate(self.statements) if item.fails is None)


def read_queries(text: str, file: str = "the queries") -> dict[str, Query]:
    """The queries of a file by name. Raises CatalogueError with the file and line of what is no query."""
    if len(text) > MAX_CHARACTERS:
        raise CatalogueError(f"{file} is longer than {MAX_CHARACTERS:,} characters")
    reader = _Reader(file)
    for match in _PIECES.finditer(text):
        reader.take(match)
    return reader.finished()


class _Reader:
    """Takes a file piece by piece. What it holds is the statement and the query that are not finished yet."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.line = 1
        self.queries: dict[str, Query] = {}
        self.name: str | None = None
        self.statements: list[Statement] = []
        self.sql: list[str] = []
        self.parameters: list[str] = []
        self.fails: tuple[str, str] | None = None

    def take(self, match: re.Match[str]) -> None:
        text = match[0]
        match match.lastgroup:
            case "line":
                self.comment(text)
            case "end":
                self.end_statement()
            case "parameter":
                self.parameters.append(match["parameter"])
                self.add(text)
            case "quoted" | "cast":
                self.add(text.replace(":", "\\:"))  # SQLAlchemy would take it for a parameter
            case "other":
                self.add(text)
        self.line += text.count("\n")

    def add(self, text: str) -> None:
        if self.name is None and text.strip():
            raise self.wrong("SQL stands before the first `-- name: …`")
        self.sql.append(text)

    def comment(self, text: str) -> None:
        if named := _NAME.fullmatch(text):
            self.end_query()
            self.start_query(named[1])
        elif fails := _FAILS.fullmatch(text):
            if self.name is None or self.begun:
                raise self.wrong("`-- fails with …` stands above the statement that it is about")
            self.fails = (fails[1], fails[2] or "")

    @property
    def begun(self) -> bool:
        """Whether a statement has SQL that no `;` has ended."""
        return any(piece.strip() for piece in self.sql)

    def start_query(self, name: str) -> None:
        if not _SNAKE.fullmatch(name):
            raise self.wrong(f"`{name}` is no name of a query: write it in snake_case")
        if name in self.queries:
            raise self.wrong(f"the query `{name}` is there twice")
        self.name = name

    def end_statement(self) -> None:
        if not self.begun:
            raise self.wrong("there is nothing before this `;`")
        fails, reason = self.fails or (None, "")
        sql = "".join(self.sql).strip()
        self.statements.append(Statement(sql, tuple(dict.fromkeys(self.parameters)), fails, reason))
        self.sql, self.parameters, self.fails = [], [], None

    def end_query(self) -> None:
        if self.name is None:
            return
        if self.begun:
            self.end_statement()  # the last `;` may be left out
        if self.fails is not None:
            raise self.wrong(f"`-- fails with {self.fails[0]}` has no statement under it")
        if all(item.fails is not None for item in self.statements):
            raise self.wrong(f"the query `{self.name}` has no statement that answers")
        self.queries[self.name] = Query(self.name, tuple(self.statements))
        self.name, self.statements = None, []

    def finished(self) -> dict[str, Query]:
        self.end_query()
        return self.queries

    def wrong(self, message: str) -> CatalogueError:
        return CatalogueError(f"{self.file}:{self.line}: {message}")
