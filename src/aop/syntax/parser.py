"""The parser of the grammar: built once, at the first use, and kept as bytecode is kept.

Building takes a quarter of a second, loading what was built some milliseconds; so the tables lie beside Python's own
compiled files, where whoever could change them could change the program itself, or, where those may not be written,
in a folder of the user's that nobody else may write. Their name is made of everything they depend on.
"""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from aop.syntax.policies import Policies

if TYPE_CHECKING:
    from lark import Lark

    from aop.syntax.driver import Driver

GRAMMAR = Path(__file__).with_name("grammar.lark")
START = ["steps", "policies", "one_condition", "one_expression"]

#: What the driver answers for a text that does not parse.
FAILED = object()

#: The builder is called while the parser runs, so only one text is parsed at a time.
LOCK = RLock()


class Builder(Policies):
    """Every rule of the grammar, as a method."""

    def one_condition(self, c: list[Any]) -> Any:
        return self.condition(c[0])

    def one_expression(self, c: list[Any]) -> Any:
        return c[0]


@cache
def load() -> tuple[Lark, Builder]:
    """The parser with its builder. The first call in a process takes milliseconds, the first ever much longer."""
    from lark import Lark, __version__

    from aop.syntax.lexer import Blocked, WholeWords

    grammar = GRAMMAR.read_text(encoding="utf-8")
    builder = Builder()
    options: dict[str, Any] = {
        "parser": "lalr",
        "lexer": WholeWords,
        "start": START,
        "postlex": Blocked(),
        "transformer": builder,
        "keep_all_tokens": True,
        "maybe_placeholders": False,
    }
    tables = _tables(grammar + __version__ + sys.version)
    if tables is None:
        return Lark(grammar, **options), builder
    if os.path.exists(tables):
        return Lark(grammar, cache=_File(tables), **options), builder
    return _build(Lark, grammar, tables, options), builder


@cache
def driver(parser: Lark) -> Driver:
    """The tables of a parser, run faster where a text parses."""
    from aop.syntax.driver import Driver

    return Driver(parser)


class _File(str):
    """The path of the tables. Lark makes `str` of it a part of what they depend on, and they are moved."""

    __slots__ = ()

    def __str__(self) -> str:
        return "tables"


def _build(lark: type[Lark], grammar: str, tables: Path, options: dict[str, Any]) -> Lark:
    """Written beside and then renamed: another process sees the whole file or none."""
    try:
        handle, written = tempfile.mkstemp(dir=tables.parent, suffix=".part")
    except OSError:
        return lark(grammar, **options)
    os.close(handle)
    parser = lark(grammar, cache=_File(written), **options)
    try:
        os.replace(written, tables)
    except OSError:
        os.unlink(written)
    return parser


def _tables(depends: str) -> Path | None:
    """Where the built tables lie or may lie, or None when nothing may be kept."""
    name = f"aop-grammar-{sha256(depends.encode()).hexdigest()[:16]}.tables"
    own = Path(cache_from_source(str(GRAMMAR.with_suffix(".py")))).parent
    if os.path.exists(own / name) or (not sys.dont_write_bytecode and _may_write(own)):
        return own / name
    user = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "aop-engine"
    return user / name if _may_write(user) and _is_ours(user) else None


def _may_write(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _is_ours(folder: Path) -> bool:
    """What lies here runs as code: nobody but us may have written it."""
    state = folder.stat()
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)
