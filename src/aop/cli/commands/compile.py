"""`aop compile`: its options and help. What it does stands in `aop.cli.compile`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import Workspace

app = single()


@app.command(name="compile", epilog="Example: aop compile procedures -o shop.aopc")
def compile_(
    path: Workspace,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where the release goes.", show_default=False)
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option(
            "--sign",
            metavar="KEYFILE",
            help="Sign the release with the key of this file (`aop release key`).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compile a workspace into a release file: the machines, rules and catalogue with a digest.

    When it fails, the release of an earlier compile is removed from where this one was to go.
    """
    from aop.cli.compile import run

    raise typer.Exit(run(path, output, sign))
