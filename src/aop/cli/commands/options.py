"""Arguments and options that several commands have, and what they choose from."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aop.cli.formats import PlainFormat


class Systems(StrEnum):
    real = "real"
    sandbox = "sandbox"


class PlanFormat(StrEnum):
    text = "text"
    json = "json"
    markdown = "markdown"


Workspace = Annotated[
    Path, typer.Argument(metavar="PATH", help="A workspace folder, or a file of one.", show_default=False)
]

Output = Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")]

Most = Annotated[int, typer.Option("--most", metavar="NUMBER", min=1, max=10_000, help="So many at most.")]

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the history.")]

Role = Annotated[
    str | None,
    typer.Option("--role", metavar="ROLE", help="In which role, where you have several.", show_default=False),
]

TEXT = PlainFormat.text

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

Source = Annotated[
    str, typer.Argument(metavar="STORE", help="A database: `sqlite:FILE`, or `postgresql://…`.", show_default=False)
]

SourceOrService = Annotated[
    str,
    typer.Argument(
        metavar="STORE",
        help="A database, `sqlite:FILE` or `postgresql://…`; or `service`, the running one.",
        show_default=False,
    ),
]

KeysFile = Annotated[
    Path | None,
    typer.Option(
        "--keys", metavar="FILE", help="The file of keys; by default AOP_KEYS_FILE, or AOP_KEYS_… .", show_default=False
    ),
]

By = Annotated[str, typer.Option("--by", metavar="PERSON", help="Who does this: it is noted in the log.")]
