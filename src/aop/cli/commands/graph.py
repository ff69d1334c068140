"""`aop graph`: its options and help. What it does stands in `aop.cli.graph`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import Workspace

app = single()


class GraphFormat(StrEnum):
    mermaid = "mermaid"
    dot = "dot"
    svg = "svg"
    terminal = "terminal"


@app.command(
    epilog='Example: aop graph procedures --procedure wrong_item --path "a replacement is sent" --format terminal'
)
def graph(
    path: Workspace,
    procedure: Annotated[
        str | None, typer.Option("--procedure", "-p", metavar="NAME", help="Only this one.", show_default=False)
    ] = None,
    output: Annotated[GraphFormat, typer.Option("--format", help="How it is drawn.")] = GraphFormat.mermaid,
    way: Annotated[
        str | None,
        typer.Option(
            "--path",
            metavar="TEST",
            help="Draw the way of a conversation in it: the name of a test, or the file of a script.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where it is written.", show_default=False)
    ] = None,
) -> None:
    """Draw procedures from the code that runs: Mermaid, DOT, SVG, or lines in the terminal."""
    from aop.cli.graph import run

    raise typer.Exit(run(path, procedure, output.value, way, out))
