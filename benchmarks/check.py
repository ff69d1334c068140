"""What checking costs: one procedure, a thousand, and the command line, beside PyYAML with jsonschema.

    python -m benchmarks.check [COUNT]

COUNT procedures instead of a thousand, for a quick look; what must be reached is then taken in proportion.
The procedure is the sample's wrong item, 99 lines. *Cold* is parsing and compiling it in a process that is up;
*unchanged* is asking the kept findings, with all that this takes: walking the folder, reading and hashing the bytes.
The peer loads the same files with PyYAML's `safe_load` and validates them against `schemas/procedure.schema.json`: it
sees no sentence, no name and no type, so it is a floor of what people use today, not of the same work. Times depend
on the machine; ratios are of the same run. The last table holds the figures of the design beside what was reached.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from aop.cli.check import checked, found_in
from aop.cli.kept import Kept, cache_folder
from aop.syntax.disk import read_disk
from aop.syntax.kinds import Kind
from aop.syntax.load import read_one

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "procedures"
PROCEDURE = SAMPLE / "returns" / "wrong_item.aop.yaml"
MANY = int(sys.argv[1]) if __name__ == "__main__" and len(sys.argv) > 1 else 1_000
FEW = 21
ROUNDS, ROUNDS_UNCHANGED, STARTS = 15, 200, 11

PEER = """
import json, sys, yaml
from jsonschema import Draft202012Validator
valid = Draft202012Validator(json.load(open(sys.argv[1])))
print([error.message for path in sys.argv[2:] for error in valid.iter_errors(yaml.safe_load(open(path)))])
"""


def workspace(folder: Path, count: int) -> Path:
    """The sample's systems and rules with so many procedures of 99 lines, each with names of its own."""
    shutil.copytree(SAMPLE / "actions", folder / "actions")
    shutil.copytree(SAMPLE / "rules", folder / "rules")
    shutil.copy(SAMPLE / "workspace.yaml", folder)
    text = PROCEDURE.read_text("utf-8").replace("    unlike: [damaged_item]\n", "")
    (folder / "returns").mkdir()
    for number in range(count):
        file = folder / "returns" / f"wrong_item_{number}.aop.yaml"
        file.write_text(told_apart(text, number).replace("wrong_item", f"wrong_item_{number}"), "utf-8")
        if not number:
            without_unused(folder)
    return folder


def without_unused(folder: Path) -> None:
    """The sample declares what only its other procedures use: each is taken out by the edit that its finding offers."""
    unused = (item for item in found_in(read_disk(folder)) if item.code == "AOP232")
    edits = [fix for item in unused for fix in item.fixes]
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = edit.span.source.text
        file = Path(edit.span.source.path)
        file.write_text(file.read_text("utf-8").replace(text[edit.span.start : edit.span.end], edit.replacement, 1))


def told_apart(text: str, number: int) -> str:
    """The examples in words of this procedure's own: intents that sound the same are a finding."""

    def word(match: re.Match[str]) -> str:
        digest = sha256(f"{match[0]} {number}".encode()).digest()
        return "".join(chr(ord("a") + byte % 26) for byte in digest[: len(match[0])])

    head, _, rest = text.partition("    examples: |\n")
    examples, slots, tail = rest.partition("slots:\n")
    return f"{head}    examples: |\n{re.sub(r'[a-z]{3,}', word, examples)}{slots}{tail}"


def median(run: Callable[[], object], rounds: int) -> float:
    """Seconds of one run, the median of many."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def cold(folder: Path) -> None:
    """Read, parse and compile; the workspace has to be clean, or something else is measured."""
    findings = found_in(read_disk(folder))
    assert not findings, findings[0]


def peer(folder: Path, validator: Draft202012Validator, load: Callable[[str], Any]) -> None:
    for file in sorted((folder / "returns").iterdir()):
        list(validator.iter_errors(load(file.read_text("utf-8"))))  # one error each: PyYAML takes the key `on` for true


def start(*command: str | Path, cache: Path) -> Callable[[], object]:
    """A run of a command to its end, with the user's cache in a folder of this run. Bytecode is kept, as it is for
    whoever installs the package: without, each start compiles every file that was edited lately."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)


