"""`aop test --mutate`: the rules and guards that could be wrong, and no test would fail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from aop.cli.loading import workspace_at
from aop.cli.test_command import folder_of, meant, model_of, played, ready
from aop.diagnostics.terminal import Line, print_lines, visible
from aop.evals.as_text import as_text
from aop.evals.mutation import Noticed, mutated, remembered


def run(path: Path, words: str = "", *, show: bool = False) -> int:
    """Lists what no test notices; with `show` every change, with the test that notices it.

    Exit code 0 when the tests hold, whatever they notice; 1 when one fails, or the workspace has errors.
    """
    compiled = ready(path)
    if compiled is None:
        return 1
    files, release = compiled
    model = remembered(model_of(files, release))
    made = played(files, release, workspace_at(path), meant(files, path, words), model=model)
    if made.count("failed"):
        print_lines(as_text(made), sys.stdout)
        sys.stderr.write("nothing was changed: the tests have to hold first\n")
        return 1
    found = tuple(mutated(release, files, made.outcomes, model))
    print_lines(_lines(found, folder_of(files), show=show), sys.stdout)
    return 0


def _lines(found: tuple[Noticed, ...], folder: str, *, show: bool) -> Iterator[Line]:
    missed = sum(item.by is None for item in found)
    for item in found:
        if show or item.by is None:
            yield _told(item, folder)
    yield ((f"{len(found) - missed} of {len(found)} changes are noticed", "message"),)


def _told(item: Noticed, folder: str) -> Line:
    at = item.change.at
    said = f"`{' '.join(at.text.split())}` {item.change.made}"
    return (f"{visible(folder + at.file)}:{at.line}: ", "frame"), (visible(said), ""), (f": {_noticed(item)}", "note")


def _noticed(item: Noticed) -> str:
    if item.by is not None:
        return f"noticed by `{visible(item.by)}`"
    if not item.tried:
        return "no test comes to it"
    return (
        f"{item.tried} tests hold all the same" if item.tried > 1 else "the 1 test that comes to it holds all the same"
    )
