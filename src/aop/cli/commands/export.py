"""`aop export`: its options and help. What it does stands in `aop.cli.export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import By, KeysFile, Reason, Role, SourceOrService

app = single()

Customer = Annotated[
    str, typer.Argument(metavar="CUSTOMER", help="The id of their account.", show_default=False)
]  # fmt: skip


@app.command(epilog="Example: aop export sqlite:shop.db c1 --by dana@shop.example --out c1.json")
def export(
    source: SourceOrService,
    customer: Customer,
    by: By = "",
    keys: KeysFile = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes: to the terminal by default.", show_default=False),
    ] = None,
    reason: Reason = "",
    role: Role = None,
) -> None:
    """Write everything that is kept of a customer, to hand to them.

    A running service does it without stopping: write `service`, with AOP_URL and AOP_KEY.
    """
    from aop.cli.export import run

    raise typer.Exit(run(source, keys, customer, out, by, reason, role))
