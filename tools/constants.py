"""Constants for the compiler: what a module names in capitals is never another value, which the copy says (`Final`).

A compiled function looks a name of its module up in a table, each time it is read. One that is final it finds at once,
also that of another module; a number or a text stands in the code itself.
"""

from __future__ import annotations

import ast
import re
from collections import Counter

FUTURE = "from __future__ import annotations"
IMPORT = "from typing import Final"

#: How a constant is named.
CAPITALS = re.compile(r"_?[A-Z][A-Z0-9_]*")


def with_constants(source: str) -> str:
    """The module with its constants marked as final; one that is bound twice is none."""
    tree, lines = ast.parse(source), source.splitlines()
    times = Counter(_bound(tree))
    found = [part for part in tree.body if (names := _names(part)) and all(times[name] == 1 for name in names)]
    for part in reversed(found):
        _mark(lines, part)
    if found:
        lines.insert(lines.index(FUTURE) + 1, IMPORT)
    return "\n".join(lines) + "\n"


def _bound(tree: ast.Module) -> list[str]:
    """Every name that anything in the module binds, as often as it does."""
    return [item.id for item in ast.walk(tree) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)]


def _names(part: ast.stmt) -> list[str]:
    """The constants that a statement of the module defines; none where it is not made for that."""
    match part:
        case ast.Assign(_, ast.Call(ast.Name("TypeVar"))):
            names = []  # it stands for a type
        case ast.Assign([ast.Name(name)]):
            names = [name]
        case ast.AnnAssign(ast.Name(name), annotation, ast.expr()) if ast.unparse(annotation) != "TypeAlias":
            names = [name]
        case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
            names = [target.id if isinstance(target, ast.Name) else "" for target in targets]
        case _:
            names = []
    return names if all(CAPITALS.fullmatch(name) for name in names) else []


def _mark(lines: list[str], part: ast.stmt) -> None:
    """Writes a definition anew, as many lines as before."""
    at = part.lineno - 1
    match part:
        case ast.Assign([ast.Name(name)]):
            lines[at] = f"{name}: Final{lines[at].removeprefix(name)}"
        case ast.AnnAssign(ast.Name(name), annotation):
            lines[at] = f"{name}: Final[{ast.unparse(annotation)}]{lines[at][annotation.end_col_offset :]}"
        case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)):
            pairs = zip(targets, values, strict=True)
            lines[at] = "; ".join([f"{ast.unparse(name)}: Final = {ast.unparse(value)}" for name, value in pairs])
            lines[at + 1 : part.end_lineno] = []
