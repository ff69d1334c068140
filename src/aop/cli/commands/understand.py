"""`aop understand`: its options and help. What it does stands in `aop.cli.understand`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.formats import PlainFormat

app = single()


@app.command(epilog='Example: aop understand "where is my order W1234567?" --workspace procedures')
def understand(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A customer's message.", show_default=False)],
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", metavar="DIR", help="The workspace that reads it.")
    ] = Path(),
    asked: Annotated[
        str | None,
        typer.Option("--asked", metavar="SLOT", help="Read it as the answer to this slot.", show_default=False),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="WHEN",
            help='When it came, as "2026-11-23 14:30"; now by default.',
            show_default=False,
        ),
    ] = None,
    output: Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")] = PlainFormat.text,
) -> None:
    """Show what a message is understood to say: intents, values with their words, sentiment, and what was dropped."""
    from aop.cli.understand import run

    raise typer.Exit(run(text, workspace, asked, at, output.value))
