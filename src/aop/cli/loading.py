"""From a path to a compiled workspace, for every command that needs one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aop.errors import WrongUse
from aop.extractors.chosen import embedding, reading

__all__ = ["compiled", "embedding", "loaded", "procedure_at", "reading", "sandbox_of", "trained", "workspace_at"]

if TYPE_CHECKING:
    from aop.compiler import Compiled
    from aop.machine.intents import Classifier
    from aop.machine.pretended import Given
    from aop.machine.release import Release
    from aop.syntax.declarations import Files


def workspace_at(path: Path) -> Path:
    """The one workspace that a path means. Raises WrongUse when there is none, or several."""
    from aop.syntax.load import find_workspaces

    if not path.exists():
        raise WrongUse(f"there is no file or folder `{path}`")
    found = tuple(find_workspaces(path))
    if not found:
        raise WrongUse(f"there is no workspace at `{path}`: a workspace is a folder with a `workspace.yaml`")
    if len(found) > 1:
        listed = ", ".join(f"`{item}`" for item in found[:4])
        raise WrongUse(f"there are {len(found)} workspaces at `{path}` ({listed} …): name one of them")
    return found[0]


def procedure_at(path: Path, folder: Path, release: Release) -> str | None:
    """The procedure that a path means: the one of a file of it; None where it means the workspace."""
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return None
    inside = path.resolve().relative_to(folder.resolve()).as_posix()
    return next((item.name for item in release.procedures.values() if item.file == inside), None)


def compiled(path: Path, *, train: bool = False) -> Compiled:
    """The workspace at a path, checked; with a release when there is no error. `train` adds the local model."""
    return loaded(path, train=train)[1]


def loaded(path: Path, *, train: bool = False) -> tuple[Files, Compiled]:
    """The same, with the files as they were read."""
    from aop.compiler import compile_files
    from aop.syntax.load import load_workspace

    files, findings = load_workspace(path)
    result = compile_files(files, findings)
    if not train or result.release is None:
        return files, result
    classifier = trained(files)
    return files, compile_files(files, findings, classifier)


def sandbox_of(files: Files, release: Release) -> Given:
    """What the systems of a workspace are pretended to answer."""
    from aop.analysis.pretended_answers import given

    answers = [answer for file in files.sandbox for answer in file.answers]
    return given(answers, release.actions, release.records, release.workspace)


def trained(files: Files) -> Classifier | None:
    """The classifier of the operators' examples, or None when the workspace has no intents."""
    from aop.extractors.training import train

    examples = {
        intent.name.text: tuple(word.text for word in intent.examples)
        for procedure in files.procedures
        for intent in procedure.intents
    }
    return train(examples, reading()) if examples else None
