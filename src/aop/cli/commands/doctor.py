"""`aop doctor`: its options and help. What it does stands in `aop.cli.doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.commands.options import TEXT, Output

app = single()


@app.command(epilog="Example: aop doctor shop.aopc --files procedures --store sqlite:shop.db")
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
