"""`aop check`: findings of every workspace at or below a path."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aop.cli.kept import Kept, cache_folder
from aop.diagnostics import Finding
from aop.errors import WrongUse
from aop.syntax.disk import Contents, find_workspaces, read_disk
from aop.syntax.kinds import Kind, kind_of

if TYPE_CHECKING:
    from aop.diagnostics.sarif import RuleInfo
    from aop.syntax.declarations import Files
    from aop.syntax.workspace_files import ReadOne


#: How many objects are made before the collector looks at them.
GARBAGE_AFTER = 200_000


@dataclass(frozen=True, slots=True)
class Checked:
    """A workspace with its findings; `files` are those that have a part in it, as shown."""

    name: str
    files: tuple[str, ...]
    findings: tuple[Finding, ...]


def run(path: Path, output: str, *, watch: bool = False, cache: bool = True, intents: bool = False) -> int:
    """Exit code 1 when there is a finding, else 0. Watching ends with the key that interrupts, and 130. With `intents`
    the local model says which of them it mixes up; nothing is kept from before then."""
    kept = Kept(cache_folder() if cache else None)
    if watch:
        from aop.cli.watch import run as watch_run

        if output != "text":
            raise WrongUse("`--watch` shows findings as text, for a person: leave `--format` out")
        if intents:
            raise WrongUse("`--watch` does not ask the model: leave `--intents` out")
        return watch_run(path)
    with _seldom_collected():
        check = _with_intents if intents else lambda folder: checked(folder, kept)
        code = show([check(folder) for folder in workspaces(path)], output)
        gc.freeze()  # the process ends: looking for garbage among all that was made would only make it wait
    return code


def workspaces(path: Path) -> tuple[Path, ...]:
    """Every workspace at or below a path. Raises WrongUse when there is none."""
    if not path.exists():
        raise WrongUse(f"there is no file or folder `{path}`")
    found = find_workspaces(path)
    if not found:
        raise WrongUse(f"there is no workspace at `{path}`: a workspace is a folder with a `workspace.yaml`")
    return found


def checked(folder: Path, kept: Kept) -> Checked:
    """The findings of one workspace, those kept from before when nothing changed."""
    contents = read_disk(folder)
    findings = kept.get(contents)
    if findings is None:
        findings = found_in(contents)
        kept.put(contents, findings)
    return of(contents, findings)


def _with_intents(folder: Path) -> Checked:
    contents = read_disk(folder)
    return of(contents, found_in(contents, intents=True))


def of(contents: Contents, findings: tuple[Finding, ...]) -> Checked:
    parts = (path for path in sorted(contents.files) if kind_of(path) is not Kind.STRAY)
    name = contents.shown.rstrip("/") or contents.root.absolute().name
    return Checked(name, tuple(contents.shown + path for path in parts), findings)


def found_in(contents: Contents, read: ReadOne | None = None, *, intents: bool = False) -> tuple[Finding, ...]:
    """Parse and compile. What that made is gone before the collector comes back, so that it has little to look at."""
    with _seldom_collected():
        return _found_in(contents, read, intents=intents)


def _found_in(contents: Contents, read: ReadOne | None, *, intents: bool) -> tuple[Finding, ...]:
    """The imports stand here because an unchanged workspace needs none of them."""
    from aop.compiler import check_files
    from aop.syntax.load import read_contents, read_one

    files, found = read_contents(contents, read or read_one)
    return check_files(files, (*found, *_confused(files)) if intents else found)


def _confused(files: Files) -> tuple[Finding, ...]:
    """What the local model mixes up; its package is needed only here."""
    from aop.cli.intents import confused_intents

    return confused_intents(files)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Almost all that a check makes is kept to its end: looking for garbage as often as by default costs a third."""
    before = gc.get_threshold()
    gc.set_threshold(GARBAGE_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def show(results: Iterable[Checked], output: str) -> int:
    """Write the findings in one of the formats; the exit code."""
    results = tuple(results)
    findings = tuple(finding for item in results for finding in item.findings)
    if output == "text":
        from aop.diagnostics.terminal import print_findings

        print_findings(findings)
    else:
        sys.stdout.write(_report(results, findings, output))
    return 1 if findings else 0


def _report(results: tuple[Checked, ...], findings: tuple[Finding, ...], output: str) -> str:
    if output == "junit":
        from aop.diagnostics.junit import Suite, junit

        return junit(Suite(item.name, item.files, item.findings) for item in results)
    if output == "github":
        from aop.diagnostics.github import github

        return github(findings)
    import json

    return json.dumps(_data(findings, output), indent=2) + "\n"


def _data(findings: tuple[Finding, ...], output: str) -> Mapping[str, Any]:
    if output == "sarif":
        from aop import __version__
        from aop.diagnostics.sarif import sarif

        return sarif(findings, __version__, _rules() if findings else {})
    from aop.diagnostics.report import report

    return report(findings)


def _rules() -> dict[str, RuleInfo]:
    """What the pages of the rules say."""
    from aop.diagnostics.sarif import RuleInfo
    from aop.rules.registry import rules

    return {code: RuleInfo(code, rule.meta.name, rule.meta.severity, rule.page) for code, rule in rules().items()}
