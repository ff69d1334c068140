"""`aop fmt`: its options and help. What it does stands in `aop.cli.fmt`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single

app = single()


@app.command(epilog="Example: aop fmt procedures --fix")
def fmt(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Workspaces, folders or files of one.", show_default=False)
    ],
    check: Annotated[bool, typer.Option("--check", help="List what would change; write nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change; write nothing.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Also rewrite mistakes of which it is certain what was meant.")
    ] = False,
) -> None:
    """Lay files out in one way. Exit code 0: done; 1: errors, or `--check` would change a file; 2: wrong use."""
    from aop.cli.fmt import run

    raise typer.Exit(run(paths, check=check, diff=diff, fix=fix))
