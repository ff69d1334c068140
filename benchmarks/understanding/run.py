"""Understanding in one table: every figure, what it is held to, and a floor measured in the same run.

    python -m benchmarks.understanding.run [PART …] [--data ../shared/data]

Each module of this folder that has `figures(data)` is a part. A part whose data is not there gives no rows and is named
as skipped. The last line says whether all figures are reached; exit code 3 when one falls short.
"""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import benchmarks.understanding as folder
from benchmarks.understanding.figures import Figure

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
#: The exit code of a gate that failed.
FELL_SHORT = 3


def parts() -> tuple[str, ...]:
    """The modules that measure something, by name."""
    names = sorted(item.name for item in pkgutil.iter_modules(folder.__path__))
    return tuple(name for name in names if name not in ("run", "figures") and hasattr(_module(name), "figures"))


def measured(names: tuple[str, ...], data: Path) -> Iterator[Figure]:
    """The figures of these parts, shown as they come."""
    print(f"{'figure':58} {'value':>10} {'must':>8} {'aim':>8} {'floor':>8}")
    for name in names:
        rows = _module(name).figures(data)
        if not rows:
            print(f"{name}: skipped, its data is not in {data.resolve().name}", flush=True)
        for row in rows:
            print(line(row), flush=True)
            yield row


def line(row: Figure) -> str:
    """One row of the table."""
    bounds = " ".join(f"{_number(bound):>8}" for bound in (row.must, row.aim, row.baseline))
    mark = "" if row.reached else "  falls short"
    return f"{row.name:58} {_number(row.value) + row.unit:>10} {bounds}{mark}"


def verdict(rows: list[Figure]) -> str:
    """The last line."""
    short = [row.name for row in rows if not row.reached]
    if short:
        return f"understanding: {len(short)} fall short: {'; '.join(short)}"
    return "understanding: all figures reached" if rows else "understanding: nothing was measured"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _module(name: str) -> Any:
    return import_module(f"{folder.__name__}.{name}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(parts())}")
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    rows = list(measured(tuple(options.parts) or parts(), options.data))
    print(verdict(rows))
    return 0 if rows and all(row.reached for row in rows) else FELL_SHORT if rows else 0


if __name__ == "__main__":
    sys.exit(main())
