"""`aop compile`: a workspace to one release file."""

from __future__ import annotations

import sys
from pathlib import Path

from aop.cli.intents import confused_intents
from aop.cli.loading import trained, workspace_at
from aop.compiler import Compiled, compile_files
from aop.diagnostics.terminal import print_findings
from aop.errors import WrongUse
from aop.machine.artifact import dump
from aop.syntax.load import load_workspace


def run(path: Path, output: Path | None) -> int:
    """Writes the release; exit code 1 with the findings when there is an error."""
    result = _compiled(workspace_at(path))
    if result.findings:
        print_findings(result.findings)
    if result.release is None:
        sys.stderr.write("not compiled: the workspace has errors\n")
        return 1
    target = output or Path(f"{result.release.workspace.name}.aopc")
    document = dump(result.release)
    try:
        target.write_bytes(document)
    except OSError as error:
        raise WrongUse(f"`{target}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error
    procedures = len(result.release.procedures)
    sys.stdout.write(
        f"{target}: {procedures} procedures, {len(result.release.actions)} actions, {len(document):,} bytes\n"
        f"digest {result.release.digest}\n"
    )
    return 0


def _compiled(folder: Path) -> Compiled:
    """The release with the local model in it, and with what that model mixes up among the findings."""
    files, found = load_workspace(folder)
    result = compile_files(files, found)
    if result.release is None:
        return result
    return compile_files(files, (*found, *confused_intents(files)), trained(files))
