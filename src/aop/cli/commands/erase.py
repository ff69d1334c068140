"""`aop erase`: its options and help. What it does stands in `aop.cli.erase`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import By, KeysFile, Reason, Role, SourceOrService

app = single()


@app.command(epilog="Example: aop erase service c1 --reason 'ticket 4711'")
def erase(
    source: SourceOrService,
    customer: Annotated[
        str | None, typer.Argument(metavar="[CUSTOMER]", help="The id of their account.", show_default=False)
    ] = None,
    by: By = "",
    keys: KeysFile = None,
    conversation: Annotated[
        str | None,
        typer.Option("--conversation", metavar="NAME", help="This conversation instead.", show_default=False),
    ] = None,
    older_than: Annotated[
        list[str] | None,
        typer.Option(
            "--older-than", metavar="WHAT=DAYSd",
            help="Instead what was kept long enough: `conversations` that are closed, or kept values of a class "
            "(`contact`, `identity`, `financial`, `health`, `none`).",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="COUNT", help="At most so many with --older-than.")] = 1_000,
    reason: Reason = "",
    role: Role = None,
) -> None:  # fmt: skip
    """Destroy the keys of a customer's conversations and what is kept of them. The audit log goes on verifying.

    A running service does it without stopping: write `service`, with AOP_URL and AOP_KEY.
    """
    from aop.cli.erase import run

    raise typer.Exit(run(source, keys, customer, conversation, older_than or [], limit, by, reason, role))
