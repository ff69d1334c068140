"""`aop people` …: their options and help. What they do stands in `aop.cli.people_key`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import group
from aop.cli.commands.options import Output
from aop.cli.formats import PlainFormat

app = group("Say who has which role.")

PeopleFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file of people.", show_default=False)]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their name, as they sign in.", show_default=False)]


@app.command("key", epilog="Example: aop people key people.jsonl website --channel chat")
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


@app.command("list", epilog="Example: aop people list people.jsonl")
def people_list(file: PeopleFile, output: Output = PlainFormat.text) -> None:
    """List everybody with their roles."""
    from aop.cli.people import list_

    raise typer.Exit(list_(file, output.value))


@app.command("add", epilog="Example: aop people add people.jsonl maria@shop.example --role team_lead")
def people_add(
    file: PeopleFile,
    person: Person,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="A role of the workspace; more than one may be named.",
                     show_default=False),
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", metavar="PATH", help="Whose roles there are, to be sure.", show_default=False),
    ] = None,
) -> None:  # fmt: skip
    """Give somebody roles."""
    from aop.cli.people import add

    raise typer.Exit(add(file, person, role or [], workspace))


@app.command("remove", epilog="Example: aop people remove people.jsonl maria@shop.example")
def people_remove(
    file: PeopleFile,
    person: Person,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="Only this role; by default everything, keys too.",
                     show_default=False),
    ] = None,
) -> None:  # fmt: skip
    """Take roles away from somebody, or everything."""
    from aop.cli.people import remove

    raise typer.Exit(remove(file, person, role or []))
