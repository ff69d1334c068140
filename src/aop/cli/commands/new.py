"""`aop new`: its options and help. What it does stands in `aop.cli.new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single

app = single()


@app.command(epilog="Example: aop new my_shop")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.", show_default=False)],
) -> None:
    """Write a workspace to begin with: a small shop that answers from its sandbox, with tests that pass."""
    from aop.cli.new import run

    raise typer.Exit(run(folder))
