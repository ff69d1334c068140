"""`aop graph`: Mermaid flowcharts."""

from __future__ import annotations

import sys
from pathlib import Path

from aop.cli.loading import compiled, workspace_at
from aop.diagnostics import did_you_mean
from aop.diagnostics.terminal import print_findings
from aop.errors import WrongUse
from aop.machine.diagram import mermaid


def run(path: Path, name: str | None) -> int:
    """Prints one flowchart, or one for each procedure; exit code 1 when the workspace has errors."""
    result = compiled(workspace_at(path))
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("nothing drawn: the workspace has errors\n")
        return 1
    procedures = result.release.procedures
    if name is not None and name not in procedures:
        near = did_you_mean(name, procedures)
        help_text = (
            f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{item}`' for item in sorted(procedures))}"
        )
        raise WrongUse(f"there is no procedure `{name}`; {help_text}")
    for item in [procedures[name]] if name is not None else procedures.values():
        sys.stdout.write(f"%% {item.title} ({item.file})\n{mermaid(item)}\n")
    return 0
