"""`aop serve`: its options and help. What it does stands in `aop.cli.serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import Systems
from aop.errors import WrongUse

app = single()


@app.command(epilog="Example: aop serve procedures --store sqlite:shop-conversations.db")
def serve(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="A release of `aop compile`, or a workspace to compile first.", show_default=False
        ),
    ],
    store: Annotated[
        str,
        typer.Option("--store", metavar="STORE", help="memory, sqlite:PATH or postgresql://…"),
    ] = "sqlite:conversations.db",
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0: any free one.")] = 8080,
    workers: Annotated[
        int, typer.Option("--workers", metavar="NUMBER", min=1, help="Processes; several need PostgreSQL.")
    ] = 1,
    people: Annotated[
        Path | None,
        typer.Option(
            "--people",
            metavar="FILE",
            help="Who is known, with which roles and keys; without it one key is made for this run.",
            show_default=False,
        ),
    ] = None,
    releases: Annotated[
        Path | None,
        typer.Option(
            "--releases",
            metavar="DIR",
            help="Where release files are put that may be loaded; beside the file of SQLite by default.",
            show_default=False,
        ),
    ] = None,
    files: Annotated[
        Path | None,
        typer.Option(
            "--files",
            metavar="DIR",
            help="Where the files are that the catalogue of a release names; beside the release by default.",
            show_default=False,
        ),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            metavar="FILE",
            help="The file of keys (`aop keys new`): rows are encrypted, and there is an audit log.",
            show_default=False,
        ),
    ] = None,
    signed_by: Annotated[
        Path | None,
        typer.Option(
            "--signed-by",
            metavar="FILE",
            help="Public keys (`aop release key`), one a line: only a release that one of them signed is loaded.",
            show_default=False,
        ),
    ] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option(
            "--witness",
            metavar="WHERE",
            help="A file or an address that keeps heads of the audit log; more than one may be named.",
            show_default=False,
        ),
    ] = None,
    hooks: Annotated[
        Path | None,
        typer.Option(
            "--hooks",
            metavar="FILE",
            help="Helpdesks and chats that customers write in, and who is told of what (docs/webhooks.md).",
            show_default=False,
        ),
    ] = None,
    systems: Annotated[
        Systems | None,
        typer.Option(
            "--systems",
            help="Who answers for the systems of a workspace: `sandbox/`, where there is one, by default.",
            show_default=False,
        ),
    ] = None,
    issuer: Annotated[
        str | None,
        typer.Option(
            "--issuer", metavar="URL", help="The OpenID Connect issuer where people sign in.", show_default=False
        ),
    ] = None,
    audience: Annotated[
        str,
        typer.Option("--audience", metavar="NAME", help="Whom the issuer's tokens must be for.", show_default=False),
    ] = "",
    claim: Annotated[
        str, typer.Option("--claim", metavar="NAME", help="The claim of a token that names the person.")
    ] = "sub",
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--origin",
            metavar="URL",
            help="A site whose pages may use a conversation's token; as often as needed.",
            show_default=False,
        ),
    ] = None,
    trace_content: Annotated[
        bool, typer.Option("--trace-content", help="Put what customers write and systems get into traces.")
    ] = False,
) -> None:
    """Serve conversations over HTTP: customers' channels, people's decisions, an OpenAI-compatible endpoint."""
    try:
        from aop.cli.serve import Wanted, run
        from aop.service.oidc import Issuer
    except ModuleNotFoundError as error:
        raise WrongUse(f"this needs `pip install aop-engine[service]`: {error.name} is missing") from None
    signed_in = None if issuer is None else Issuer(issuer, audience, claim)
    chosen = None if systems is None else systems.value
    wanted = Wanted(
        path,
        store,
        host,
        port,
        people,
        releases,
        files,
        chosen,
        signed_in,
        tuple(origin or ()),
        trace_content,
        keys,
        tuple(witness or ()),
        workers,
        signed_by,
        hooks,
    )
    raise typer.Exit(run(wanted))
