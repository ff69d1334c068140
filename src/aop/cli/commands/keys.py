"""`aop keys` …: their options and help. What they do stands in `aop.cli.keys`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import group
from aop.cli.commands.options import KeysFile, Output
from aop.cli.formats import PlainFormat

app = group("Make, list and rotate the keys that everything is kept under.")

Purpose = Annotated[str, typer.Argument(metavar="PURPOSE", help="master or log.", show_default=False)]
OfStore = Annotated[
    str | None,
    typer.Option("--store", metavar="STORE", help="The database whose keys are wrapped.", show_default=False),
]


@app.command("new", epilog="Example: aop keys new /etc/aop/keys.json --log shop.example/audit")
def keys_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.", show_default=False)],
    log: Annotated[
        str, typer.Option("--log", metavar="NAME", help="What the audit log is called: your domain and a word.")
    ] = "aop/audit",
) -> None:
    """Make a file of keys, and say the public key of the audit log."""
    from aop.cli.keys import new

    raise typer.Exit(new(file, log))


@app.command("list", epilog="Example: aop keys list --keys /etc/aop/keys.json")
def keys_list(keys: KeysFile = None, store: OfStore = None, output: Output = PlainFormat.text) -> None:
    """List keys by purpose and name, the current one first. No secret is shown."""
    from aop.cli.keys import list_

    raise typer.Exit(list_(keys, store, output.value))


@app.command("rotate", epilog="Example: aop keys rotate master --keys keys.json --store sqlite:shop.db")
def keys_rotate(purpose: Purpose, keys: KeysFile = None, store: OfStore = None) -> None:
    """Make a new current key; with a new master key everything in the store is wrapped anew."""
    from aop.cli.keys import rotate

    raise typer.Exit(rotate(purpose, keys, store))


@app.command("retire", epilog="Example: aop keys retire master k1 --keys keys.json --store sqlite:shop.db")
def keys_retire(
    purpose: Purpose,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A former key's.", show_default=False)],
    keys: KeysFile = None,
    store: OfStore = None,
) -> None:
    """Take a former key away for good."""
    from aop.cli.keys import retire

    raise typer.Exit(retire(purpose, name, keys, store))
