"""How a file of this folder declares its command: one function, or a group of them.

Help is plain text. Drawing it with rich takes longer than everything else that `aop --help` does.
"""

from __future__ import annotations

import typer


def single() -> typer.Typer:
    """For one command, which is the only function of its file."""
    return typer.Typer(add_completion=False, rich_markup_mode=None)


def group(about: str) -> typer.Typer:
    """For commands that follow a word of their own; `about` is what is said of that word."""
    return typer.Typer(help=about, callback=_before, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


def _before() -> None:
    """Without it a group of one command would be that command."""
