"""`aop conversations` …: their options and help. What they do stands in `aop.cli.conversations`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from aop.cli.commands.declaring import group
from aop.cli.commands.options import TEXT, Most, Output, Reason, Role
from aop.cli.formats import PlainFormat

app = group("Look at the conversations of a running service, and act in them.")


class Status(StrEnum):
    open = "open"
    taken = "taken"
    handed_off = "handed_off"
    closed = "closed"
    erased = "erased"


Name = Annotated[str, typer.Argument(metavar="CONVERSATION", help="The conversation.", show_default=False)]


@app.command("list", epilog="Example: aop conversations list --status handed_off")
def conversations_list(
    status: Annotated[
        Status | None, typer.Option("--status", help="open, taken, handed_off or closed.", show_default=False)
    ] = None,
    most: Most = 50,
    output: Output = TEXT,
) -> None:
    """List conversations, the one that changed last first."""
    from aop.cli.conversations import list_them

    raise typer.Exit(list_them(None if status is None else status.value, most, output.value))


@app.command("show", epilog="Example: aop conversations show c-17")
def conversations_show(conversation: Name, output: Output = TEXT) -> None:
    """Show what was said, and how it stands."""
    from aop.cli.conversations import show

    raise typer.Exit(show(conversation, output.value))


@app.command("why", epilog="Example: aop conversations why c-17 --after 12")
def conversations_why(
    conversation: Name,
    after: Annotated[int, typer.Option("--after", metavar="NUMBER", min=0, help="From behind this entry on.")] = 0,
    output: Output = TEXT,
) -> None:
    """Say what was decided, by which sentences, values and rules."""
    from aop.cli.conversations import why

    raise typer.Exit(why(conversation, after, output.value))


@app.command("why-not", epilog="Example: aop conversations why-not c-17 stripe.refund")
def conversations_why_not(
    conversation: Name,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="An action of the catalogue.", show_default=False)],
    output: Output = TEXT,
) -> None:
    """Say what stands between a conversation and an action, now."""
    from aop.cli.conversations import why_not

    raise typer.Exit(why_not(conversation, action, output.value))


def _act(conversation: str, action: str, role: str | None, output: PlainFormat, **inputs: str) -> None:
    from aop.cli.conversations import act

    raise typer.Exit(act(conversation, f"aop.{action}", inputs, role, output.value))


@app.command("take", epilog='Example: aop conversations take c-17 --reason "I know this customer"')
def conversations_take(conversation: Name, reason: Reason = "", role: Role = None, output: Output = TEXT) -> None:
    """Take a conversation over: the agent is silent until it is handed back."""
    _act(conversation, "take_over", role, output, reason=reason)


@app.command("answer", epilog='Example: aop conversations answer c-17 "Hello, this is Maria."')
def conversations_answer(
    conversation: Name,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you write to the customer.", show_default=False)],
    role: Role = None,
    output: Output = TEXT,
) -> None:
    """Write to the customer of a conversation that you took over."""
    _act(conversation, "answer", role, output, text=text)


@app.command("hand-back", epilog="Example: aop conversations hand-back c-17")
def conversations_hand_back(conversation: Name, reason: Reason = "", role: Role = None, output: Output = TEXT) -> None:
    """Give a conversation back to the agent."""
    _act(conversation, "hand_back", role, output, reason=reason)


@app.command("cancel", epilog='Example: aop conversations cancel c-17 --reason "ordered twice"')
def conversations_cancel(conversation: Name, reason: Reason = "", role: Role = None, output: Output = TEXT) -> None:
    """End the running request and undo what it changed."""
    _act(conversation, "cancel", role, output, reason=reason)


@app.command("redrive", epilog="Example: aop conversations redrive c-17 c-17/4")
def conversations_redrive(
    conversation: Name,
    call: Annotated[str, typer.Argument(metavar="CALL", help="A call of unknown outcome.", show_default=False)],
    reason: Reason = "",
    role: Role = None,
    output: Output = TEXT,
) -> None:
    """Send a call of unknown outcome again, under the key it had."""
    _act(conversation, "redrive", role, output, call=call, reason=reason)
