"""What `aop diff` compares: folders, files of a workspace, revisions of git, releases.

A single file is compared within its own workspace: it takes the place of the other one.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from aop.compiler import compile_files
from aop.diagnostics import Finding
from aop.diagnostics.terminal import print_findings
from aop.errors import WrongUse
from aop.machine.artifact import load
from aop.machine.release import Release
from aop.syntax.declarations import Files
from aop.syntax.disk import Contents, find_workspaces, read_disk
from aop.syntax.kinds import WORKSPACE_NAME
from aop.syntax.load import read_contents

#: Bytes of a release, and of what git hands out of a revision.
MAX_BYTES = 512 * 1024 * 1024
#: What there is beside two releases: no sandbox.
NO_FILES = Files(None, (), (), ())
#: Seconds that git may take.
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Source:
    """One side: a workspace's contents, or a compiled release. `file` is the one file of it that is meant; `alone` the
    bytes of a file that belongs to no workspace."""

    shown: str
    contents: Contents | None = None
    file: str | None = None
    alone: bytes | None = None
    release: Release | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides compiled, and the files that hold the sandbox."""

    old: Release
    new: Release
    files: Files


def sides(old: str, new: str) -> Sides | None:
    """Both sides; None, with the findings shown, where one has errors. Raises WrongUse for what is not there."""
    one, two = _paired(_source(old), _source(new))
    first, second = _compiled(one), _compiled(two)
    if first is None or second is None:
        return None
    files = next((files for _, files in (second, first) if files is not None), NO_FILES)
    return Sides(_unpinned(first[0]), _unpinned(second[0]), files)


def _unpinned(release: Release) -> Release:
    """Without the table of the time zone, which a release carries and a folder does not; its name is compared."""
    return replace(release, workspace=replace(release.workspace, zone_table="", zone_version=""))


def _source(words: str) -> Source:
    path = Path(words)
    if words and path.exists():
        return _on_disk(words, path)
    revision, colon, inside = words.partition(":")
    if not colon or len(revision) <= 1 or revision.startswith("-"):
        raise WrongUse(f"there is no file, folder or revision `{words}`; a revision is written `main:procedures`")
    return _in_git(words, revision, inside or ".")


# ---- on disk


def _on_disk(words: str, path: Path) -> Source:
    if path.is_dir():
        found = find_workspaces(path)
        if len(found) != 1:
            raise WrongUse(_not_one(path, len(found)))
        return Source(words, read_disk(found[0]))
    document = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    if document.startswith(b"{"):
        return Source(words, release=load(document))
    contents = read_disk(path)
    try:
        inside = path.resolve().relative_to(contents.root.resolve()).as_posix()
    except ValueError:
        inside = ""
    if WORKSPACE_NAME in contents.files and inside in contents.files:
        return Source(words, contents, inside)
    return Source(words, file=path.name, alone=document)


def _not_one(path: Path, count: int) -> str:
    if count:
        return f"there are {count} workspaces at `{path}`: name one of them"
    return f"there is no workspace at `{path}`: a workspace is a folder with a `{WORKSPACE_NAME}`"


# ---- in git


def _in_git(words: str, revision: str, inside: str) -> Source:
    """A workspace, or a file of one, as it was."""
    kind = _git("cat-file", "-t", f"{revision}:{_clean(inside)}", words=words).decode().strip()
    folder = _clean(inside) if kind == "tree" else _clean(str(PurePosixPath(inside).parent))
    listed = set(_git("ls-tree", "-r", "-z", "--full-tree", "--name-only", revision, words=words).decode().split("\0"))
    root = _workspace_of(folder, listed)
    if root is None:
        raise WrongUse(f"there is no workspace at `{words}`: a workspace is a folder with a `{WORKSPACE_NAME}`")
    files = _unpacked(_git("archive", "--format=tar", revision, "--", root or ".", words=words), root)
    contents = Contents(Path(), f"{words.partition(':')[0]}:{f'{root}/' if root else ''}", files)
    inner = PurePosixPath(_clean(inside)).relative_to(root or ".").as_posix() if kind == "blob" else None
    return Source(words, contents, inner)


