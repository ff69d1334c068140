"""`aop release` …: their options and help. What they do stands in `aop.cli.release`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import group
from aop.cli.commands.options import TEXT, Output, Reason, Role

app = group("Sign and check release files; choose what a running service serves.")

Which = Annotated[
    str,
    typer.Argument(metavar="RELEASE", help="Its digest (8 characters or more), or its file.", show_default=False),
]


@app.command("key", epilog="Example: aop release key ci-key.json --name ci.shop.example")
def release_key(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where the key goes.", show_default=False)],
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Whose key it is; the signatures say it.", show_default=False)
    ],
) -> None:
    """Make a key that signs releases (`aop compile --sign FILE`), and print its public key."""
    from aop.cli.release import key

    raise typer.Exit(key(path, name))


@app.command("verify", epilog="Example: aop release verify shop.aopc --key releases.keys")
def release_verify(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A release of `aop compile`.", show_default=False)],
    keys: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help="A public key, or a file that lists some: one of them must have signed it.",
            show_default=False,
        ),
    ] = None,
    output: Output = TEXT,
) -> None:
    """Say whether a file is a whole release that this engine runs, what it was made with and who signed it.

    Exit code 3: it is not.
    """
    from aop.cli.release import verify

    raise typer.Exit(verify(path, keys, output.value))


@app.command("list", epilog="Example: aop release list")
def release_list(output: Output = TEXT) -> None:
    """List the releases of a running service, and which went live when and by whom."""
    from aop.cli.release import list_them

    raise typer.Exit(list_them(output.value))


@app.command("load", epilog="Example: aop release load shop.aopc")
def release_load(
    which: Annotated[
        str,
        typer.Argument(metavar="RELEASE", help="The whole digest, or a copy of the file.", show_default=False),
    ],
    output: Output = TEXT,
) -> None:
    """Load a release that lies in the folder of a running service. It is not live."""
    from aop.cli.release import load

    raise typer.Exit(load(which, output.value))


@app.command("activate", epilog='Example: aop release activate 3f2a91c0 --reason "45 days to return"')
def release_activate(which: Which, reason: Reason = "", role: Role = None, output: Output = TEXT) -> None:
    """Let a loaded release go live: new conversations begin with it, those that run go on as they were."""
    from aop.cli.release import activate

    raise typer.Exit(activate(which, reason, role, output.value))


@app.command("back", epilog='Example: aop release back --reason "a wrong price list"')
def release_back(reason: Reason = "", role: Role = None, output: Output = TEXT) -> None:
    """Let the release go live again that was live before."""
    from aop.cli.release import back

    raise typer.Exit(back(reason, role, output.value))


@app.command("widening", epilog="Example: aop release widening 3f2a91c0")
def release_widening(which: Which, output: Output = TEXT) -> None:
    """Say what a loaded release lets through that the live one does not.

    Exit code 3: something.
    """
    from aop.cli.release import widening

    raise typer.Exit(widening(which, output.value))


@app.command("migrate", epilog="Example: aop release migrate c-17 3f2a91c0")
def release_migrate(
    conversation: Annotated[str, typer.Argument(metavar="CONVERSATION", help="The conversation.", show_default=False)],
    which: Which,
    reason: Reason = "",
    role: Role = None,
    output: Output = TEXT,
) -> None:
    """Move a conversation to another release: its requests run again there, with a memory of what happened."""
    from aop.cli.release import migrate

    raise typer.Exit(migrate(conversation, which, reason, role, output.value))
