"""`aop audit` …: their options and help. What they do stands in `aop.cli.audit`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aop.cli.commands.declaring import group
from aop.cli.commands.options import By, KeysFile, Output, Reason, Role, Source, SourceOrService
from aop.cli.formats import PlainFormat

app = group("Verify, read and export the audit log.")

Witnesses = Annotated[
    list[str] | None,
    typer.Option(
        "--witness", metavar="WHERE", help="A file or an address that keeps heads; more than one may be named.",
        show_default=False,
    ),
]  # fmt: skip
Reveal = Annotated[bool, typer.Option("--reveal", help="Also what it was about, decrypted.")]
Conversation = Annotated[
    str | None,
    typer.Option("--conversation", metavar="NAME", help="Only what is about this one.", show_default=False),
]


@app.command("verify", epilog="Example: aop audit verify sqlite:shop.db --witness /mnt/outside/heads.jsonl")
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


@app.command("show", epilog="Example: aop audit show sqlite:shop.db --kind override")
def audit_show(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A database, the file of an export, or `service`, the running one.",
            show_default=False,
        ),
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
    reason: Reason = "",
    role: Role = None,
    output: Output = PlainFormat.text,
) -> None:
    """List what happened, a line for each entry."""
    from aop.cli.audit import show

    said = {"reason": reason, "role": role}
    raise typer.Exit(show(source, keys, conversation, kind, after, limit, output.value, said, reveal=reveal, by=by))


@app.command("export", epilog="Example: aop audit export sqlite:shop.db log.jsonl --by dana@shop.example")
def audit_export(
    source: SourceOrService,
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
    reason: Reason = "",
    role: Role = None,
) -> None:
    """Write the log, or a part of it with proofs, so that others can verify it without the service."""
    from aop.cli.audit import export

    said = {"reason": reason, "role": role}
    raise typer.Exit(export(source, keys, out, conversation, customer, witness or [], said, reveal=reveal, by=by))


@app.command("prove", epilog="Example: aop audit prove sqlite:shop.db 1204 --out leaf.jsonl")
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


@app.command("sign", epilog="Example: aop audit sign sqlite:shop.db --witness https://witness.example/shop")
def audit_sign(source: Source, keys: KeysFile = None, witness: Witnesses = None) -> None:
    """Sign the log as it is now and hand the head to witnesses. Exit code 1: one of them did not take it."""
    from aop.cli.audit import sign

    raise typer.Exit(sign(source, keys, witness or []))
