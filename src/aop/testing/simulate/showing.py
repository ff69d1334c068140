"""A failing seed as a person reads it: the command that repeats it, what is wrong, and the shortest way there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from aop.testing.simulate.disk import Disk, in_memory
from aop.testing.simulate.faults import Fault, shrunk
from aop.testing.simulate.files import on_file
from aop.testing.simulate.world import Outcome, simulate

#: Lines of a trace that are shown; the last ones tell most.
MAX_LINES = 200


def disk_of(file: str | None) -> Callable[[], Disk]:
    """In memory, or the SQLite store in a file."""
    return in_memory if file is None else on_file(Path(file))


def played(seed: int, faults: Sequence[Fault] | None = None, file: str | None = None) -> Outcome:
    """A seed as the command plays it: one process on a file, since no two write to one."""
    return simulate(seed, faults, disk_of(file), None if file is None else 1)


def shown(outcome: Outcome, file: str | None = None) -> str:
    """The report of a seed that failed, with as few faults as still make it fail in the same way."""
    wanted = _kind(outcome.wrong[0])
    fewer = shrunk(
        outcome.faults, lambda faults: any(_kind(item) == wanted for item in played(outcome.seed, faults, file).wrong)
    )
    found = played(outcome.seed, fewer, file)
    words = "" if file is None else f" --file {file}"
    kept = " ".join(f"--fault '{fault.place} {fault.at} {fault.kind}'" for fault in fewer) or "--no-faults"
    lines = [
        f"seed {outcome.seed} failed: python -m aop.testing.simulate {outcome.seed}{words}",
        f"the shortest way found ({len(fewer)} of {len(outcome.faults)} faults):",
        f"  python -m aop.testing.simulate {outcome.seed}{words} {kept}",
        *(f"  WRONG: {what}" for what in found.wrong),
        *(["  …"] if len(found.trace) > MAX_LINES else []),
        *(f"  {line}" for line in found.trace[-MAX_LINES:]),
    ]
    return "\n".join(lines) + "\n"


def _kind(what: str) -> str:
    """What is wrong, whichever conversation, message or number it is about."""
    return re.sub(r"[0-9.]+", "N", what)
