"""`aop compile`: a workspace to one release file."""

from __future__ import annotations

import sys
from pathlib import Path

from aop.cli.loading import compiled, workspace_at
from aop.diagnostics.terminal import print_findings
from aop.machine.artifact import dump


def run(path: Path, output: Path | None) -> int:
    """Writes the release; exit code 1 with the findings when there is an error."""
    folder = workspace_at(path)
    result = compiled(folder, train=True)
    if result.findings:
        print_findings(result.findings)
    if result.release is None:
        sys.stderr.write("not compiled: the workspace has errors\n")
        return 1
    target = output or Path(f"{result.release.workspace.name}.aopc")
    document = dump(result.release)
    target.write_bytes(document)
    procedures = len(result.release.procedures)
    sys.stdout.write(
        f"{target}: {procedures} procedures, {len(result.release.actions)} actions, {len(document):,} bytes\n"
        f"digest {result.release.digest}\n"
    )
    return 0
