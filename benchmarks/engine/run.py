"""The reference conversation on this engine and on others, in the same run.

    python -m benchmarks.engine.run [--seconds 1] [--rounds 3] [--json]

A wrong item and a refund: 6 turns, 4 slots, 3 actions, 1 approval, 1 branch; understanding handed in, actions in
process. Each program plays every script of `conversation.json` with the outcome that is written there before it is
timed, each in a process of its own, in turns over several rounds so that a busy machine is busy for all. Shown, not
asserted: exit code 1 only when a program fails or decides differently.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools import compiled

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PEERS = HERE / ".venv/bin/python"
OURS, FLOOR, FASTEST = "aop engine, transition", "Python by hand", "XState"
RUNTIME = "aop engine, whole runtime"

#: Rows of this engine, whose histories must be the same to the byte, compiled or not.
SAME_HISTORY = ((OURS, f"{OURS}, compiled"),)


@dataclass(frozen=True, slots=True)
class Contestant:
    """`command` is run from the root of the project; `package` is what its version is asked of; `on` is the folder
    of the package that it is run on, the installed one where there is none."""

    name: str
    command: tuple[str, ...]
    package: str | None = None
    on: Path | None = None


def _python(interpreter: Path | str, module: str, *options: str) -> tuple[str, ...]:
    return (str(interpreter), "-m", f"benchmarks.engine.{module}", *options)


CONTESTANTS = (
    Contestant(OURS, _python(sys.executable, "ours", "engine")),
    Contestant(RUNTIME, _python(sys.executable, "ours", "runtime")),
    Contestant(f"{OURS}, compiled", _python(sys.executable, "ours", "engine"), on=compiled.OUT),
    Contestant(f"{RUNTIME}, compiled", _python(sys.executable, "ours", "runtime"), on=compiled.OUT),
    Contestant(FLOOR, _python(sys.executable, "by_hand")),
    Contestant(FASTEST, ("node", "--expose-gc", str(HERE / "peers/with_xstate.mjs")), "xstate"),
    Contestant("transitions", _python(PEERS, "peers.with_transitions"), "transitions"),
    Contestant("python-statemachine", _python(PEERS, "peers.with_statemachine"), "python-statemachine"),
    Contestant("LangGraph, no checkpointer", _python(PEERS, "peers.with_langgraph", "plain"), "langgraph"),
    Contestant("LangGraph, InMemorySaver", _python(PEERS, "peers.with_langgraph", "saver"), "langgraph"),
)


class Failed(Exception):
    """A program broke or decided something else."""


def missing(contestant: Contestant) -> str | None:
    """Why a program cannot be run here; None when it can."""
    if contestant.on is not None and not compiled.is_current(contestant.on):
        return "it is not compiled: make compiled" if compiled.compiler() else "there is no C compiler here"
    if contestant.command[0] == "node" and shutil.which("node") is None:
        return "node is not installed"
    if contestant.command[0] == "node" and not (HERE / "node_modules/xstate").exists():
        return "its package is not installed: make bench-engine"
    if contestant.command[0] == str(PEERS) and not PEERS.exists():
        return "its environment is not installed: make bench-engine"
    return None


def measured(contestant: Contestant, seconds: float, speed_only: bool) -> dict[str, Any]:
    """What the program found. Raises Failed."""
    command = [*contestant.command, "--seconds", str(seconds), *(["--speed-only"] if speed_only else [])]
    quiet = {**os.environ, "PYTHONHASHSEED": "0", "LANGSMITH_TRACING": "false"}
    if contestant.on is not None:
        quiet["PYTHONPATH"] = str(contestant.on)
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{contestant.name}: {done.stderr.strip() or 'failed without a word'}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def compare(contestants: tuple[Contestant, ...], seconds: float, rounds: int) -> dict[str, dict[str, Any]]:
    """All figures by program; the turns a second are the median of the batches of its least disturbed round."""
    found: dict[str, dict[str, Any]] = {}
    samples: dict[str, list[list[float]]] = {item.name: [] for item in contestants}
    for number in range(rounds):
        for item in contestants:
            figures = measured(item, seconds, speed_only=number > 0)
            samples[item.name].append(figures.pop("turns_per_second"))
            if number == 0:
                found[item.name] = figures
    for one, other in SAME_HISTORY:
        if one in found and other in found and found[one]["history"] != found[other]["history"]:
            raise Failed(f"{other}: another history than {one}")
    for name, figures in found.items():
        spread = statistics.quantiles([speed for batches in samples[name] for speed in batches], n=10)
        figures["turns_per_second"] = max(statistics.median(batches) for batches in samples[name])
        figures["slowest_and_fastest_tenth"] = [spread[0], spread[-1]]
    return found


def versions() -> dict[str, str]:
    """What is compared, as it is installed."""
    found = {"python": sys.version.split()[0]}
    for line in (HERE / "requirements.txt").read_text().splitlines():
        name, _, version = line.partition("==")
        found[name] = version
    found["xstate"] = json.loads((HERE / "package.json").read_text())["dependencies"]["xstate"]
    if shutil.which("node") is not None:
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)  # noqa: S607
        found["node"] = node.stdout.strip().lstrip("v")
    return found


# ---- shown


def table(found: Mapping[str, Mapping[str, Any]], known: Mapping[str, str]) -> Table:
    """One line for each program, the fastest first, with what it is of this engine's speed."""
    shown = Table("program", title="reference conversation: 6 turns, 4 slots, 3 actions, 1 approval, 1 branch")
    for column in ("turns/s", "10–90 %", "of ours", "of floor", "guard ns", "turn 500/5", "stored B", "live B"):
        shown.add_column(column, justify="right")
    packages = {item.name: item.package for item in CONTESTANTS}
    ours, floor = (found.get(name, {}).get("turns_per_second") for name in (OURS, FLOOR))
    for name, item in sorted(found.items(), key=lambda pair: -pair[1]["turns_per_second"]):
        speed, package = item["turns_per_second"], packages[name]
        low, high = item["slowest_and_fastest_tenth"]
        shown.add_row(
            name if package is None else f"{name} ({known[package]})",
            f"{speed:,.0f}",
            f"{low:,.0f}–{high:,.0f}",
            _ratio(speed, ours),
            _ratio(speed, floor),
            _number(item["guard_ns"]),
            f"{item['turn_500_over_5']:.2f}",
            _number(item["stored"]),
            _number(item["live"]),
        )
    return shown


