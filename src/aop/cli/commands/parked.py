"""`aop parked` …: their options and help. What they do stands in `aop.cli.pause`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import group
from aop.cli.commands.options import TEXT, Most, Output, Role

app = group("Look at calls that were stopped or may be done, and decide.")

Parked = Annotated[str, typer.Argument(metavar="CALL", help="The call that was stopped.", show_default=False)]
NeededReason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the history.", show_default=False)
]


@app.command("list", epilog="Example: aop parked list")
def parked_list(most: Most = 50, output: Output = TEXT) -> None:
    """List the calls that the monitor stopped, and those of which nobody knows what became."""
    from aop.cli.pause import list_parked

    raise typer.Exit(list_parked(most, output.value))


@app.command("drop", epilog='Example: aop parked drop c-17/4 --reason "not what was agreed"')
def parked_drop(call: Parked, reason: NeededReason, role: Role = None, output: Output = TEXT) -> None:
    """Take a call back that never left."""
    from aop.cli.pause import drop

    raise typer.Exit(drop(call, reason, role, output.value))
