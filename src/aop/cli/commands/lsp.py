"""`aop lsp`: its options and help. What it does stands in `aop.cli.lsp`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import single

app = single()


@app.command(epilog="Example: aop lsp")
def lsp(
    tcp: Annotated[
        str | None,
        typer.Option("--tcp", metavar="HOST:PORT", help="Listen on this machine instead.", show_default=False),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what is asked, on standard error.")] = False,
) -> None:
    """Serve editors: findings, hints and completion while procedures are written."""
    from aop.cli.lsp import run

    raise typer.Exit(run(tcp, verbose=verbose))
