"""`aop knowledge` …: their options and help. What they do stands in `aop.cli.knowledge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import group
from aop.cli.commands.options import Workspace
from aop.cli.formats import PlainFormat

app = group("Look after the articles that are quoted to customers.")


@app.command("check", epilog="Example: aop knowledge check procedures --today 2027-05-01")
def knowledge_check(
    path: Workspace = Path(),
    output: Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")] = PlainFormat.text,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="The day that articles are judged for.", show_default=False),
    ] = None,
) -> None:
    """List every article: current, stale, conflicting or ownerless; and the intents it answers."""
    from aop.cli.knowledge import run

    raise typer.Exit(run(path, output.value, today))
