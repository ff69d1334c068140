"""`aop explain`: its options and help. What it does stands in `aop.cli.explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import single

app = single()


@app.command(epilog="Example: aop explain AOP303")
def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A code such as AOP303; all by default.", show_default=False)
    ] = None,
) -> None:
    """Say what a code of a finding means, with an example to avoid and one to prefer."""
    from aop.cli.explain import run

    raise typer.Exit(run(code))
