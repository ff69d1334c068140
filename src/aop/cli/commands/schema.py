"""`aop schema`: its options and help. What it does stands in `aop.cli.schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single

app = single()


@app.command(epilog="Example: aop schema --out .vscode/schemas")
def schema(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]",
            help="workspace, procedure, actions, rules, article, test, sandbox, findings, results, proofs, plan, "
            "diff or handoff; all of them by default.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where the files go: schemas by default.", show_default=False),
    ] = None,
) -> None:
    """Write JSON Schema for editors; one KIND without --out is printed."""
    from aop.cli.schema import run

    raise typer.Exit(run(kind, out))
