"""`aop chat`: its options and help. What it does stands in `aop.cli.chat`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import Systems, Workspace

app = single()


@app.command(epilog="Example: aop chat procedures --script procedures/scripts/wrong_item.txt --show")
def chat(
    path: Workspace,
    script: Annotated[
        Path | None,
        typer.Option("--script", metavar="FILE", help="Play this conversation instead of asking.", show_default=False),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print understanding, guards and effects beside the talk.")
    ] = False,
    audit: Annotated[bool, typer.Option("--audit", help="Print at the end what was done and why.")] = False,
    channel: Annotated[
        str, typer.Option("--channel", metavar="NAME", help="The channel the customer writes on.")
    ] = "chat",
    systems: Annotated[
        Systems | None,
        typer.Option(
            "--systems",
            help="Who answers for the systems: `sandbox/`, where there is one, by default.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            "--model",
            metavar="NAME",
            help="The model of the workspace that reads messages, or local; its default otherwise.",
            show_default=False,
        ),
    ] = "",
    sender: Annotated[
        str | None,
        typer.Option(
            "--sender",
            metavar="ADDRESS",
            help="The email address or phone number that the channel says the customer writes from.",
            show_default=False,
        ),
    ] = None,
    signed_in: Annotated[
        str | None,
        typer.Option(
            "--signed-in",
            metavar="ACCOUNT",
            help="The account that the customer signed in with: its id, or `{id: c1, tier: gold}`.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Talk to a workspace as its customer; answer approvals as its people with `/as ROLE approves`."""
    from aop.cli.chat import run

    chosen = None if systems is None else systems.value
    from aop.cli.sender import sender_of

    writes = sender_of(sender, signed_in)
    raise typer.Exit(run(path, script, channel, show=show, audit=audit, systems=chosen, model=model, sender=writes))
