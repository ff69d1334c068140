"""`aop test`: plays the conversation tests of a workspace and shows what did not hold, and what none of them covers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from aop.cli.hearing import local_extractor
from aop.cli.loading import loaded, trained, workspace_at
from aop.diagnostics.terminal import print_findings, print_lines
from aop.errors import WrongUse
from aop.evals.as_text import as_text
from aop.evals.coverage import coverage
from aop.evals.excused import excused
from aop.evals.play import Model
from aop.evals.report import Report, report
from aop.evals.run import Chosen, chosen, has_local_model, play_all
from aop.machine.release import Release
from aop.ports.extractor import Extractor
from aop.syntax.declarations import Files

#: The exit code of a gate that failed.
TOO_LITTLE = 3


def run(
    path: Path,
    output: str = "text",
    words: str = "",
    minimum: int | None = None,
    out: Path | None = None,
    *,
    show: bool = False,
    listed: bool = False,
) -> int:
    """Exit code 0 when all holds, 1 when a test fails or the workspace has errors, 3 when too little is covered. Raises
    WrongUse where no test is meant."""
    compiled = ready(path)
    if compiled is None:
        return 1
    files, release = compiled
    tests = meant(files, path, words)
    made = played(files, release, workspace_at(path), tests, minimum)
    written = shown(made, output, show=show, listed=listed)
    if out is None:
        written(sys.stdout)
    else:
        _write(out, written)
    if made.count("failed"):
        return 1
    return 0 if made.is_covered else TOO_LITTLE


def ready(path: Path) -> tuple[Files, Release] | None:
    """The workspace at a path, compiled; None, with its findings shown, when it has errors."""
    files, result = loaded(workspace_at(path))
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("not tested: the workspace has errors\n")
        return None
    return files, result.release


def meant(files: Files, path: Path, words: str = "") -> tuple[Chosen, ...]:
    """The tests of a workspace, of a file, or those with these words. Raises WrongUse when there is none."""
    tests = chosen(files, words)
    if path.name.endswith(".test.yaml"):
        tests = tuple(item for item in tests if Path(item.file).resolve() == path.resolve())
    if not tests and words:
        raise WrongUse(f"no test has `{words}` in its name: `aop test {path}` plays all of them")
    if not tests:
        raise WrongUse(f"there are no tests at `{path}`: write `NAME.test.yaml` beside a procedure")
    return tests


def played(
    files: Files,
    release: Release,
    folder: Path,
    tests: tuple[Chosen, ...],
    minimum: int | None = None,
    model: Model | None = None,
) -> Report:
    """Plays the tests, with what they cover; `model` reads what is not pinned, the local one by default."""
    reading = model or model_of(files, release)
    outcomes = tuple(play_all(tests, release, files, reading, has_model=has_local_model))
    shown_folder = folder_of(files)
    found = coverage(release, (item.effects for item in outcomes), excused(files, shown_folder))
    return Report(str(folder), shown_folder, outcomes, found, minimum)


def folder_of(files: Files) -> str:
    """What stands in front of the paths of a release where they are shown."""
    assert files.workspace is not None
    return files.workspace.name.span.source.path.removesuffix("workspace.yaml")


def model_of(files: Files, release: Release) -> Callable[[], Extractor]:
    """The local model, trained when it is first needed."""

    @cache
    def model() -> Extractor:
        return local_extractor(replace(release, classifier=trained(files)))

    return model


def shown(made: Report, output: str, *, show: bool = False, listed: bool = False) -> Callable[[object], None]:
    """What writes a run in one of the formats."""
    if output == "text":
        lines = tuple(as_text(made, show=show, coverage=listed or not made.is_covered))
        return lambda out: print_lines(lines, out)  # type: ignore[arg-type]
    text = _text(made, output)
    return lambda out: out.write(text)  # type: ignore[attr-defined]


def _text(made: Report, output: str) -> str:
    if output == "json":
        return json.dumps(report(made), indent=2, ensure_ascii=False) + "\n"
    if output == "junit":
        from aop.evals.as_junit import as_junit

        return as_junit(made)
    if output == "markdown":
        from aop.evals.as_markdown import as_markdown

        return as_markdown(made)
    from aop.evals.as_html import as_html

    return as_html(made)


def _write(out: Path, written: Callable[[object], None]) -> None:
    try:
        with out.open("w", encoding="utf-8", newline="\n") as file:
            written(file)
    except OSError as error:
        raise WrongUse(f"`{out}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error
    sys.stdout.write(f"{out}\n")
