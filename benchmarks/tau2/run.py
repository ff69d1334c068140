"""Both tau2 domains, one after the other; the last two lines have the figures.

python -m benchmarks.tau2.run
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable

from benchmarks.tau2.airline import run as airline
from benchmarks.tau2.retail import run as retail

DOMAINS: dict[str, Callable[[], int]] = {"retail": retail.main, "airline": airline.main}


def main() -> int:
    """The worst exit code of the two. Options are those of a domain's own command, so none are passed on."""
    if len(sys.argv) > 1:
        print("give options to one domain: python -m benchmarks.tau2.retail.run --help", file=sys.stderr)
        return 2
    codes, last = [], []
    for name, run in DOMAINS.items():
        code, line = _shown(run)
        codes.append(code)
        last.append(line if line.startswith(f"{name}: ") else f"{name}: {line}")
    print("\n" + "\n".join(last))
    return max(codes)


def _shown(run: Callable[[], int]) -> tuple[int, str]:
    """What it printed, all but the last line of it at once; that line comes back."""
    kept = io.StringIO()
    with contextlib.redirect_stdout(kept):
        code = run()
    *table, last = kept.getvalue().rstrip().splitlines()
    print("\n".join(table))
    return code, last


if __name__ == "__main__":
    raise SystemExit(main())
