"""`aop check`: findings of every workspace at or below a path."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aop.cli.loading import compiled
from aop.diagnostics.terminal import print_findings
from aop.errors import WrongUse
from aop.syntax.load import find_workspaces


def run(path: Path, output: str) -> int:
    """Exit code 1 when there is a finding, else 0."""
    if not path.exists():
        raise WrongUse(f"there is no file or folder `{path}`")
    workspaces = tuple(find_workspaces(path))
    if not workspaces:
        raise WrongUse(f"there is no workspace at `{path}`: a workspace is a folder with a `workspace.yaml`")
    findings = tuple(finding for workspace in workspaces for finding in compiled(workspace).findings)
    if output == "json":
        from aop.diagnostics.report import report

        sys.stdout.write(json.dumps(report(findings), indent=2) + "\n")
    else:
        print_findings(findings)
    return 1 if findings else 0
