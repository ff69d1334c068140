"""`aop test --generate`: conversations for every way through the procedures, up to a bound, for an author to keep."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from aop.cli.test_command import ready
from aop.diagnostics.terminal import visible
from aop.errors import WrongUse
from aop.evals.generation import Generation
from aop.evals.kept import Generated
from aop.machine.release import Procedure, Release

#: So many conversations of one procedure.
MOST = 40

HEAD = """\
# Written by `aop test --generate`: keep what says something, give it a name, and say what should hold.
tests:
"""


def run(path: Path, words: str = "", out: Path | None = None) -> int:
    """Exit code 0, or 1 when the workspace has errors. Raises WrongUse for a file that is there already, and where no
    procedure is meant."""
    if out is not None and out.exists():
        raise WrongUse(f"`{out}` is there already: name another file, or take it away")
    compiled = ready(path)
    if compiled is None:
        return 1
    files, release = compiled
    procedures = list(_meant(release, words))
    if not procedures:
        named = f" has `{words}` in its name" if words else " is there"
        raise WrongUse(f"no procedure that a customer can ask for{named}")
    generation = Generation(release, files)
    made = [item for procedure in procedures for item in generation.of(procedure, MOST)]
    text = text_of(made)
    if out is None:
        sys.stdout.write(text)
    else:
        _write(out, text)
        sys.stdout.write(f"{len(made)} conversations in {out}\n")
    told = (line for item in generation.accounts.values() for line in item.lines())
    (sys.stderr if out is None else sys.stdout).write("".join(f"{visible(line)}\n" for line in told))
    return 0


def text_of(made: list[Generated]) -> str:
    """One file of all of them."""
    return HEAD + "\n".join(item.text.removeprefix("tests:\n") for item in made) if made else "tests: []\n"


def _meant(release: Release, words: str) -> Iterator[Procedure]:
    for procedure in release.procedures.values():
        if procedure.intents and words.casefold() in procedure.name and not procedure.file.startswith("aop:"):
            yield procedure


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise WrongUse(f"`{out}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error
