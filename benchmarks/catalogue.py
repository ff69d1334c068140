"""What a large catalogue costs: every operation of the Stripe and Intercom descriptions, 579 together.

    python -m benchmarks.catalogue [--data ../shared/data]

Written from the descriptions, checked as files, and loaded as a service loads it: the compiled release is read and a
connector is made for each system. The floor of the load is reading the same document with Python's own JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from aop.compiler import compile_files
from aop.connectors import Secrets, connect
from aop.connectors.openapi import read_spec, write_catalogue
from aop.machine.artifact import dump, load
from aop.machine.release import Release
from aop.syntax.load import read_files

SPECS = {"stripe": "stripe_spec3_old.json.gz", "intercom": "intercom_2.15.yaml.gz"}
ROUNDS = 7
WORKSPACE = 'workspace: acme\ncurrency: USD\ntime_zone: UTC\nqueues: {tier2: {says: "A colleague takes over."}}\n'


def main() -> int:
    """Prints a line for each step; exit code 1 when something is found in the catalogues."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    folder = asked.parse_args().data / "openapi"
    if not folder.is_dir():
        sys.stderr.write(f"there are no descriptions at `{folder}`\n")
        return 2
    files = {"workspace.yaml": WORKSPACE}
    for system, name in SPECS.items():
        spec = read_spec(folder / name)
        made = write_catalogue(spec, system, None)
        files[f"actions/{system}.yaml"] = made.text
        left = f"{len(made.operations_left)} operations and {len(made.parts_left)} values left out"
        print(f"{system:9} {made.operations} actions, {made.records} records, {made.inputs} inputs; {left}")
        _show(f"write {system}", partial(write_catalogue, spec, system, None))
    compiled = compile_files(*read_files(files))
    for finding in compiled.findings:
        print(f"found {finding.code}: {finding.message}")
    if compiled.release is None:
        return 1
    _show("check both, as files", lambda: compile_files(*read_files(files)))
    _loads(compiled.release)
    return 1 if compiled.findings else 0


def _loads(release: Release) -> None:
    document = dump(release)
    secrets = Secrets(
        {"STRIPE_KEY": "x", "STRIPE_KEY_HOSTS": "api.stripe.com",
         "INTERCOM_KEY": "x", "INTERCOM_KEY_HOSTS": "api.intercom.io"}
    )  # fmt: skip
    print(f"release   {len(release.actions)} actions, {len(document):,} bytes")
    floor = _show("floor: json.loads", lambda: json.loads(document))
    whole = _show("load and connect", lambda: connect(load(document), Path(), secrets=secrets))
    print(f"load and connect is {whole / floor:.1f} times the floor")


def _show(what: str, work: Callable[[], Any]) -> float:
    """The median of some rounds in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    median = statistics.median(times)
    print(f"{what:22} {median * 1000:8.1f} ms   ({min(times) * 1000:.1f} to {max(times) * 1000:.1f})")
    return median


if __name__ == "__main__":
    sys.exit(main())
