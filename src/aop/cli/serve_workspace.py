"""Compiling a workspace to serve it, with the systems that its `sandbox/` pretends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from aop.cli.loading import loaded, sandbox_of, workspace_at
from aop.connectors.catalogue import connect
from aop.connectors.given import GivenConnector
from aop.diagnostics.terminal import print_findings
from aop.errors import WrongUse
from aop.machine.release import Release
from aop.ports.connector import Connector
from aop.runtime.clocks import SystemClock


def compiled_with_systems(
    path: Path, systems: str | None
) -> tuple[Release, Callable[[Release], Mapping[str, Connector]]] | None:
    """The release of a workspace and what connects its systems; None, with the findings, where it has errors.
    `systems`: real or sandbox; without either, the sandbox where there is one."""
    folder = workspace_at(path)
    if sys.stderr.isatty():
        sys.stderr.write(f"compiling `{folder}` …\n")
    files, result = loaded(folder, train=True)
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("not started: the workspace has errors\n")
        return None
    if systems == "sandbox" and not files.sandbox:
        raise WrongUse(f"there is no `sandbox/` in `{folder}`: write `sandbox/SYSTEM.yaml`, or leave `--systems` out")
    if systems == "real" or not files.sandbox:
        return result.release, lambda item: connect(item, folder)
    given = sandbox_of(files, result.release)
    pretended = GivenConnector(given, SystemClock(), result.release.workspace.time_zone)
    return result.release, lambda item: dict.fromkeys(item.systems, pretended)