def in_process(one: Path, few: Path, many: Path, kept: Kept) -> dict[str, float]:
    """Seconds of each thing that is measured in a process that is up."""
    validator = Draft202012Validator(json.loads((ROOT / "schemas" / "procedure.schema.json").read_text("utf-8")))
    text = PROCEDURE.read_bytes()
    measured = {"parse": median(lambda: read_one(Kind.PROCEDURE, "x.aop.yaml", text), ROUNDS)}
    small, larger = median(lambda: cold(one), ROUNDS), median(lambda: cold(few), ROUNDS)
    measured["workspace cold"] = small
    measured["cold"] = (larger - small) / (FEW - 1)
    measured["peer"] = median(lambda: peer(one, validator, yaml.safe_load), ROUNDS)
    checked(one, kept)
    measured["unchanged"] = median(lambda: checked(one, kept), ROUNDS_UNCHANGED)
    measured["many cold"] = median(lambda: checked(many, kept), 1)  # and keeps what it found
    measured["many peer"] = median(lambda: peer(many, validator, yaml.safe_load), 1)
    measured["many peer, libyaml"] = median(
        lambda: peer(many, validator, lambda text: yaml.load(text, yaml.CSafeLoader)),
        1,
    )
    measured["many unchanged"] = median(lambda: checked(many, kept), 5)
    return measured


def on_the_wall(one: Path, cache: Path) -> dict[str, float]:
    """Seconds of whole processes."""
    aop = Path(sys.executable).with_name("aop")
    schema = ROOT / "schemas" / "procedure.schema.json"
    file = next((one / "returns").iterdir())
    commands: dict[str, tuple[str | Path, ...]] = {
        "interpreter": (sys.executable, "-c", "pass"),
        "help": (aop, "--help"),
        "check": (aop, "check", one, "--no-cache"),
        "check unchanged": (aop, "check", one),
        "peer process": (sys.executable, "-c", PEER, schema, file),
    }
    measured = {}
    for name, command in commands.items():
        run = start(*command, cache=cache)
        run()
        measured[name] = median(run, STARTS)
    return measured


#: What is measured, in milliseconds: what it is called, its peer, what must be reached, and what is aimed at.
FIGURES = (
    ("cold", "a 99-line procedure, cold", "peer", 10, 5),
    ("unchanged", "the same, unchanged", "peer", 0.5, 0.1),
    ("many cold", f"{MANY:,} procedures, one core", "many peer", 10 * MANY, 4 * MANY),
    ("help", "aop --help", "interpreter", 150, 90),
    ("check", "aop check, one procedure", "peer process", 350, 200),
)

OTHERS = (
    ("parse", "reading the file alone, without compiling"),
    ("workspace cold", "its whole workspace with 4 systems, cold"),
    ("peer", "peer: safe_load and jsonschema, the one file"),
    ("many unchanged", f"{MANY:,} procedures, unchanged"),
    ("many peer", f"peer: the {MANY:,} files"),
    ("many peer, libyaml", f"peer with libyaml's loader: the {MANY:,} files"),
    ("check unchanged", "aop check, unchanged"),
    ("peer process", "peer as a process, the one file"),
    ("interpreter", "floor: an interpreter"),
)


def main() -> int:
    """Prints the tables; exit code 1 when a figure that must be reached is not."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        one, few, many = (workspace(root / f"shop_{count}", count) for count in (1, FEW, MANY))
        os.environ["XDG_CACHE_HOME"] = str(root / "cache")
        measured = in_process(one, few, many, Kept(cache_folder())) | on_the_wall(one, root / "cache")
    for key, name in OTHERS:
        print(f"{name:<48} {measured[key] * 1e3:>10,.2f} ms")
    print(f"\n{'figure':<34} {'median':>12} {'of peer':>9}  {'must':>8} {'aim':>8}  reached")
    missed = 0
    for key, name, beside, must, aim in FIGURES:
        found = measured[key] * 1e3
        missed += found > must
        reached = "aim" if found <= aim else "must" if found <= must else "NO"
        ratio = measured[key] / measured[beside]
        print(f"{name:<34} {found:>9,.2f} ms {ratio:>8.2f}x  {must:>8,} {aim:>8,}  {reached}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
