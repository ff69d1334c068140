"""The commands that ask a running service, with their options and help; `aop.cli.asking_service` says how they ask."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aop.cli.app_keeping import people
from aop.cli.formats import PlainFormat
from aop.errors import WrongUse

conversations = typer.Typer(
    no_args_is_help=True, help="Look at the conversations of a running service, and act in them."
)
approvals = typer.Typer(no_args_is_help=True, help="Look at what waits for a yes in a running service, and decide it.")
parked = typer.Typer(no_args_is_help=True, help="Look at calls that were stopped or may be done, and decide.")

Name = Annotated[str, typer.Argument(metavar="CONVERSATION", help="The conversation.", show_default=False)]
Approval = Annotated[str, typer.Argument(metavar="APPROVAL", help="The approval, by its call.", show_default=False)]
Parked = Annotated[str, typer.Argument(metavar="CALL", help="The call that was stopped.", show_default=False)]
Output = Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")]
Most = Annotated[int, typer.Option("--most", metavar="NUMBER", min=1, max=10_000, help="So many at most.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the history.")]
NeededReason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the history.", show_default=False)
]
Role = Annotated[
    str | None,
    typer.Option("--role", metavar="ROLE", help="In which role, where you have several.", show_default=False),
]
TEXT = PlainFormat.text


class Status(StrEnum):
    open = "open"
    taken = "taken"
    handed_off = "handed_off"
    closed = "closed"


@conversations.command(name="list", epilog="Example: aop conversations list --status handed_off")
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


@conversations.command(name="show", epilog="Example: aop conversations show c-17")
def conversations_show(conversation: Name, output: Output = TEXT) -> None:
    """Show what was said, and how it stands."""
    from aop.cli.conversations import show

    raise typer.Exit(show(conversation, output.value))


@conversations.command(name="why", epilog="Example: aop conversations why c-17 --after 12")
def conversations_why(
    conversation: Name,
    after: Annotated[int, typer.Option("--after", metavar="NUMBER", min=0, help="From behind this entry on.")] = 0,
    output: Output = TEXT,
) -> None:
    """Say what was decided, by which sentences, values and rules."""
    from aop.cli.conversations import why

    raise typer.Exit(why(conversation, after, output.value))


@conversations.command(name="why-not", epilog="Example: aop conversations why-not c-17 stripe.refund")
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


@conversations.command(name="take", epilog='Example: aop conversations take c-17 --reason "I know this customer"')
def conversations_take(conversation: Name, reason: Reason = "", role: Role = None, output: Output = TEXT) -> None:
    """Take a conversation over: the agent is silent until it is handed back."""
    _act(conversation, "take_over", role, output, reason=reason)


@conversations.command(name="answer", epilog='Example: aop conversations answer c-17 "Hello, this is Maria."')
def conversations_answer(
    conversation: Name,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you write to the customer.", show_default=False)],
    role: Role = None,
    output: Output = TEXT,
) -> None:
    """Write to the customer of a conversation that you took over."""
    _act(conversation, "answer", role, output, text=text)


@conversations.command(name="hand-back", epilog="Example: aop conversations hand-back c-17")
def conversations_hand_back(conversation: Name, reason: Reason = "", role: Role = None, output: Output = TEXT) -> None:
    """Give a conversation back to the agent."""
    _act(conversation, "hand_back", role, output, reason=reason)


@conversations.command(name="cancel", epilog='Example: aop conversations cancel c-17 --reason "ordered twice"')
def conversations_cancel(conversation: Name, reason: Reason = "", role: Role = None, output: Output = TEXT) -> None:
    """End the running request and undo what it changed."""
    _act(conversation, "cancel", role, output, reason=reason)


@conversations.command(name="redrive", epilog="Example: aop conversations redrive c-17 c-17/4")
def conversations_redrive(
    conversation: Name,
    call: Annotated[str, typer.Argument(metavar="CALL", help="A call of unknown outcome.", show_default=False)],
    reason: Reason = "",
    role: Role = None,
    output: Output = TEXT,
) -> None:
    """Send a call of unknown outcome again, under the key it had."""
    _act(conversation, "redrive", role, output, call=call, reason=reason)


@approvals.command(name="list", epilog="Example: aop approvals list")
def approvals_list(most: Most = 50, output: Output = TEXT) -> None:
    """List what waits for a yes."""
    from aop.cli.approvals import list_them

    raise typer.Exit(list_them(most, output.value))


@approvals.command(name="show", epilog="Example: aop approvals show c-17/4")
def approvals_show(approval: Approval, output: Output = TEXT) -> None:
    """Show exactly what is said yes to, with its digest."""
    from aop.cli.approvals import show

    raise typer.Exit(show(approval, output.value))


Seen = Annotated[
    str,
    typer.Option("--digest", metavar="DIGEST", help="Of what you looked at: 8 characters or more.", show_default=False),
]
Comment = Annotated[str, typer.Option("--comment", metavar="TEXT", help="What you say about it.")]


@approvals.command(name="approve", epilog="Example: aop approvals approve c-17/4 --digest 3f2a91c0")
def approvals_approve(approval: Approval, digest: Seen, comment: Comment = "", output: Output = TEXT) -> None:
    """Say yes to exactly what you looked at."""
    from aop.cli.approvals import decide

    raise typer.Exit(decide(approval, digest, comment, output.value, granted=True))


@approvals.command(
    name="deny", epilog='Example: aop approvals deny c-17/4 --digest 3f2a91c0 --comment "twice refunded"'
)
def approvals_deny(approval: Approval, digest: Seen, comment: Comment = "", output: Output = TEXT) -> None:
    """Say no."""
    from aop.cli.approvals import decide

    raise typer.Exit(decide(approval, digest, comment, output.value, granted=False))


@parked.command(name="list", epilog="Example: aop parked list")
def parked_list(most: Most = 50, output: Output = TEXT) -> None:
    """List the calls that the monitor stopped, and those of which nobody knows what became."""
    from aop.cli.pause import list_parked

    raise typer.Exit(list_parked(most, output.value))


@parked.command(name="drop", epilog='Example: aop parked drop c-17/4 --reason "not what was agreed"')
def parked_drop(call: Parked, reason: NeededReason, role: Role = None, output: Output = TEXT) -> None:
    """Take a call back that never left."""
    from aop.cli.pause import drop

    raise typer.Exit(drop(call, reason, role, output.value))


What = Annotated[
    str | None,
    typer.Argument(metavar="[WHAT]", help="everything, procedure, action or slice.", show_default=False),
]
Of = Annotated[str | None, typer.Argument(metavar="[NAME]", help="Of the procedure or the action.", show_default=False)]
Channel = Annotated[
    str | None, typer.Option("--channel", metavar="NAME", help="Of a slice: this channel.", show_default=False)
]
Language = Annotated[
    str | None, typer.Option("--language", metavar="NAME", help="Of a slice: this language.", show_default=False)
]
Percent = Annotated[
    int | None,
    typer.Option("--percent", metavar="NUMBER", min=1, max=100, help="Of a slice: this share.", show_default=False),
]


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


@people.command(name="key", epilog="Example: aop people key people.jsonl website --channel chat")
def people_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of people.", show_default=False)],
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whose key it is.", show_default=False)],
    channel: Annotated[
        list[str] | None,
        typer.Option(
            "--channel",
            metavar="NAME",
            help="An application: it writes for customers on this channel; as often as needed.",
            show_default=False,
        ),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            metavar="NAME",
            help="Something that tells of events of this system; as often as needed.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Make a key for the service and print it once; the file keeps its digest."""
    from aop.cli.people_key import key

    raise typer.Exit(key(file, person, channel or [], system or []))


