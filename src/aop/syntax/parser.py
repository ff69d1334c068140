"""The parser of the grammar: built once, at the first use, and kept as bytecode is kept.

Building takes a quarter of a second. What was built is kept twice: as plain moves, which is all that a text in the
language needs, and as Lark keeps it, for what Lark says of one that is not. Both lie beside Python's own
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

from aop.syntax.driver import FAILED, Driver
from aop.syntax.moves import FORM, moves_of, read, written
from aop.syntax.policies import Policies

if TYPE_CHECKING:
    from lark import Lark

__all__ = ["FAILED", "GRAMMAR", "LOCK", "START", "Builder", "driver", "load", "the_builder"]

GRAMMAR = Path(__file__).with_name("grammar.lark")
START = ["steps", "policies", "one_condition", "one_expression"]

#: The builder is called while the parser runs, so only one text is parsed at a time.
LOCK = RLock()


class Builder(Policies):
    """Every rule of the grammar, as a method."""

    def one_condition(self, c: list[Any]) -> Any:
        return self.condition(c[0])

    def one_expression(self, c: list[Any]) -> Any:
        return c[0]


@cache
def the_builder() -> Builder:
    """The one that every text is built with."""
    return Builder()


@cache
def driver() -> Driver:
    """What reads a text that is in the language. The first call in a process takes a millisecond or two."""
    kept = _place(GRAMMAR.read_text(encoding="utf-8") + str(FORM) + sys.version, "moves")
    moves = None if kept is None or not kept.exists() else read(kept.read_bytes())
    if moves is None:
        moves = moves_of(load()[0])
        if kept is not None:
            _write(kept, written(moves))
    return Driver(moves, the_builder())


@cache
def load() -> tuple[Lark, Builder]:
    """Lark with the builder: it makes the tables, and says what is wrong with a text. The first call in a process
    takes some hundredths of a second, the first ever much longer."""
    from lark import Lark, __version__

    from aop.syntax.lark_lexer import Blocked, WholeWords

    grammar = GRAMMAR.read_text(encoding="utf-8")
    builder = the_builder()
    options: dict[str, Any] = {
        "parser": "lalr",
        "lexer": WholeWords,
        "start": START,
        "postlex": Blocked(),
        "transformer": builder,
        "keep_all_tokens": True,
        "maybe_placeholders": False,
    }
    tables = _place(grammar + __version__ + sys.version, "tables")
    if tables is None:
        return Lark(grammar, **options), builder
    if os.path.exists(tables):
        return Lark(grammar, cache=_File(tables), **options), builder
    return _build(Lark, grammar, tables, options), builder


class _File(str):
    """The path of the tables. Lark makes `str` of it a part of what they depend on, and they are moved."""

    __slots__ = ()

    def __str__(self) -> str:
        return "tables"


def _build(lark: type[Lark], grammar: str, tables: Path, options: dict[str, Any]) -> Lark:
    """Written beside and then renamed: another process sees the whole file or none."""
    part = _part(tables)
    if part is None:
        return lark(grammar, **options)
    parser = lark(grammar, cache=_File(part), **options)
    _renamed(part, tables)
    return parser


def _write(kept: Path, content: bytes) -> None:
    part = _part(kept)
    if part is not None:
        try:
            Path(part).write_bytes(content)
        except OSError:  # a full disk
            os.unlink(part)
        else:
            _renamed(part, kept)


def _part(kept: Path) -> str | None:
    try:
        handle, part = tempfile.mkstemp(dir=kept.parent, suffix=".part")
    except OSError:
        return None
    os.close(handle)
    return part


def _renamed(part: str, kept: Path) -> None:
    try:
        os.replace(part, kept)
    except OSError:
        os.unlink(part)


def _place(depends: str, kind: str) -> Path | None:
    """Where what was built lies or may lie, or None when nothing may be kept."""
    name = f"aop-grammar-{sha256(depends.encode()).hexdigest()[:16]}.{kind}"
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