def _ratio(speed: float, other: float | None) -> str:
    return "" if other is None else f"{speed / other:.2f}×"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


NOTES = (
    "turns/s: median of the batches of the least disturbed round (10–90 %: of all); outcomes compared",
    "guard: does this amount need an approval? a condition of the rule, XState's `can`, transitions' `may_trigger`, "
    "python-statemachine's `enabled_events`; by hand a function",
    "stored, live: a conversation waiting for its third answer; of the runtime and of InMemorySaver with its history",
    "InMemorySaver is written to from a thread: on a busy machine it falls to a third, see its 10–90 %",
    "by hand: states kept, evidence, reasons, one gate, consents bound to digests; the others keep slots and state",
)


def main() -> int:
    """Runs and shows; exit code 1 when a program fails or an outcome is another."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=1.0, help="of timing for each program and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    left_out = {item.name: why for item in CONTESTANTS if (why := missing(item)) is not None}
    try:
        here = tuple(item for item in CONTESTANTS if item.name not in left_out)
        found = compare(here, chosen.seconds, chosen.rounds)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    known = versions()
    if chosen.json:
        print(json.dumps({"versions": known, "programs": found, "left_out": left_out}, indent=2))
        return 0
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table(found, known))
    for name, why in left_out.items():
        console.print(f"{name}: left out, {why}")
    for note in NOTES:
        console.print(note, style="dim", highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
