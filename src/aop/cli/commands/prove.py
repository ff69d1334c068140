"""`aop prove`: its options and help. What it does stands in `aop.cli.prove`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import Workspace
from aop.cli.formats import PlainFormat

app = single()


@app.command(epilog="Example: aop prove procedures --procedure wrong_item")
def prove(
    path: Workspace,
    procedure: Annotated[
        str | None, typer.Option("--procedure", "-p", metavar="NAME", help="Only this one.", show_default=False)
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 3 when something is not proved.")] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="What is not proved by then is not proved.")
    ] = 60.0,
    output: Annotated[PlainFormat, typer.Option("--format", help="How results are shown.")] = PlainFormat.text,
) -> None:
    """Prove what holds on every way through the procedures, or show a conversation that violates it.

    Exit code 0: nothing is refuted; 1: something is; 2: wrong use; 3: `--strict`, and something is not proved.
    """
    from aop.cli.prove import run
    from aop.cli.stopping import stopped_at_once

    with stopped_at_once():
        raise typer.Exit(run(path, procedure, output.value, timeout, strict=strict))
