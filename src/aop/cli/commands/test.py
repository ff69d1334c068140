"""`aop test`: its options and help. What it does stands in `aop.cli.test_command`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import single
from aop.cli.test_options import refuse_what_does_nothing

app = single()


class TestFormat(StrEnum):
    __test__ = False  # for those who collect tests by their names

    text = "text"
    json = "json"
    junit = "junit"
    markdown = "markdown"
    html = "html"


@app.command(name="test", epilog="Example: aop test procedures --min-coverage 100")
def play_tests(
    given: typer.Context,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A workspace folder, or one of its tests.", show_default=False)
    ],
    words: Annotated[
        str | None,
        typer.Option("-k", metavar="WORDS", help="Only tests with this in their name or file.", show_default=False),
    ] = None,
    output: Annotated[TestFormat, typer.Option("--format", help="How results are shown.")] = TestFormat.text,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where they are written.", show_default=False)
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the whole talk of each test; with --mutate, who notices each change.")
    ] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print what no test covers, and the shares.")] = False,
    minimum: Annotated[
        int | None,
        typer.Option(
            "--min-coverage",
            metavar="PERCENT",
            min=0,
            max=100,
            help="Exit code 3 when fewer sentences, outcomes of guards or rules are covered.",
            show_default=False,
        ),
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="List the rules and guards that could be wrong with no test noticing.")
    ] = False,
    generate: Annotated[
        bool,
        typer.Option(
            "--generate",
            help="Write conversations for the ways through the procedures; -k means procedures, --out a new file.",
        ),
    ] = False,
    properties: Annotated[
        bool,
        typer.Option(
            "--properties",
            help="Hold random conversations against the `prove:` lines; the shortest that fails is shown.",
        ),
    ] = False,
    runs: Annotated[
        int, typer.Option("--runs", metavar="N", min=1, help="So many random conversations of each procedure.")
    ] = 100,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same conversations.")] = 0,
) -> None:
    """Play the conversation tests. Exit code 0: all hold; 1: a test fails; 2: wrong use; 3: too little is covered."""
    refuse_what_does_nothing(given)
    if mutate:
        from aop.cli.test_mutate import run as run_mutate

        raise typer.Exit(run_mutate(path, words or "", show=show))
    if properties:
        from aop.cli.test_properties import run as run_properties

        raise typer.Exit(run_properties(path, words or "", runs, seed))
    if generate:
        from aop.cli.stopping import stopped_at_once
        from aop.cli.test_generate import run as run_generate

        with stopped_at_once():
            raise typer.Exit(run_generate(path, words or "", out))
    from aop.cli.test_command import run

    raise typer.Exit(run(path, output.value, words or "", minimum, out, show=show, listed=coverage))
