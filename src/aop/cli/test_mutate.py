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


def run(path: Path, words: str = "") -> int:
    """Exit code 0 when the tests hold, whatever they notice; 1 when one fails, or the workspace has errors."""
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
    print_lines(_lines(found, folder_of(files)), sys.stdout)
    return 0


def _lines(found: tuple[Noticed, ...], folder: str) -> Iterator[Line]:
    missed = [item for item in found if item.by is None]
    for item in missed:
        yield from _unnoticed(item, folder)
    yield ((f"{len(found) - len(missed)} of {len(found)} changes are noticed", "message"),)


def _unnoticed(item: Noticed, folder: str) -> Iterator[Line]:
    at = item.change.at
    said = f"`{' '.join(at.text.split())}` {item.change.made}"
    played = "no test comes to it" if not item.tried else f"{item.tried} tests hold all the same"
    yield (f"{visible(folder + at.file)}:{at.line}: ", "frame"), (visible(said), ""), (f": {played}", "note")
