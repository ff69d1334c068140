"""The commands as a page: `python -m aop.cli.command_docs` writes `docs/cli.md` from the commands themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from aop.errors import AopError

FILE = Path("docs/cli.md")

_HEAD = """# The commands

Every command and option of `aop`. `aop --help` and `aop COMMAND --help` show the same in the terminal.

This file is written by `make docs` from `src/aop/cli/commands/`; change it there.

Exit codes: 0 fine, 1 findings, 2 wrong use, 3 a gate failed, 130 interrupted.
"""


class Undocumented(AopError):
    """A command, an argument or an option without help."""


def document() -> str:
    """The page. Raises Undocumented when a command or one of its parts has no help."""
    from typer.main import get_command

    from aop.cli.app import app

    root: Any = get_command(app)
    listed = dict(_commands(root, ()))
    rows = "".join(f"| [`aop {name}`](#{_anchor(name)}) | {_summary(name, item)} |\n" for name, item in listed.items())
    parts = [_HEAD, f"| command | does |\n|---|---|\n{rows}", _section("", root)]
    parts += [_section(name, item) for name, item in listed.items()]
    return "\n".join(parts)


def _commands(group: Any, above: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Every command by its words, groups before what is in them, in the order of the alphabet."""
    for name, item in sorted(group.commands.items()):
        if item.hidden:
            continue
        words = (*above, name)
        yield " ".join(words), item
        if hasattr(item, "commands"):
            yield from _commands(item, words)


def _section(name: str, command: Any) -> str:
    title = f"aop {name}".strip()
    parts = [f"## {title}\n", f"{_help(title, command)}\n"]
    if name:
        parts.append(f"    {_usage(title, command)}\n")
    rows = "".join(_row(title, item) for item in command.params if not getattr(item, "hidden", False))
    if rows:
        parts.append(f"| option | means |\n|---|---|\n{rows}")
    if command.epilog:
        said, found, example = command.epilog.partition("Example: ")
        parts.append(f"{said}{found}`{example}`\n" if found else f"{said}\n")
    return "\n".join(parts)


def _usage(title: str, command: Any) -> str:
    pieces = [item.metavar or item.name.upper() for item in command.params if item.param_type_name == "argument"]
    words = "COMMAND" if hasattr(command, "commands") else "[OPTIONS]"
    return " ".join([title, words, *pieces])


def _row(title: str, item: Any) -> str:
    """An argument or option with its words, what it takes and what holds without it."""
    if not item.help:
        raise Undocumented(f"`{title}`: `{item.name}` has no help")
    if item.param_type_name == "argument":
        return f"| `{item.metavar or item.name.upper()}` | {_cell(item.help)} |\n"
    names = ", ".join(f"`{word}`" for word in (*item.opts, *item.secondary_opts))
    return f"| {names}{_takes(item)} | {_cell(item.help)}{_default(item)} |\n"


def _takes(item: Any) -> str:
    if item.is_flag:
        return ""
    if item.metavar:
        return f" `{item.metavar}`"
    choices = type(item.default) if isinstance(item.default, Enum) else ()
    return " " + (", ".join(f"`{choice.value}`" for choice in choices) or f"`{item.name.upper()}`")


def _default(item: Any) -> str:
    default = getattr(item.default, "value", item.default)
    if item.is_flag or default is None or callable(default) or default == ():
        return ""
    return f" Without it: `{default}`."


def _summary(title: str, command: Any) -> str:
    return _cell(_help(title, command).partition("\n")[0])


def _help(title: str, command: Any) -> str:
    text = " ".join((command.help or "").split())
    if not text:
        raise Undocumented(f"the command `{title}` has no help")
    return text


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _anchor(name: str) -> str:
    return f"aop {name}".replace(" ", "-")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    target.write_text(document(), "utf-8", newline="\n")
