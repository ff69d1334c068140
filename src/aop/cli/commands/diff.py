"""`aop diff`: its options and help. What it does stands in `aop.cli.diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import PlanFormat

app = single()


@app.command(epilog="Example: aop diff main:procedures procedures --no-widening")
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A workspace, a file of one, a release, or a revision of git: `main:procedures`.",
            show_default=False,
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW", help="The same; a single file takes the place of the other one.", show_default=False
        ),
    ],
    output: Annotated[PlanFormat, typer.Option("--format", help="How it is shown.")] = PlanFormat.text,
    no_widening: Annotated[
        bool, typer.Option("--no-widening", help="Exit code 3 when something is allowed that was not before.")
    ] = False,
    seconds: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="At most so long is compared.")
    ] = 60.0,
) -> None:
    """Say what two versions do differently: newly allowed, refused, asked and said, each with a conversation."""
    from aop.cli.diff import run
    from aop.cli.stopping import stopped_at_once

    with stopped_at_once():
        raise typer.Exit(run(old, new, output.value, seconds, no_widening=no_widening))
