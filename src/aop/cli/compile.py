"""`aop compile`: a workspace to one release file.

The file carries the digest of the sources that it was made from, and the table of its time zone, so that it means the
same on every host. The same sources give the same bytes. It is written whole or not at all, and where a compile
fails the release of an earlier one is removed, as `make` does: nobody serves an older release taking it for this one.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from pathlib import Path

from aop.cli.intents import confused_intents
from aop.cli.loading import trained, workspace_at
from aop.cli.whole_files import write_whole
from aop.compiler import Compiled, compile_files
from aop.diagnostics.terminal import print_findings
from aop.errors import ReleaseError, WrongUse
from aop.machine.artifact import dump, load, read, sealed
from aop.machine.release import Release, Workspace
from aop.syntax.declarations import Files
from aop.syntax.disk import Contents, read_disk
from aop.syntax.load import read_contents

#: A file is looked at up to this size before it is taken for a release that an earlier compile made.
MAX_BYTES = 512 * 1024 * 1024


def run(path: Path, output: Path | None, sign: Path | None = None) -> int:
    """Writes the release, signed where a file of keys is given; exit code 1 with the findings when there is an error,
    and no release is left then."""
    document_of = _writing(sign)
    contents = read_disk(workspace_at(path))
    files, result = _compiled(contents)
    target = output or _default(files)
    if result.findings:
        print_findings(result.findings)
    if result.release is None:
        sys.stderr.write("not compiled: the workspace has errors\n")
        if target is not None and _was_removed(target):
            sys.stderr.write(f"removed `{target}`: it was made from what stood here before\n")
        return 1
    assert target is not None
    release = sealed(replace(result.release, sources=_digest(contents), workspace=_pinned(result.release.workspace)))
    document = document_of(release)
    _write(target, document)
    _tell(release, target, document)
    return 0


def _writing(sign: Path | None) -> Callable[[Release], bytes]:
    """How a release becomes a file. Raises WrongUse for a file of keys without one that signs releases."""
    if sign is None:
        return dump
    from aop.audit.signed_releases import signed
    from aop.hosts.release_keys import release_signer

    signer = release_signer(sign)
    return lambda release: signed(release, signer)


def _pinned(workspace: Workspace) -> Workspace:
    """With the table of its time zone as the package `tzdata` has it, so that no host's own tables matter."""
    *folders, name = workspace.time_zone.split("/")
    try:
        table = resources.files("tzdata").joinpath("zoneinfo", *folders, name).read_bytes()
    except OSError as error:
        raise WrongUse(
            f"the time zone `{workspace.time_zone}` is none of those in tzdata {version('tzdata')}: name it as they do"
        ) from error
    return replace(workspace, zone_table=b64encode(table).decode(), zone_version=version("tzdata"))


def _default(files: Files) -> Path | None:
    """The file named after the workspace, where that has a name."""
    return None if files.workspace is None else Path(f"{files.workspace.name.text}.aopc")


def _digest(contents: Contents) -> str:
    """Of every file of the workspace: its path in it and its bytes."""
    whole = sha256()
    for name in sorted(contents.files):
        content = contents.files[name]
        whole.update(f"{len(name.encode())} {name} {len(content)} ".encode())
        whole.update(content)
    return whole.hexdigest()


def _write(target: Path, document: bytes) -> None:
    """In one go: what is at the target is the release of before, or all of this one."""
    try:
        write_whole(target, document)
    except OSError as error:
        raise WrongUse(f"`{target}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error


def _was_removed(target: Path) -> bool:
    """Removes a release; anything else that has this name stays."""
    try:
        if not target.is_file() or target.stat().st_size > MAX_BYTES:
            return False
        load(target.read_bytes())
        target.unlink()
    except ReleaseError:
        return False
    except OSError as error:
        raise WrongUse(
            f"`{target}` is an older release and cannot be removed: {(error.strerror or 'unknown reason').lower()}"
        ) from error
    return True


def _tell(release: Release, target: Path, document: bytes) -> None:
    sys.stdout.write(
        f"{target}: {len(release.procedures)} procedures, {len(release.actions)} actions, {len(document):,} bytes\n"
        f"digest {release.digest}\nsources {release.sources}\n"
    )
    for line in read(document).signatures.splitlines():
        sys.stdout.write(f"signed by {line.split()[1]}\n")


def _compiled(contents: Contents) -> tuple[Files, Compiled]:
    """The release with the local model in it, and with what that model mixes up among the findings."""
    files, found = read_contents(contents)
    result = compile_files(files, found)
    if result.release is None:
        return files, result
    return files, compile_files(files, (*found, *confused_intents(files)), trained(files))
