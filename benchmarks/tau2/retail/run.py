"""The benchmark: every training task as a conversation, every forbidden call at the gate.

python -m benchmarks.tau2.retail.run [--task ID] [--talk] [--local [--seed N]]

With `--local` the tasks are played a second time, the customer in words of their own and the local extractor instead of
a pinned understanding; the figure of both stands in the last line.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from aop.cli.loading import trained
from aop.compiler import compile_files
from aop.extractors.local import LocalExtractor
from aop.machine.intents import Classifier
from aop.machine.release import Release
from aop.syntax.declarations import Files
from aop.syntax.load import load_workspace

from .attempt import Attempted, attempt
from .customer import customer
from .forbidden import Refused, allowed
from .phrased import Phrased
from .shop import Shop
from .tasks import Task, load
from .violations import violations

WORKSPACE = Path(__file__).with_name("workspace")


def main() -> int:
    """Prints the table; exit code 1 when a violation was allowed, or a gold sequence missed without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", help="only this task")
    parser.add_argument("--talk", action="store_true", help="print the conversations")
    parser.add_argument("--local", action="store_true", help="the customer's own words, understood by the local model")
    parser.add_argument("--seed", type=int, default=1, help="which words the customer takes")
    options = parser.parse_args()
    shop = Shop.load()
    tasks = [task for task in load(shop) if options.task in (None, task.id)]
    release = compiled()
    attempts = asyncio.run(_all(release, shop, tasks, talk=options.talk))
    _print_table(attempts)
    if options.local:
        _local(release, shop, tasks, attempts, options.seed, talk=options.talk)
    if options.task is not None or options.local:
        return 0
    refused = list(allowed(release, shop, violations(shop)))
    _print_refused(refused)
    let_through = [item for item in refused if not item.refused]
    accepted = sum(item.accepted for item in attempts)
    print(f"accepted {accepted} of {len(attempts)}, violations allowed {len(let_through)} of {len(refused)}")
    return 1 if let_through or any(not item.accepted and not item.forbidden for item in attempts) else 0


def compiled(train: Callable[[Files], Classifier | None] | None = None) -> Release:
    """The workspace's release, with a classifier if one is to be trained; a finding of an error ends the run."""
    files, findings = load_workspace(WORKSPACE)
    result = compile_files(files, findings, train(files) if train else None)
    if result.release is None:
        for finding in result.findings:
            print(f"{finding.span.source.path}:{finding.span.line} {finding.code} {finding.message}", file=sys.stderr)
        raise SystemExit(2)
    return result.release


async def _all(release: Release, shop: Shop, tasks: Iterable[Task], *, talk: bool) -> list[Attempted]:
    return [await attempt(release, shop, task, customer(shop, task), talk=talk) for task in tasks]


def _local(release: Release, shop: Shop, tasks: list[Task], pinned: list[Attempted], seed: int, *, talk: bool) -> None:
    """The same tasks in words; a conversation that needs another end state counts as missed."""
    extractor = understanding()

    async def play(task: Task) -> Attempted:
        voice = Phrased(extractor, shop, task, seed)
        return await attempt(release, shop, task, customer(shop, task), voice=voice, talk=talk)

    async def every() -> list[Attempted]:
        return [await play(task) for task in tasks]

    attempts = asyncio.run(every())
    _print_table(attempts)
    right, before = (
        sum(item.accepted or (bool(item.forbidden) and item.refused) for item in each) for each in (attempts, pinned)
    )
    print(
        f"right with the local model {right} of {len(tasks)} ({right / len(tasks):.3f}), pinned {before} (seed {seed})"
    )


def understanding() -> LocalExtractor:
    """The local extractor of the workspace, trained on its examples."""
    release = compiled(trained)
    assert release.classifier is not None
    return LocalExtractor(
        release.classifier,
        tuple(release.intents.values()),
        tuple(release.topics.values()),
        cues=release.workspace.sentiment,
        currency=release.workspace.currency,
    )


def _print_table(attempts: list[Attempted]) -> None:
    print(f"{'task':>5}  {'requests':>8}  {'turns':>5}  {'writes':>6}  result")
    for item in attempts:
        result = "gold state reached" if item.accepted else f"MISSED: {item.reason}"
        if item.forbidden:
            result = f"policy forbids the gold ({item.forbidden}); {'refused' if item.refused else 'NOT refused'}"
        print(f"{item.task:>5}  {item.requests:>8}  {item.turns:>5}  {item.writes:>6}  {result}")


def _print_refused(refused: list[Refused]) -> None:
    counts: Counter[tuple[str, str]] = Counter((item.violation.kind, item.violation.call.action) for item in refused)
    stopped: Counter[tuple[str, str]] = Counter(
        (item.violation.kind, item.violation.call.action) for item in refused if item.refused
    )
    print(f"\n{'kind':<8}  {'action':<22}  {'tried':>6}  {'refused':>7}")
    for key in sorted(counts):
        print(f"{key[0]:<8}  {key[1]:<22}  {counts[key]:>6}  {stopped[key]:>7}")
    for item in [item for item in refused if not item.refused][:10]:
        print(f"ALLOWED {item.violation}")
    print()


if __name__ == "__main__":
    raise SystemExit(main())
