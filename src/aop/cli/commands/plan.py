"""`aop plan`: its options and help. What it does stands in `aop.cli.plan`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import PlanFormat, Workspace

app = single()


@app.command(epilog="Example: aop plan procedures --procedure wrong_item")
def plan(
    path: Workspace,
    procedure: Annotated[
        str | None, typer.Option("--procedure", "-p", metavar="NAME", help="Only this one.", show_default=False)
    ] = None,
    output: Annotated[PlanFormat, typer.Option("--format", help="How it is shown.")] = PlanFormat.text,
) -> None:
    """Say what procedures take to be put to work: each sentence as read, decide, act or escalate; the systems with
    permission, time and fallback; what people still do; the risk, and where to begin."""
    from aop.cli.plan import run

    raise typer.Exit(run(path, procedure, output.value))
