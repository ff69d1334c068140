"""python -m aop.testing.simulate SEED [--fault 'PLACE AT KIND' …] [--file DATABASE]
python -m aop.testing.simulate --seeds FROM:TO [--processes N] [--file DATABASE]

Plays one seed and shows its trace, or many and counts. The exit code is 1 where something was wrong.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from aop.testing.simulate.faults import Fault
from aop.testing.simulate.showing import played, shown

#: Seeds that a worker plays before it tells.
CHUNK = 200
#: After so many failing seeds nothing more is learned.
MAX_FAILING = 5

Played = tuple[int, Counter[str], list[str]]


def main(words: Sequence[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m aop.testing.simulate", description=__doc__)
    parser.add_argument("seed", nargs="?", type=int)
    parser.add_argument("--seeds", help="FROM:TO, without TO")
    parser.add_argument("--fault", action="append", help="instead of the seed's own faults")
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--file", help="the SQLite store in this file, which is written anew for each seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(words)
    logging.getLogger("aop").setLevel(logging.CRITICAL)  # what the runtime logs of faults is expected here
    if given.seeds:
        first, _, last = given.seeds.partition(":")
        return many(int(first), int(last), given.processes, given.file)
    if given.seed is None:
        parser.error("say a seed, or --seeds FROM:TO")
    faults = [] if given.no_faults else given.fault and [_fault(item) for item in given.fault]
    return one(given.seed, faults, given.file)


def _fault(text: str) -> Fault:
    place, at, kind = text.split()
    return Fault(place, int(at), kind)


def one(seed: int, faults: Sequence[Fault] | None, file: str | None) -> int:
    """Plays a seed and shows what happened."""
    outcome = played(seed, faults, file)
    sys.stdout.write("\n".join(outcome.trace) + "\n")
    struck = ", ".join(str(fault) for fault in outcome.struck)
    sys.stdout.write(f"seed {seed}: {len(outcome.struck)} faults ({struck}), {outcome.commits} commits\n")
    for what in outcome.wrong:
        sys.stdout.write(f"WRONG: {what}\n")
    return 1 if outcome.wrong else 0


def many(first: int, last: int, processes: int, file: str | None = None) -> int:
    """Plays seeds and counts; the first failing ones are shown with as few faults as they need."""
    begun, counts, seeds, failing = time.monotonic(), Counter[str](), 0, 0
    for number, found, reports in parts(first, last, processes, file):
        seeds += number
        counts.update(found)
        failing += len(reports)
        sys.stdout.write("".join(reports))
        if failing >= MAX_FAILING:
            break
    took = time.monotonic() - begun
    sys.stdout.write(
        f"{seeds} seeds, {counts['faults']} faults, {counts['commits']} commits, {counts['writes']} writes "
    )
    sys.stdout.write(f"in {took:.0f} s on {processes} processes ({seeds / took:.0f} seeds/s): {failing} failed\n")
    return 1 if failing else 0


def parts(first: int, last: int, processes: int, file: str | None = None) -> Iterator[Played]:
    """Plays seeds, some at a time: how many, what they came to and what struck how often, and the reports of those that
    failed."""
    starts = range(first, last, CHUNK)
    if processes == 1 or file is not None:
        yield from (_part(start, min(start + CHUNK, last), file) for start in starts)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(_part, starts, [min(start + CHUNK, last) for start in starts])


def _part(first: int, last: int, file: str | None = None) -> Played:
    logging.getLogger("aop").setLevel(logging.CRITICAL)
    counts: Counter[str] = Counter()
    reports: list[str] = []
    for seed in range(first, last):
        outcome = played(seed, None, file)
        counts.update(faults=len(outcome.struck), commits=outcome.commits, writes=outcome.deeds)
        counts.update(f"{fault.place} {fault.kind}" for fault in outcome.struck)
        if outcome.wrong and len(reports) < MAX_FAILING:
            reports.append(shown(outcome, file))
    return last - first, counts, reports


if __name__ == "__main__":
    sys.exit(main())
