"""`aop check`: its options and help. What it does stands in `aop.cli.check`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single

app = single()


class CheckFormat(StrEnum):
    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"
    github = "github"


@app.command(epilog="Example: aop check procedures")
def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Every workspace at or below it.", show_default=False)],
    output: Annotated[CheckFormat, typer.Option("--format", help="How findings are shown.")] = CheckFormat.text,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Check again whenever a file changes.")] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read everything anew, also what did not change since the last check.")
    ] = False,
    intents: Annotated[
        bool, typer.Option("--intents", help="Also ask the local model which intents it mixes up.")
    ] = False,
) -> None:
    """Find the mistakes in procedures. Exit code 0: none; 1: findings; 2: wrong use."""
    from aop.cli.check import run

    raise typer.Exit(run(path, output.value, watch=watch, cache=not no_cache, intents=intents))