def _clean(inside: str) -> str:
    """A path from the root of the repository."""
    text = PurePosixPath(inside).as_posix().removeprefix("./")
    return "" if text == "." else text


def _workspace_of(folder: str, listed: set[str]) -> str | None:
    """The nearest folder upwards that has a workspace file."""
    for place in [folder, *(item.as_posix() for item in PurePosixPath(folder or ".").parents)]:
        root = "" if place == "." else place
        if f"{root}/{WORKSPACE_NAME}".removeprefix("/") in listed:
            return root
    return None


def _unpacked(archive: bytes, root: str) -> dict[str, bytes]:
    prefix = f"{root}/" if root else ""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        found = {}
        for item in tar:
            held = tar.extractfile(item) if item.isfile() and item.name.startswith(prefix) else None
            if held is not None:
                found[item.name.removeprefix(prefix)] = held.read()
    return found


def _git(*arguments: str, words: str) -> bytes:
    top = ["git", "rev-parse", "--show-toplevel"]
    try:
        where = subprocess.run(top, capture_output=True, check=True, timeout=PATIENCE).stdout.decode().strip()  # noqa: S603
        done = subprocess.run(["git", "-C", where, *arguments], capture_output=True, check=True, timeout=PATIENCE)  # noqa: S603, S607
    except FileNotFoundError as error:
        raise WrongUse(f"`{words}` is a revision, and git is not installed") from error
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines() or ["git says no"]
        raise WrongUse(f"`{words}` cannot be read: {told[0].removeprefix('fatal: ')}") from error
    except subprocess.TimeoutExpired as error:
        raise WrongUse(f"`{words}` cannot be read: git took longer than {PATIENCE} seconds") from error
    if len(done.stdout) > MAX_BYTES:
        raise WrongUse(f"`{words}` is larger than {MAX_BYTES // 1024 // 1024} MiB")
    return done.stdout


# ---- together


def _paired(old: Source, new: Source) -> tuple[Source, Source]:
    """Two files: both in the workspace of one of them, in the same place."""
    if old.file is None and new.file is None:
        return old, new
    if old.file is None or new.file is None:
        raise WrongUse(f"`{old.shown}` and `{new.shown}` are not alike: name two files, or two workspaces")
    base = old if old.contents is not None else new
    if base.contents is None:
        raise WrongUse(f"neither `{old.shown}` nor `{new.shown}` belongs to a workspace")
    assert base.file is not None
    without = {path: held for path, held in base.contents.files.items() if path not in _twins(base, old, new)}
    return tuple(  # type: ignore[return-value]
        replace(side, contents=replace(base.contents, files={**without, base.file: _bytes(side)}))
        for side in (old, new)
    )


def _twins(base: Source, old: Source, new: Source) -> set[str]:
    """The other file, where it stands in the same workspace: its procedure would be there twice."""
    assert base.contents is not None
    return {
        side.file
        for side in (old, new)
        if side.file is not None and side.contents is not None and side.contents.root == base.contents.root
    }


def _bytes(side: Source) -> bytes:
    if side.alone is not None:
        return side.alone
    assert side.contents is not None
    assert side.file is not None
    return side.contents.files[side.file]


def _compiled(source: Source) -> tuple[Release, Files | None] | None:
    if source.release is not None:
        return source.release, None
    assert source.contents is not None
    files, found = read_contents(source.contents)
    result = compile_files(files, found)
    if result.release is None:
        _tell(source, result.findings)
        return None
    return result.release, files


def _tell(source: Source, findings: tuple[Finding, ...]) -> None:
    print_findings(findings)
    sys.stderr.write(f"not compared: `{source.shown}` has errors\n")
