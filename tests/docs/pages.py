"""The manual's pages: their headings, their fenced blocks, and a workspace around each block.

What stands behind the fence says what a block is:

    ```aop              sentences of one step: the step `act` of `returns/refund.aop.yaml`, after `identify`; the step
                        `close` follows, unless the last sentence leaves
    ```aop rules        lines of `rules:`, and likewise `escalate` and `prove`
    ```aop condition    conditions, one a line
    ```aop value        values, one a line
    ```yaml             keys of `returns/refund.aop.yaml`: they replace those of the same name, or come anew; a block
                        that begins with `aop:` is a whole file
    ```yaml FILE        keys of another file of the workspace, or a new file, and likewise `md`
    … wrong AOP303      the block is to be avoided: exactly these codes are found in it

The workspace is `tests/docs/shop`. Blocks of other kinds (`text`, `console`) are not compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import indent

from aop.compiler import compile_files
from aop.diagnostics import Finding
from aop.syntax.load import read_files
from conversations import ROOT

DOCS = ROOT / "docs"
LANGUAGE = DOCS / "language"
SHOP = Path(__file__).parent / "shop"
PROCEDURE = "returns/refund.aop.yaml"
LEAVES = ("finish ", "escalate ", "switch ")
PARTS = ("rules", "escalate", "prove", "condition", "value")

_FENCE = re.compile(r"^```(?P<kind>aop|yaml|md)(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_KEY = re.compile(r"^([a-z_]+):.*\n(?:(?:[ #].*|)\n)*", re.MULTILINE)
_NAME = re.compile(r"^([a-z_]+)\s*:", re.MULTILINE)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_MARK = re.compile(r"‹U\+([0-9A-F]{4,5})›")


@dataclass(frozen=True)
class Block:
    """A fenced block: `part` is one of PARTS or a file's path; `wrong` are the codes that it must give."""

    page: str
    line: int
    kind: str
    part: str
    wrong: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Every page that readers are led to, without those of the codes, which have examples of their own."""
    found = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
    return [page for page in found if page.parent != DOCS / "rules"]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, each in its order."""
    text = page.read_text("utf-8")
    shown = page.relative_to(ROOT).as_posix()
    for hit in _FENCE.finditer(text):
        info, _, codes = hit["info"].strip().partition("wrong ")
        line = text.count("\n", 0, hit.start()) + 1
        yield Block(shown, line, hit["kind"], info.strip(), tuple(codes.split()), _written(hit["text"]))


def headings(text: str) -> list[tuple[int, str]]:
    """Level and words of every heading outside the blocks."""
    plain = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [(len(hit[1]), hit[2]) for hit in _HEADING.finditer(plain)]


def _written(text: str) -> str:
    return _MARK.sub(lambda mark: chr(int(mark[1], 16)), text)


# ---- a workspace around a block


@cache
def shop() -> dict[str, str]:
    return {path.relative_to(SHOP).as_posix(): path.read_text("utf-8") for path in sorted(SHOP.rglob("*.yaml"))}


def findings_of(block: Block) -> tuple[Finding, ...]:
    """What the compiler finds in the workspace with the block in it. Raises ValueError for a block of no kind."""
    return compile_files(*read_files(files_with(block))).findings


def files_with(block: Block) -> dict[str, str]:
    """The files of the workspace, the block's own in its place."""
    return shop() | dict([_file(block)])


def _file(block: Block) -> tuple[str, str]:
    if block.kind in ("yaml", "md"):
        file = block.part or PROCEDURE
        whole = block.text.startswith("aop:") or file not in shop()
        return file, block.text if whole else with_keys(shop()[file], block.text)
    if block.part and block.part not in PARTS:
        raise ValueError(f"{block}: there is no block `aop {block.part}`; behind `aop` stands one of {PARTS}")
    if block.part in ("rules", "escalate", "prove"):
        return PROCEDURE, with_keys(shop()[PROCEDURE], f"{block.part}: |\n{indent(block.text, '  ')}")
    return PROCEDURE, with_step(shop()[PROCEDURE], "".join(sentences(block)))


def sentences(block: Block) -> Iterator[str]:
    """The block as sentences of a step: a condition is tested, a value is set."""
    for number, line in enumerate(block.text.splitlines(keepends=True), 1):
        empty = not line.strip() or line.startswith("#")
        if block.part == "condition" and not empty:
            yield f'if {line.rstrip()}:\n  say "Yes, {number}."\n'
        elif block.part == "value" and not empty:
            yield f"set value_{number} to {line}"
        else:
            yield line


def with_step(procedure: str, body: str) -> str:
    before, found, rest = procedure.partition("\n  act: |\n")
    assert found
    after = rest[rest.index("\n  close: |") + 1 :]
    last = body.rstrip("\n").rpartition("\n")[2]
    closing = after[after.index("\non:") + 1 :] if last.startswith(LEAVES) else after
    return before + found + indent(body, "    ") + closing


def with_keys(file: str, keys: str) -> str:
    names = set(_NAME.findall(keys))
    return _KEY.sub(lambda key: "" if key[1] in names else key[0], file) + keys
