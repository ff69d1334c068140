"""The workspace, compiled."""

from __future__ import annotations

import sys
from pathlib import Path

from aop.compiler import compile_files
from aop.machine.release import Release
from aop.syntax.load import load_workspace

WORKSPACE = Path(__file__).with_name("workspace")


def compiled() -> Release:
    """The workspace's release; a finding, be it a warning, ends the run."""
    files, findings = load_workspace(WORKSPACE)
    result = compile_files(files, findings, None)
    for finding in result.findings:
        print(f"{finding.span.source.path}:{finding.span.line} {finding.code} {finding.message}", file=sys.stderr)
    if result.release is None or result.findings:
        raise SystemExit(2)
    return result.release
