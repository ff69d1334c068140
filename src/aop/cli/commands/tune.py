"""`aop tune`: its options and help. What it does stands in `aop.cli.tune`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.formats import PlainFormat

app = single()


@app.command(epilog="Example: aop tune tickets.jsonl --workspace procedures --write")
def tune(
    tickets: Annotated[
        Path,
        typer.Argument(
            metavar="TICKETS",
            help='A file with one JSON object a line: `{"text": "…", "intent": "wrong_item"}`; an intent of `null` '
            "says that no procedure covers it.",
            show_default=False,
        ),
    ],
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", metavar="DIR", help="The workspace that is tuned.")
    ] = Path(),
    wrong: Annotated[
        float,
        typer.Option("--wrong", metavar="PERCENT", help="At most this share of tickets may start a wrong procedure."),
    ] = 2.0,
    write: Annotated[
        bool, typer.Option("--write", help="Write workspace.yaml; without it the change is shown.")
    ] = False,
    output: Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")] = PlainFormat.text,
) -> None:
    """Set the thresholds of understanding (accept, clarify) from labelled tickets."""
    from aop.cli.tune import run

    raise typer.Exit(run(tickets, workspace, wrong / 100, output.value, write=write))
