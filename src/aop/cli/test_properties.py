"""`aop test --properties`: random conversations held against `prove:`; what fails is shown as short as can be."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from aop.cli.test_command import ready
from aop.diagnostics.terminal import visible
from aop.errors import WrongUse
from aop.evals.as_test import as_file
from aop.evals.pretending import pretendings
from aop.evals.shrinking import Shrinking
from aop.evals.wandering import Played, Wandering, answers_of
from aop.machine.release import Procedure, Release


def run(path: Path, words: str, runs: int, seed: int) -> int:
    """Exit code 0 when every property held, 1 when one did not or the workspace has errors. Raises WrongUse where no
    procedure is meant."""
    compiled = ready(path)
    if compiled is None:
        return 1
    files, release = compiled
    procedures = list(_meant(release, words))
    if not procedures:
        named = f"`{words}` in its name and " if words else ""
        raise WrongUse(f"no procedure that a customer can ask for has {named}lines under `prove:`")
    wandering, failed = Wandering(release, files), 0
    for procedure in procedures:
        sandbox = next(pretendings(release, files, procedure))
        talks = list(_until_broken(wandering.of(procedure, runs, seed)))
        if talks and talks[-1].broken is not None:
            failed += 1
            _tell(procedure, Shrinking(wandering, procedure, sandbox).shortest(talks[-1]), seed)
        else:
            held = f"{len(procedure.properties)} properties held in {len(talks)} random conversations"
            sys.stdout.write(visible(f"{procedure.name}: {held} (seed {seed})") + "\n")
    return 1 if failed else 0


def _until_broken(talks: Iterable[Played]) -> Iterator[Played]:
    for played in talks:
        yield played
        if played.broken is not None:
            return


def _meant(release: Release, words: str) -> Iterator[Procedure]:
    for procedure in release.procedures.values():
        if procedure.intents and procedure.properties and words.casefold() in procedure.name:
            yield procedure


def _tell(procedure: Procedure, played: Played, seed: int) -> None:
    """What does not hold, what showed it, the talk, and the same as a test that can be kept."""
    assert played.broken is not None
    at = played.broken.property.at
    lines = [
        f"{procedure.name}: this does not hold (seed {seed})",
        f"  {at.file}:{at.line}: {at.text}",
        f"  {played.broken.why}",
        *(f"    {line.who}: {line.text}" for line in played.outcome.talk),
        "",
        *as_file(f"{procedure.name} breaks a property", answers_of(played.talk), played.talk.lines).splitlines(),
    ]
    sys.stdout.write("".join(f"{visible(line)}\n" for line in lines))
