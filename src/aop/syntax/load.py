"""A workspace from disk to declarations."""

from __future__ import annotations

from pathlib import Path

from aop.diagnostics import Finding, sort_findings
from aop.syntax.declarations import Files
from aop.syntax.disk import Contents, find_workspaces, read_disk
from aop.syntax.workspace_files import Kind, ReadOne, kind_of, read_files, read_one

__all__ = ["Kind", "find_workspaces", "kind_of", "load_workspace", "read_contents", "read_files", "read_one"]


def load_workspace(path: str | Path) -> tuple[Files, tuple[Finding, ...]]:
    """The workspace in a folder, or the one that a file or folder belongs to. A bad file never raises."""
    return read_contents(read_disk(path))


def read_contents(contents: Contents, read: ReadOne = read_one) -> tuple[Files, tuple[Finding, ...]]:
    """What is declared in files that were read from disk. `read` reads one of them."""
    files, findings = read_files(contents.files, contents.shown, read)
    return files, sort_findings((*contents.findings, *findings))
