"""The planted mistakes as workspaces on the disk: `tests/seeded/NAME` has one, `tests/seeded_clean/NAME` has none.

`python tests/planted/write.py` writes them anew. `aop prove` refutes each of the first, and proves its twin.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
SEEDED, CLEAN = TESTS / "seeded", TESTS / "seeded_clean"


def workspaces() -> dict[Path, str]:
    """Every file that is to stand there, with its text."""
    from planted.cases import CASES

    return {
        folder / case.folder / path: text
        for folder, mistaken in ((SEEDED, True), (CLEAN, False))
        for case in CASES
        for path, text in case.files(mistaken=mistaken).items()
    }


def write() -> None:
    """Writes all anew, and what is not there any more away."""
    found = workspaces()
    for folder in (SEEDED, CLEAN):
        shutil.rmtree(folder, ignore_errors=True)
    for path, text in found.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.path[:0] = [str(TESTS)]
    write()
