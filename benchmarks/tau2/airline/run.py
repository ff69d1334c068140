"""The benchmark: the gold of every training task, every forbidden call and a model's recorded runs, all at the gate.

python -m benchmarks.tau2.airline.run
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable

from aop.engine.program import Program

from . import runs
from .airline import Airline
from .calls import Call
from .forbidden import Refused, tried, tried_right
from .release import compiled
from .runs import Heard
from .tasks import Judged, Task, judged, load
from .violations import violations


def main() -> int:
    """Prints the tables; exit code 1 when a violation was allowed, or a gold action or another right call refused."""
    return asyncio.run(_main())


async def _main() -> int:
    program, airline = Program(compiled()), Airline.load()
    tasks = load(airline)
    gold = [await judged(program, airline, task) for task in tasks]
    _print_gold(gold)
    refused = [item async for item in tried(program, airline, violations(airline))]
    _print_refused(refused)
    right = [item async for item in tried_right(program, airline)]
    wrongly = [(call, reason) for call, reason in right if reason]
    _print_right(right, wrongly)
    stopped = [await _heard(program, airline, tasks, spoken=spoken) for spoken in (False, True)]
    for item in stopped[-1]:
        _print_stopped(item)
    let_through = [item for item in refused if not item.refused]
    accepted = sum(item.accepted for item in gold)
    print(
        f"\nairline: accepted {accepted} of {len(gold)}, violations allowed {len(let_through)} of {len(refused)}, "
        f"right calls refused {len(wrongly)} of {len(right)}; "
        f"runs: by the rules {_figures(stopped[0])}; with a yes asked for {_figures(stopped[1])}"
    )
    return 1 if let_through or wrongly or accepted < len(gold) else 0


async def _heard(program: Program, airline: Airline, tasks: Iterable[Task], *, spoken: bool) -> list[Heard]:
    return [await runs.heard(program, airline, run, tasks, spoken=spoken) for run in runs.load()]


def _figures(heard: list[Heard]) -> str:
    failing, good = ([item for item in heard if item.run.succeeded is succeeded] for succeeded in (False, True))
    wrongly = [item for item in good if item.stopped]
    corrected = sum(item.corrected for item in wrongly)
    return (
        f"{sum(item.stopped is not None for item in failing)} of {len(failing)} failing stopped, "
        f"{len(wrongly)} of {len(good)} good ({corrected} of them at what the second version's gold does not do either)"
    )


def _print_gold(gold: list[Judged]) -> None:
    print(f"{'task':>5}  {'writes':>6}  result")
    for item in gold:
        reasons = "; ".join(f"{call.action}: {reason}" for call, reason in item.refused)
        print(f"{item.task:>5}  {item.writes:>6}  {'accepted' if item.accepted else f'REFUSED {reasons}'}")


def _print_refused(refused: list[Refused]) -> None:
    counts = Counter((item.violation.kind, item.violation.detail) for item in refused)
    stopped = Counter((item.violation.kind, item.violation.detail) for item in refused if item.refused)
    print(f"\n{'kind':<12}  {'clause':<38}  {'tried':>6}  {'refused':>7}")
    for key in sorted(counts):
        print(f"{key[0]:<12}  {key[1]:<38}  {counts[key]:>6}  {stopped[key]:>7}")
    for item in [item for item in refused if not item.refused][:10]:
        print(f"ALLOWED {item.violation}")


def _print_right(right: list[tuple[Call, str]], wrongly: list[tuple[Call, str]]) -> None:
    counts = Counter(call.action for call, _ in right)
    print(f"\n{'right calls':<28}  {'tried':>6}")
    for action in sorted(counts):
        print(f"{action:<28}  {counts[action]:>6}")
    for call, reason in wrongly[:10]:
        print(f"REFUSED {call}: {reason}")
    print()


def _print_stopped(item: Heard) -> None:
    if item.stopped is not None:
        what = "good" if item.run.succeeded else "failing"
        note = " (the second version's gold does not do it either)" if item.run.succeeded and item.corrected else ""
        print(f"run {item.run.name:>5}  {what:<7}  stopped at {item.stopped[0]}: {item.reason}{note}")


if __name__ == "__main__":
    raise SystemExit(main())
