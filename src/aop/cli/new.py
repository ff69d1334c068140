"""`aop new`: a workspace to begin with, a small shop that answers from its `sandbox/`, with tests that pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.abc import Traversable
from importlib.resources import files
from pathlib import Path

from aop.errors import WrongUse

#: What the package holds of it; deeper than this there is nothing.
TEMPLATE, MAX_DEPTH = "template", 3

NEXT = """
Try it:
  aop chat {folder}     say: I want to send this back; then: W1001, ana@example.com
  aop check {folder}
  aop test {folder}
Then change `window: 30 days` in {file} to 45 days, and test again.
"""


def run(folder: Path) -> int:
    """Writes the files. Raises WrongUse where the folder has something in it, or cannot be written."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise WrongUse(f"`{folder}` is not empty: name a folder that is not there yet")
        for path, text in template():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
            sys.stdout.write(f"{target}\n")
    except OSError as error:
        raise WrongUse(f"`{folder}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error
    sys.stdout.write(NEXT.format(folder=folder, file=folder / "returns" / "return_item.aop.yaml"))
    return 0


def template() -> Iterator[tuple[str, str]]:
    """The files of the new workspace by their paths in it."""
    yield from _below(files("aop.cli").joinpath(TEMPLATE), "", MAX_DEPTH)


def _below(folder: Traversable, path: str, depth: int) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_file() and entry.name.endswith(".yaml"):
            yield path + entry.name, entry.read_text("utf-8")
        elif entry.is_dir() and depth:
            yield from _below(entry, f"{path}{entry.name}/", depth - 1)
