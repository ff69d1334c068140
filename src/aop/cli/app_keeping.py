"""The commands about what is kept: the audit log, keys, people, erasing and handing over. Part of `aop.cli.app`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.formats import PlainFormat

audit = typer.Typer(no_args_is_help=True, help="Verify, read and export the audit log.")
keys = typer.Typer(no_args_is_help=True, help="Make, list and rotate the keys that everything is kept under.")
people = typer.Typer(no_args_is_help=True, help="Say who has which role.")

Source = Annotated[
    str, typer.Argument(metavar="STORE", help="A database: `sqlite:FILE`, or `postgresql://…`.", show_default=False)
]
KeysFile = Annotated[
    Path | None,
    typer.Option(
        "--keys", metavar="FILE", help="The file of keys; by default AOP_KEYS_FILE, or AOP_KEYS_… .", show_default=False
    ),
]
Witnesses = Annotated[
    list[str] | None,
    typer.Option(
        "--witness", metavar="WHERE", help="A file or an address that keeps heads; more than one may be named.",
        show_default=False,
    ),
]  # fmt: skip
By = Annotated[str, typer.Option("--by", metavar="PERSON", help="Who does this: it is noted in the log.")]
Output = Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")]
Reveal = Annotated[bool, typer.Option("--reveal", help="Also what it was about, decrypted.")]
Conversation = Annotated[
    str | None,
    typer.Option("--conversation", metavar="NAME", help="Only what is about this one.", show_default=False),
]
Customer = Annotated[
    str, typer.Argument(metavar="CUSTOMER", help="The id of their account.", show_default=False)
]  # fmt: skip
PeopleFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file of people.", show_default=False)]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their name, as they sign in.", show_default=False)]
Purpose = Annotated[str, typer.Argument(metavar="PURPOSE", help="master or log.", show_default=False)]
OfStore = Annotated[
    str | None,
    typer.Option("--store", metavar="STORE", help="The database whose keys are wrapped.", show_default=False),
]


@audit.command("verify", epilog="Example: aop audit verify sqlite:shop.db --witness /mnt/outside/heads.jsonl")
def audit_verify(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="A database, or the file of an export.", show_default=False),
    ],
    keys: KeysFile = None,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", metavar="KEY", help="The log's public key, for an export.", show_default=False),
    ] = None,
    witness: Witnesses = None,
    output: Output = PlainFormat.text,
    log_only: Annotated[
        bool, typer.Option("--log-only", help="Only the log, not the histories that it is about.")
    ] = False,
) -> None:
    """Prove that nothing was altered, removed or put in another order. Exit code 0: it verifies; 1: it does not."""
    from aop.cli.audit import verify

    raise typer.Exit(verify(source, keys, key or [], witness or [], output.value, history=not log_only))


@audit.command("show", epilog="Example: aop audit show sqlite:shop.db --kind override")
def audit_show(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="A database, or the file of an export.", show_default=False),
    ],
    keys: KeysFile = None,
    conversation: Conversation = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="KIND", help="action, lookup, approval, override, …", show_default=False),
    ] = None,
    after: Annotated[int, typer.Option("--after", metavar="NUMBER", help="Leaves behind this one.")] = 0,
    limit: Annotated[int, typer.Option("--limit", metavar="COUNT", help="At most so many.")] = 100,
    reveal: Reveal = False,
    by: By = "",
    output: Output = PlainFormat.text,
) -> None:
    """List what happened, a line for each entry."""
    from aop.cli.audit import show

    raise typer.Exit(show(source, keys, conversation, kind, after, limit, output.value, reveal=reveal, by=by))


@audit.command("export", epilog="Example: aop audit export sqlite:shop.db log.jsonl --by dana@shop.example")
def audit_export(
    source: Source,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where it goes.", show_default=False)],
    by: By = "",
    keys: KeysFile = None,
    conversation: Conversation = None,
    customer: Annotated[
        str | None,
        typer.Option("--customer", metavar="CUSTOMER", help="Only what is about this one.", show_default=False),
    ] = None,
    witness: Witnesses = None,
    reveal: Reveal = False,
) -> None:
    """Write the log, or a part of it with proofs, so that others can verify it without the service."""
    from aop.cli.audit import export

    raise typer.Exit(export(source, keys, out, conversation, customer, witness or [], reveal=reveal, by=by))


@audit.command("prove", epilog="Example: aop audit prove sqlite:shop.db 1204 --out leaf.jsonl")
def audit_prove(
    source: Source,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Which leaf, from 1.", show_default=False)],
    keys: KeysFile = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes: to the terminal by default.", show_default=False),
    ] = None,
    witness: Witnesses = None,
) -> None:
    """Write one leaf with the proof that it is in the log."""
    from aop.cli.audit import prove

    raise typer.Exit(prove(source, keys, number, out, witness or []))


@audit.command("sign", epilog="Example: aop audit sign sqlite:shop.db --witness https://witness.example/shop")
def audit_sign(source: Source, keys: KeysFile = None, witness: Witnesses = None) -> None:
    """Sign the log as it is now and hand the head to witnesses. Exit code 1: one of them did not take it."""
    from aop.cli.audit import sign

    raise typer.Exit(sign(source, keys, witness or []))


@keys.command("new", epilog="Example: aop keys new /etc/aop/keys.json --log shop.example/audit")
def keys_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.", show_default=False)],
    log: Annotated[
        str, typer.Option("--log", metavar="NAME", help="What the audit log is called: your domain and a word.")
    ] = "aop/audit",
) -> None:
    """Make a file of keys, and say the public key of the audit log."""
    from aop.cli.keys import new

    raise typer.Exit(new(file, log))


@keys.command("list", epilog="Example: aop keys list --keys /etc/aop/keys.json")
def keys_list(keys: KeysFile = None, store: OfStore = None, output: Output = PlainFormat.text) -> None:
    """List keys by purpose and name, the current one first. No secret is shown."""
    from aop.cli.keys import list_

    raise typer.Exit(list_(keys, store, output.value))


@keys.command("rotate", epilog="Example: aop keys rotate master --keys keys.json --store sqlite:shop.db")
def keys_rotate(purpose: Purpose, keys: KeysFile = None, store: OfStore = None) -> None:
    """Make a new current key; with a new master key everything in the store is wrapped anew."""
    from aop.cli.keys import rotate

    raise typer.Exit(rotate(purpose, keys, store))


@keys.command("retire", epilog="Example: aop keys retire master k1 --keys keys.json --store sqlite:shop.db")
def keys_retire(
    purpose: Purpose,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A former key's.", show_default=False)],
    keys: KeysFile = None,
    store: OfStore = None,
) -> None:
    """Take a former key away for good."""
    from aop.cli.keys import retire

    raise typer.Exit(retire(purpose, name, keys, store))


@people.command("list", epilog="Example: aop people list people.jsonl")
def people_list(file: PeopleFile, output: Output = PlainFormat.text) -> None:
    """List everybody with their roles."""
    from aop.cli.people import list_

    raise typer.Exit(list_(file, output.value))


@people.command("add", epilog="Example: aop people add people.jsonl maria@shop.example --role team_lead")
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


@people.command("remove", epilog="Example: aop people remove people.jsonl maria@shop.example")
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


def erase(
    source: Source,
    customer: Annotated[
        str | None, typer.Argument(metavar="[CUSTOMER]", help="The id of their account.", show_default=False)
    ] = None,
    by: By = "",
    keys: KeysFile = None,
    conversation: Annotated[
        str | None,
        typer.Option("--conversation", metavar="NAME", help="This conversation instead.", show_default=False),
    ] = None,
    older_than: Annotated[
        list[str] | None,
        typer.Option(
            "--older-than", metavar="WHAT=DAYSd",
            help="Instead what was kept long enough: `conversations` that are closed, or kept values of a class "
            "(`contact`, `identity`, `financial`, `health`, `none`).",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="COUNT", help="At most so many with --older-than.")] = 1_000,
) -> None:  # fmt: skip
    """Destroy the keys of a customer's conversations and what is kept of them. The audit log goes on verifying."""
    from aop.cli.erase import run

    raise typer.Exit(run(source, keys, customer, conversation, older_than or [], limit, by))


def export(
    source: Source,
    customer: Customer,
    by: By = "",
    keys: KeysFile = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes: to the terminal by default.", show_default=False),
    ] = None,
) -> None:
    """Write everything that is kept of a customer, to hand to them."""
    from aop.cli.export import run

    raise typer.Exit(run(source, keys, customer, out, by))


def add_to(app: typer.Typer) -> None:
    """Puts these commands beside the others."""
    app.add_typer(audit, name="audit")
    app.add_typer(keys, name="keys")
    app.add_typer(people, name="people")
    app.command(epilog="Example: aop erase sqlite:shop.db c1 --by dana@shop.example")(erase)
    app.command(epilog="Example: aop export sqlite:shop.db c1 --by dana@shop.example --out c1.json")(export)
