"""`aop prove`: what holds on every way through the procedures of a workspace, and the conversations that show where
something does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import monotonic

from aop.cli.loading import compiled, procedure_at, workspace_at
from aop.diagnostics import did_you_mean
from aop.diagnostics.terminal import print_findings, print_lines
from aop.errors import WrongUse
from aop.machine.release import Release
from aop.proofs.as_text import as_text
from aop.proofs.prove import Budget, Prover
from aop.proofs.report import Report, report
from aop.proofs.terms import solver
from aop.syntax.builtin_files import SHOWN

#: The exit code of a gate that failed.
NOT_PROVED = 3


def run(path: Path, name: str | None, output: str, seconds: float, *, strict: bool = False) -> int:
    """Exit code 0 when nothing is refuted, 1 when something is or the workspace has errors, 3 with `strict` when
    something is not proved. Raises WrongUse where the solver is not installed or there is no such procedure."""
    solver()
    folder = workspace_at(path)
    result = compiled(folder)
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("nothing proved: the workspace has errors\n")
        return 1
    found = _proved(result.release, folder, name or procedure_at(path, folder, result.release), seconds)
    if output == "json":
        sys.stdout.write(json.dumps(report(found), indent=2, ensure_ascii=False) + "\n")
    else:
        print_lines(as_text(found), sys.stdout)
    if found.count("refuted"):
        return 1
    return NOT_PROVED if strict and found.count("not_proved") else 0


def _proved(release: Release, folder: Path, name: str | None, seconds: float) -> Report:
    procedures = [item for item in release.procedures.values() if not item.file.startswith(SHOWN)]
    if name is not None:
        procedures = [item for item in procedures if item.name == name]
        if not procedures:
            names = [item.name for item in release.procedures.values() if not item.file.startswith(SHOWN)]
            near = did_you_mean(name, names)
            hint = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{item}`' for item in names)}"
            raise WrongUse(f"there is no procedure `{name}`; {hint}")
    prover = Prover(release, Budget(monotonic, monotonic() + seconds))
    shown = "" if str(folder) == "." else f"{folder}/"
    return Report(str(folder), shown, [prover.of(item.name) for item in procedures])
