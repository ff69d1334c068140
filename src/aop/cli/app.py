"""The command line: its root, which imports the file of a command when that one is asked for (`aop.cli.commands`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from aop.cli.commands.table import NAMES, TABLE

ABOUT = "Agent Operating Procedures: write what a support agent may do, check it, talk to it."


class Commands(Mapping[str, Any]):
    """The commands by their names; each is imported when it is first taken."""

    def __init__(self) -> None:
        self._taken: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in NAMES:
            raise KeyError(name)
        if name not in self._taken:
            command = get_command(import_module(f"aop.cli.commands.{name}").app)
            command.name = name
            self._taken[name] = command
        return self._taken[name]

    def __contains__(self, name: object) -> bool:
        return name in NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


class Root(TyperGroup):
    """The group of all commands, whose help needs none of them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = Commands()

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of help."""
        return list(NAMES)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The table, a section for each heading; names stand below each other throughout."""
        width = max(len(name) for name in NAMES)
        for heading, lines in TABLE.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), about) for name, about in lines.items()])


app = typer.Typer(
    name="aop",
    cls=Root,
    help=ABOUT,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from aop import __version__

        typer.echo(f"aop {__version__}")
        raise typer.Exit


@app.callback(help=ABOUT)
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What stands before any command."""
