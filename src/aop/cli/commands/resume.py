"""`aop resume`: its options and help. What it does stands in `aop.cli.pause`."""

from __future__ import annotations

from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import TEXT, Channel, Language, Of, Output, Percent, Reason, Role

app = single()


@app.command(epilog="Example: aop resume procedure wrong_item")
def resume(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="everything, procedure, action or slice.", show_default=False)
    ],
    name: Of = None,
    channel: Channel = None,
    language: Language = None,
    percent: Percent = None,
    reason: Reason = "",
    role: Role = None,
    output: Output = TEXT,
) -> None:
    """Let go on what was paused."""
    from aop.cli.pause import act

    target = {"what": what, "name": name, "channel": channel, "language": language, "percent": percent}
    raise typer.Exit(act("aop.resume", target, reason, role, output.value))
