"""The seeded defects: every entry of the tables beside this file, as a small workspace of its own under `seeded/`.

`python tests/defects/write.py` writes them anew. A workspace is the clean one that its entry names, with one of its
procedures, and one edit.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent
CLEAN = HERE / "clean"
SEEDED = HERE / "seeded"

_CHARACTER = re.compile(r"‹U\+([0-9A-F]{4,5})›")
_TIMES = re.compile(r"‹([^‹›]*) × (\d+)›")
_BYTE = re.compile("‹byte ([0-9A-F]{2})›".encode())


@dataclass(frozen=True)
class Defect:
    """One edit of a clean workspace: `code` is what is found, `underlined` the exact text, `help` a part of it."""

    family: str
    name: str
    base: str
    find: str
    replace: str
    code: str
    underlined: str
    file: str = ""
    help: str = ""

    @property
    def path(self) -> str:
        return self.file or f"procedures/{self.base.partition('/')[2]}.aop.yaml"

    def files(self) -> dict[str, bytes]:
        """The workspace with the defect in it."""
        files = clean_files(self.base)
        assert files[self.path].count(self.find.encode()) == 1, f"{self.name}: `find` fits not exactly once"
        text = _TIMES.sub(lambda many: many[1] * int(many[2]), self.replace)
        text = _CHARACTER.sub(lambda mark: chr(int(mark[1], 16)), text)
        edit = _BYTE.sub(lambda mark: bytes.fromhex(mark[1].decode()), text.encode())
        return {**files, self.path: files[self.path].replace(self.find.encode(), edit)}


def clean_files(base: str) -> dict[str, bytes]:
    """`shop/refund`: the files of the workspace `shop`, with no other procedure than `refund`, and its tests."""
    workspace, _, procedure = base.partition("/")
    files = [path for path in sorted((CLEAN / workspace).rglob("*")) if path.suffix in (".yaml", ".md")]
    paths = [path.relative_to(CLEAN / workspace) for path in files]
    own = (f"{procedure}.aop.yaml", f"{procedure}.test.yaml")
    kept = [path for path in paths if path.parts[0] != "procedures" or path.name in own]
    return {path.as_posix(): (CLEAN / workspace / path).read_bytes() for path in kept}


@cache
def defects() -> tuple[Defect, ...]:
    """All entries of the tables, in their order. Names are unique, also between families."""
    tables = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(HERE.glob("*.yaml"))]
    families = [item for table in tables for item in table.items()]
    found = tuple(Defect(family, name, **entry) for family, entries in families for name, entry in entries.items())
    names = [defect.name for defect in found]
    assert len(names) == len(set(names)), "a name is given twice"
    return found


def seeded() -> dict[str, bytes]:
    """What is to stand under `seeded/`."""
    return {f"{defect.name}/{path}": text for defect in defects() for path, text in defect.files().items()}


def write() -> None:
    """Write `seeded/` anew."""
    files = seeded()  # before anything is deleted: a `find` may fit nothing
    shutil.rmtree(SEEDED, ignore_errors=True)
    for path, text in files.items():
        file = SEEDED / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)


if __name__ == "__main__":
    write()
