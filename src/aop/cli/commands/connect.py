"""`aop connect` …: their options and help. What they do stands in `aop.cli.connect`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import group

app = group("Write a file of actions from what a system says about itself.")


@app.command("openapi", epilog="Example: aop connect openapi stripe.json --operation PostRefunds --system stripe")
def connect_openapi(
    spec: Annotated[
        Path, typer.Argument(metavar="SPEC", help="An OpenAPI description, JSON or YAML, also .gz.", show_default=False)
    ],
    system: Annotated[
        str, typer.Option("--system", metavar="NAME", help="What the system is called.", show_default=False)
    ],
    operation: Annotated[
        list[str] | None,
        typer.Option(
            "--operation", metavar="ID", help="An operation by its id; as often as needed.", show_default=False
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All operations.")] = False,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="URL", help="Its address, where the file has none.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes: actions/NAME.yaml by default.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a typed file of actions from an OpenAPI description; says what it had to leave out."""
    from aop.cli.connect import run_openapi

    raise typer.Exit(run_openapi(spec, system, operation or [], base, out, every=every, force=force))


@app.command(
    "mcp",
    epilog='Example: aop connect mcp --command "npx @modelcontextprotocol/server-everything" --all --system demo',
)
def connect_mcp(
    system: Annotated[
        str, typer.Option("--system", metavar="NAME", help="What the system is called.", show_default=False)
    ],
    command: Annotated[
        str | None, typer.Option("--command", metavar="LINE", help="Starts a server over stdio.", show_default=False)
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Where a server is.", show_default=False)
    ] = None,
    tool: Annotated[
        list[str] | None,
        typer.Option("--tool", metavar="NAME", help="A tool by its name; as often as needed.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All tools.")] = False,
    private: Annotated[bool, typer.Option("--private", help="The server is in your own network.")] = False,
    secret: Annotated[
        str | None,
        typer.Option("--secret", metavar="NAME", help="The secret that the server wants.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes: actions/NAME.yaml by default.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a typed file of actions from what an MCP server offers, with the schema of each tool pinned."""
    from aop.cli.connect import run_mcp

    raise typer.Exit(
        run_mcp(command, url, system, tool or [], out, every=every, private=private, secret=secret, force=force)
    )
