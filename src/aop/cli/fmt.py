"""`aop fmt`: one layout for every file of a workspace, and with `--fix` the one spelling.

A file with errors is left alone: what it means is not known, so neither is how it should look. A file is replaced
whole or not at all, and keeps its mode; a link is followed only to a file of the same workspace, as in reading.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from aop.cli.whole_files import write_whole
from aop.diagnostics import Finding, Severity
from aop.errors import WrongUse
from aop.syntax.disk import Contents, find_workspaces, read_disk
from aop.syntax.kinds import Kind, kind_of

_FORMATTED = (Kind.WORKSPACE, Kind.ACTIONS, Kind.RULES, Kind.PROCEDURE, Kind.TEST, Kind.SANDBOX)
_NO_NEWLINE = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is: `shown` in messages, written to `real`."""

    shown: str
    real: str
    kind: Kind
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a file. `text` is None when it stays as it is; `fixed` counts mistakes that were mended."""

    file: File
    text: str | None
    fixed: int
    findings: tuple[Finding, ...]


def run(paths: Sequence[Path], *, check: bool, diff: bool, fix: bool) -> int:
    """Exit code 1 when a file has errors, or with `check` when one would change; else 0."""
    files: dict[str, File] = {}
    findings: list[Finding] = []
    for path in paths:
        chosen, unread = _files(path)
        files.update((file.real, file) for file in chosen)
        findings += unread
    outcomes = [outcome(file, fix=fix) for file in files.values()]
    changed = [item for item in outcomes if item.text is not None]
    for item in changed:
        if diff:
            sys.stdout.writelines(_diff(item))
        elif not check:
            _write(item)
    findings += [finding for item in outcomes for finding in item.findings]
    _say(outcomes, findings, would=check or diff, quiet=diff, fix=fix)
    return 1 if findings or (check and changed) else 0


def outcome(file: File, *, fix: bool) -> Outcome:
    """What the file should be."""
    from aop.syntax.format import format_file

    text, made = _fixed(file) if fix else (None, 0)
    formatted = format_file(file.kind, file.shown, file.content if text is None else text)
    if formatted.text is None:
        errors = tuple(finding for finding in formatted.findings if finding.severity is Severity.ERROR)
        return Outcome(file, text if made else None, made, errors)
    same = formatted.text.encode() == file.content
    return Outcome(file, None if same else formatted.text, made, ())


def _fixed(file: File) -> tuple[str | None, int]:
    """The text with its near-misses rewritten; None when the bytes are no text."""
    from aop.syntax.format import fix_file

    try:
        text = file.content.decode()
    except UnicodeDecodeError:
        return None, 0
    fixed = fix_file(file.kind, file.shown, text.removeprefix("\ufeff").replace("\r\n", "\n"))
    return fixed.text, fixed.made


# ---- which files


def _files(path: Path) -> tuple[list[File], list[Finding]]:
    """The files at or below a path, and what is said about those that cannot be read."""
    if not path.exists():
        raise WrongUse(f"there is no file or folder `{path}`")
    found = find_workspaces(path)
    if not found:
        raise WrongUse(f"there is no workspace at `{path}`: a workspace is a folder with a `workspace.yaml`")
    below = os.path.abspath(path)
    files: list[File] = []
    findings: list[Finding] = []
    for folder in found:
        contents = read_disk(folder)
        files += (file for file in _of(contents) if _is_below(str(contents.root / _inside(file, contents)), below))
        findings += (item for item in contents.findings if _is_below(item.span.source.path, below))
    findings = [item for item in findings if item.severity is Severity.ERROR]
    if path.is_file() and not files and not findings:
        raise WrongUse(f"`{path}` is no file that is formatted: the YAML files of a workspace are")
    return files, findings


def _of(contents: Contents) -> Iterator[File]:
    for name, content in contents.files.items():
        if kind_of(name) in _FORMATTED:
            real = os.path.realpath(contents.root / name)
            yield File(contents.shown + name, real, kind_of(name), content)


def _inside(file: File, contents: Contents) -> str:
    return file.shown.removeprefix(contents.shown)


def _is_below(path: str, folder: str) -> bool:
    full = os.path.abspath(path)
    return full == folder or full.startswith(folder.rstrip(os.sep) + os.sep)


# ---- what is done, and said


def _write(item: Outcome) -> None:
    """Beside the file and then in its place: a reader sees the old text or the new one."""
    assert item.text is not None
    try:
        write_whole(Path(item.file.real), item.text.encode())
    except OSError as error:
        raise WrongUse(
            f"`{item.file.shown}` cannot be written: {(error.strerror or 'unknown reason').lower()}"
        ) from None


def _diff(item: Outcome) -> Iterator[str]:
    before = item.file.content.decode(errors="replace").splitlines(keepends=True)
    after = (item.text or "").splitlines(keepends=True)
    for line in unified_diff(before, after, item.file.shown, item.file.shown):
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"


def _say(outcomes: Iterable[Outcome], findings: Sequence[Finding], *, would: bool, quiet: bool, fix: bool) -> None:
    """What was done, file by file; with a diff only what is wrong, and that beside it."""
    counts = {"changed": 0, "unchanged": 0, "left alone": 0}
    for item in outcomes:
        kind = "changed" if item.text is not None else "left alone" if item.findings else "unchanged"
        counts[kind] += 1
        if item.text is not None and not quiet:
            sys.stdout.write(f"{'would change' if would else 'changed'} {item.file.shown}{_mended(item)}\n")
    if findings:
        from aop.diagnostics.terminal import print_findings

        print_findings(findings, sys.stderr if quiet else sys.stdout)
    mendable = 0 if fix else sum(1 for item in findings if item.fixes and all(each.safe for each in item.fixes))
    if mendable:
        sys.stderr.write(f"`aop fmt --fix` mends {mendable} of them\n")
    if not quiet:
        changed = "would change" if would else "changed"
        parts = (f"{count} {changed if kind == 'changed' else kind}" for kind, count in counts.items() if count)
        sys.stdout.write(f"{', '.join(parts) or 'no files'}\n")


def _mended(item: Outcome) -> str:
    if not item.fixed:
        return ""
    return f" ({item.fixed} {'mistake' if item.fixed == 1 else 'mistakes'} mended)"
