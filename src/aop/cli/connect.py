"""`aop connect`: files of actions from what systems say about themselves."""

from __future__ import annotations

import re
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aop.connectors.openapi import Written, read_spec, write_catalogue
from aop.errors import WrongUse

_NAME = re.compile(r"[a-z][a-z0-9_]*")

#: So many operations, and so many reasons with an example, are listed; the file names more.
MAX_SHOWN = 20


def run_openapi(
    spec: Path, system: str, operations: Sequence[str], base: str | None, out: Path | None, *, every: bool, force: bool
) -> int:
    """Writes the file and reports what is in it and what is not. Raises WrongUse."""
    if every == bool(operations):
        raise WrongUse("name the operations with `--operation ID`, or take all of them with `--all`")
    target = _target(system, out, force=force)
    written = write_catalogue(read_spec(spec), system, None if every else operations, base or "")
    _write(target, written.text)
    sys.stdout.write("".join(f"{line}\n" for line in _report(target, written)))
    return 0


def run_mcp(
    command: str | None, url: str | None, system: str, names: Sequence[str], out: Path | None,
    *, every: bool, private: bool, secret: str | None, force: bool,
) -> int:  # fmt: skip
    """Asks a server what it offers and writes the file. Raises WrongUse, CatalogueError when it cannot be asked."""
    from aop.connectors.credentials import Secrets
    from aop.connectors.mcp import McpConnector
    from aop.connectors.openapi.tools import write_tools

    if every == bool(names):
        raise WrongUse("name the tools with `--tool NAME`, or take all of them with `--all`")
    if (command is None) == (url is None):
        raise WrongUse('say where the server is: `--url https://acme.com/mcp`, or `--command "npx name-of-it"`')
    target = _target(system, out, force=force)
    connect: dict[str, Any] = {"url": url} if url else {"command": shlex.split(command or "")}
    connect |= {"private": "yes"} if private else {}
    connect |= {"auth": {"bearer": f"secret {secret}"}} if secret else {}
    allowed = None if command is None else [" ".join(connect["command"])]  # who types it, allows it
    offered = McpConnector(system, {"kind": "mcp", **connect}, Secrets(), allowed).offered()
    written = write_tools(offered, system, connect, None if every else names)
    _write(target, written.text)
    sys.stdout.write("".join(f"{line}\n" for line in _report(target, written, "tools")))
    return 0


def _target(system: str, out: Path | None, *, force: bool) -> Path:
    if not _NAME.fullmatch(system):
        raise WrongUse(f"`{system}` is no name of a system: lower case words joined by `_`")
    target = out or Path("actions") / f"{system}.yaml"
    if target.exists() and not force:
        raise WrongUse(f"`{target}` is there already: `--force` writes over it")
    return target


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    except OSError as error:
        raise WrongUse(f"`{target}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error


def _report(target: Path, written: Written, what: str = "operations") -> list[str]:
    asked = written.operations + len(written.operations_left)
    lines = [
        f"{target}: {written.operations} of {asked} {what}, {written.records} records, {written.inputs} inputs, "
        f"{len(written.text):,} characters"
    ]
    for name, why in written.operations_left[:MAX_SHOWN]:
        lines.append(f"left out: {name}: {why}")
    if len(written.operations_left) > MAX_SHOWN:
        lines.append(f"left out: {len(written.operations_left) - MAX_SHOWN} more, named in the file")
    reasons = Counter(why for _, why in written.parts_left)
    for why, count in reasons.most_common(MAX_SHOWN):
        example = next(place for place, reason in written.parts_left if reason == why)
        lines.append(f"left out: {count} value{'s' * (count > 1)} ({why}), as {example}")
    return lines
