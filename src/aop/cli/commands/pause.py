"""`aop pause`: its options and help. What it does stands in `aop.cli.pause`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import TEXT, Channel, Language, Of, Output, Percent, Reason, Role
from aop.errors import WrongUse

app = single()

What = Annotated[
    str | None,
    typer.Argument(metavar="[WHAT]", help="everything, procedure, action or slice.", show_default=False),
]


@app.command(epilog='Example: aop pause procedure wrong_item --reason "a wrong price list"')
def pause(
    what: What = None,
    name: Of = None,
    channel: Channel = None,
    language: Language = None,
    percent: Percent = None,
    reason: Reason = "",
    role: Role = None,
    output: Output = TEXT,
) -> None:
    """Stop the agent of a running service, or a part of what it does; without WHAT, list what is paused."""
    from aop.cli.pause import act, list_pauses

    if what is None:
        if any(item is not None for item in (channel, language, percent)):
            raise WrongUse("say what is paused: `aop pause slice …`; without options `aop pause` lists")
        raise typer.Exit(list_pauses(output.value))
    target = {"what": what, "name": name, "channel": channel, "language": language, "percent": percent}
    raise typer.Exit(act("aop.pause", target, reason, role, output.value))