def doctor(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A release of `aop compile`, or a workspace.", show_default=False)
    ],
    files: Annotated[
        Path | None,
        typer.Option(
            "--files",
            metavar="DIR",
            help="Where the files are that the catalogue of a release names; beside the release by default.",
            show_default=False,
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="STORE", help="Also look at this store.", show_default=False),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option("--keys", metavar="FILE", help="Also look at this file of keys.", show_default=False),
    ] = None,
    known: Annotated[
        Path | None,
        typer.Option("--people", metavar="FILE", help="Also look at this file of people.", show_default=False),
    ] = None,
    output: Output = TEXT,
) -> None:
    """Say what is missing before a service runs: secrets, systems that answer, the model, the store, keys, people.

    Exit code 0: nothing; 1: something.
    """
    from aop.cli.doctor import run

    raise typer.Exit(run(path, files, store, keys, known, output.value))


def add_to(app: typer.Typer) -> None:
    """Adds them to the command line."""
    app.add_typer(conversations, name="conversations")
    app.add_typer(approvals, name="approvals")
    app.add_typer(parked, name="parked")
    app.command(name="pause", epilog='Example: aop pause procedure wrong_item --reason "a wrong price list"')(pause)
    app.command(name="doctor", epilog="Example: aop doctor shop.aopc --files procedures --store sqlite:shop.db")(doctor)
    app.command(name="resume", epilog="Example: aop resume procedure wrong_item")(resume)
