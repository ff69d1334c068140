"""What one decision of the gate costs under fifty rules, beside the same checks written by hand.

    python -m benchmarks.gate [ROUNDS]

Two desks of fifty rules each (`benchmarks.gate_desk`), of every form that a rule has, over inputs, fields of records,
lists of them, days, levels of verification and named values; half of them in the workspace, half in the procedure:

    several     about seven actions, as in a workspace that grew: ten of them concern the call that is decided
    one call    all fifty are about the call that is decided, which no workspace does

A decision is everything that `judge` does: list, role, arguments, records, rules, the ledger's questions, consents, and
the digest that a consent is bound to. Nothing forbids the call, so no rule is left out. The floor is what a person
would write for the same rules and no others (`benchmarks.gate_by_hand`): plain ifs, no missing values, no reasons, no
digest. Both take turns in this process; where `build/compiled` is there, once more on the compiled core. A figure is
the median of rounds. `--one` prints one core's figures as JSON, for the other process. Exit 3 where a figure is missed.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from aop.engine.gate import arguments_digest, judge
from benchmarks import gate_by_hand
from benchmarks.gate_desk import ACTION, Asked, asked, release, rules

ROOT = Path(__file__).parent.parent
COMPILED = ROOT / "build/compiled"
ROUNDS, CALLS = 41, 500
#: What a decision must cost at most on the desk of several actions, in microseconds.
MUST = 5.0
DESKS = {"several": False, "one call": True}


def decision(call: Asked) -> Callable[[], object]:
    """The gate's decision, as the engine asks for it: with the digest of the arguments, which it takes before."""
    mark = arguments_digest(ACTION, call.inputs)
    return lambda: judge(call.work, call.frame, ACTION, call.inputs, "do", mark)


def floor(call: Asked, *, one: bool) -> Callable[[], object]:
    facts = gate_by_hand.facts(call)
    return (lambda: gate_by_hand.all_fifty(facts)) if one else (lambda: gate_by_hand.those_of_several(facts))


def measured(rounds: int) -> dict[str, dict[str, float]]:
    """Microseconds of each, by desk: medians of rounds that take turns."""
    found = {}
    for name, one in DESKS.items():
        lines = rules(one=one)
        call = asked(release(lines))
        verdict = judge(call.work, call.frame, ACTION, call.inputs, "do")
        assert verdict.refusal is None, verdict.reason
        tried = {"gate": decision(call), "by hand": floor(call, one=one)}
        assert tried["by hand"]() is not None
        figures = _in_turns(tried, rounds)
        found[name] = {**figures, "rules": float(len(lines)), "concern it": float(len(verdict.checked))}
    return found


def _in_turns(tried: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    samples: dict[str, list[float]] = {name: [] for name in tried}
    for _ in range(rounds):
        for name, run in tried.items():
            start = time.perf_counter_ns()
            for _ in range(CALLS):
                run()
            samples[name].append((time.perf_counter_ns() - start) / CALLS / 1_000)
    return {name: statistics.median(values) for name, values in samples.items()}


def compiled(rounds: int) -> dict[str, dict[str, float]] | None:
    """The same on the compiled core, in a process of its own; None where there is none."""
    if not (COMPILED / "aop").is_dir():
        return None
    places = {**os.environ, "PYTHONPATH": f"{COMPILED}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "benchmarks.gate", str(rounds), "--one"]
    ran = subprocess.run(command, env=places, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    found: dict[str, dict[str, float]] = json.loads(ran.stdout)
    return found


def main(arguments: list[str]) -> int:
    gc.freeze()  # the compiler's own tables, which a service does not hold
    rounds = next((int(item) for item in arguments if item.isdigit()), ROUNDS)
    plain = measured(rounds)
    if "--one" in arguments:
        print(json.dumps(plain))
        return 0
    cores = {"plain": plain, "compiled": compiled(rounds)}
    print(f"{'core':9} {'desk':9} {'rules':>5} {'concern it':>10} {'gate µs':>8} {'by hand µs':>10} {'ratio':>6}")
    for core, figures in cores.items():
        if figures is None:
            print(f"{core:9} not here: `make compiled` builds it")
            continue
        for desk, row in figures.items():
            gate, by_hand = row["gate"], row["by hand"]
            counted = f"{row['rules']:5.0f} {row['concern it']:10.0f}"
            print(f"{core:9} {desk:9} {counted} {gate:8.2f} {by_hand:10.2f} {gate / by_hand:6.1f}")
    reached = {core: figures["several"]["gate"] <= MUST for core, figures in cores.items() if figures is not None}
    print(
        f"must: at most {MUST:g} µs with fifty rules: "
        + ", ".join(f"{k} {'yes' if v else 'no'}" for k, v in reached.items())
    )
    return 0 if all(reached.values()) else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
