"""`aop approvals` …: their options and help. What they do stands in `aop.cli.approvals`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import group
from aop.cli.commands.options import TEXT, Most, Output

app = group("Look at what waits for a yes in a running service, and decide it.")

Approval = Annotated[str, typer.Argument(metavar="APPROVAL", help="The approval, by its call.", show_default=False)]
Seen = Annotated[
    str,
    typer.Option("--digest", metavar="DIGEST", help="Of what you looked at: 8 characters or more.", show_default=False),
]
Comment = Annotated[str, typer.Option("--comment", metavar="TEXT", help="What you say about it.")]


@app.command("list", epilog="Example: aop approvals list")
def approvals_list(most: Most = 50, output: Output = TEXT) -> None:
    """List what waits for a yes."""
    from aop.cli.approvals import list_them

    raise typer.Exit(list_them(most, output.value))


@app.command("show", epilog="Example: aop approvals show c-17/4")
def approvals_show(approval: Approval, output: Output = TEXT) -> None:
    """Show exactly what is said yes to, with its digest."""
    from aop.cli.approvals import show

    raise typer.Exit(show(approval, output.value))


@app.command("approve", epilog="Example: aop approvals approve c-17/4 --digest 3f2a91c0")
def approvals_approve(approval: Approval, digest: Seen, comment: Comment = "", output: Output = TEXT) -> None:
    """Say yes to exactly what you looked at."""
    from aop.cli.approvals import decide

    raise typer.Exit(decide(approval, digest, comment, output.value, granted=True))


@app.command("deny", epilog='Example: aop approvals deny c-17/4 --digest 3f2a91c0 --comment "twice refunded"')
def approvals_deny(approval: Approval, digest: Seen, comment: Comment = "", output: Output = TEXT) -> None:
    """Say no."""
    from aop.cli.approvals import decide

    raise typer.Exit(decide(approval, digest, comment, output.value, granted=False))
