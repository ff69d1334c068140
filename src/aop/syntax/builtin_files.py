"""The procedures that come with the package (`aop_small_talk`, …), one file each in `builtin/`, in the language itself.

A workspace replaces one by a procedure of the same name.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

from aop.syntax.declarations import Files, ProcedureFile
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one

#: How the path of such a file is shown.
SHOWN = "aop:builtin/"


@cache
def built_in() -> tuple[ProcedureFile, ...]:
    """The declarations of every file of the package, in order of their names."""
    found = []
    for entry in sorted(files("aop.syntax").joinpath("builtin").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".aop.yaml"):
            declared, findings = read_one(Kind.PROCEDURE, SHOWN + entry.name, entry.read_bytes())
            assert isinstance(declared, ProcedureFile), entry.name
            assert not findings, findings
            found.append(declared)
    return tuple(found)


def with_built_in(workspace: Files) -> Files:
    """The files of a workspace with the built-in procedures that it does not replace."""
    own = {item.name.text for item in workspace.procedures}
    added = tuple(item for item in built_in() if item.name.text not in own)
    return replace(workspace, procedures=(*workspace.procedures, *added))
