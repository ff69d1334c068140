"""The benchmark: the gold of every training task, every forbidden call and a model's recorded runs, all at the gate;
and the tasks that change something, played as conversations.

python -m benchmarks.tau2.airline.run [--task ID [--talk]]
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterable

from aop.engine.program import Program

from . import runs
from .airline import Airline
from .attempt import Attempted, attempt
from .calls import Call
from .forbidden import Refused, tried, tried_right
from .release import compiled
from .runs import Heard
from .tasks import Judged, Task, judged, load
from .violations import violations


def main() -> int:
    """Prints the tables; exit code 1 when a violation was allowed, or a gold action or another right call refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", help="only this task, as a conversation")
    parser.add_argument("--talk", action="store_true", help="print the conversation")
    options = parser.parse_args()
    program, airline = Program(compiled()), Airline.load()
    tasks = [task for task in load(airline) if options.task in (None, task.id)]
    played = [asyncio.run(attempt(program.release, airline, task, talk=options.talk)) for task in tasks]
    _print_played([item for item in played if item.wishes])
    return 0 if options.task is not None else asyncio.run(_at_the_gate(program, airline, tasks, played))


async def _at_the_gate(program: Program, airline: Airline, tasks: list[Task], played: list[Attempted]) -> int:
    gold = [await judged(program, airline, task) for task in tasks]
    _print_gold(gold)
    refused = [item async for item in tried(program, airline, violations(airline))]
    _print_refused(refused)
    right = [item async for item in tried_right(program, airline)]
    wrongly = [(call, reason) for call, reason in right if reason]
    _print_right(right, wrongly)
    by_rules, with_a_yes = [await _heard(program, airline, tasks, spoken=spoken) for spoken in (False, True)]
    for item in with_a_yes:
        _print_stopped(item)
    let_through = [item for item in refused if not item.refused]
    accepted = sum(item.accepted for item in gold)
    reached = [item.reached for item in played if item.wishes]
    print(f"\nruns stopped by the rules alone: {_figures(by_rules)}")
    print(f"runs stopped where nobody said yes, too: {_figures(with_a_yes)}")
    print(
        f"airline: accepted {accepted} of {len(gold)}, conversations that reach the gold state {sum(reached)} of "
        f"{len(reached)}, violations allowed {len(let_through)} of {len(refused)}, "
        f"right calls refused {len(wrongly)} of {len(right)}, runs: {_figures(with_a_yes)}"
    )
    return 1 if let_through or wrongly or accepted < len(gold) or not all(reached) else 0


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


def _print_played(played: list[Attempted]) -> None:
    print(f"{'task':>5}  {'wishes':>6}  {'turns':>5}  result")
    for item in played:
        print(f"{item.task:>5}  {item.wishes:>6}  {item.turns:>5}  {item.reason or 'gold state reached'}")
    print()


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
