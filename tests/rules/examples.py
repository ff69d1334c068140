"""Examples of the rules' pages, placed into a small clean workspace, `tests/rules/shop`.

What a page writes under `## Avoid` and `## Prefer`:

    ```aop                       sentences: they are the step `act` of the procedure `refund`, after `identify`; the
                                 step `close` follows, unless the last sentence leaves
    ```yaml                      keys of the procedure `refund`: they replace those of the same name, or come anew
    ```yaml actions/shop.yaml    keys of another file of the workspace, in the same way; or of a new one
    ```md knowledge/returns.md   an article, whole
    ```files                     the only files there are; `a -> b` is a link

In a block, `‹U+200B›` stands for that character, `‹byte E9›` for that byte, and `‹text × 3›` for the text three
times: on a line of its own, three lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aop.cli.intents import confused_intents
from aop.compiler import compile_files
from aop.diagnostics import Finding
from aop.syntax.load import load_workspace

SHOP = Path(__file__).parent / "shop"
PROCEDURE = "returns/refund.aop.yaml"
STEP = "act"
#: Codes that only `aop check --intents` gives.
ASKED_OF_THE_MODEL = ("AOP703", "AOP711")
LEAVES = ("finish ", "escalate ", "switch ")

_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_KEY = re.compile(r"^([a-z_]+):.*\n(?:(?:[ #].*|)\n)*", re.MULTILINE)
_NAME = re.compile(r"^([a-z_]+)\s*:", re.MULTILINE)
_LINES = re.compile(r"^‹(.*) × (\d+)›$", re.MULTILINE)
_TIMES = re.compile(r"‹([^‹›]*) × (\d+)›")
_CHARACTER = re.compile(r"‹U\+([0-9A-F]{4,5})›")
_BYTE = re.compile(r"‹byte ([0-9A-F]{2})›".encode())


@dataclass(frozen=True)
class Example:
    """One fenced block of a page: `kind` is aop, yaml, md or files."""

    code: str
    section: str
    number: int
    kind: str
    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}-{self.section}-{self.number}"


def examples(code: str, page: str) -> Iterator[Example]:
    """The examples under `## Avoid` and `## Prefer`."""
    for part in page.split("\n## ")[1:]:
        section, _, body = part.partition("\n")
        if section in ("Avoid", "Prefer"):
            for number, block in enumerate(_BLOCK.finditer(body), 1):
                file = block["file"] or PROCEDURE
                yield Example(code, section.lower(), number, block["kind"], file, block["text"])


def findings_of(example: Example, folder: Path) -> tuple[Finding, ...]:
    """What the compiler finds in the workspace with the example in it. Writes it to an empty folder."""
    for path, content in _contents(example).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            file.symlink_to(content)
        else:
            file.write_bytes(content)
    files, found = load_workspace(folder)
    more = confused_intents(files) if example.code in ASKED_OF_THE_MODEL else ()
    return compile_files(files, (*found, *more)).findings


def _contents(example: Example) -> dict[str, bytes | Path]:
    files = [path for path in SHOP.rglob("*") if path.suffix in (".yaml", ".md")]
    shop = {path.relative_to(SHOP).as_posix(): path.read_text("utf-8") for path in files}
    match example.kind:
        case "aop":
            shop[PROCEDURE] = _with_step(shop[PROCEDURE], written(example.text))
        case "yaml":
            shop[example.file] = _with_keys(shop.get(example.file, ""), written(example.text))
        case "md":
            shop[example.file] = written(example.text)
        case "files":
            listed = dict(line.split(" -> ") if " -> " in line else (line, "") for line in example.text.splitlines())
            return {path: Path(to) if to else shop[path].encode() for path, to in listed.items()}
        case kind:
            raise AssertionError(f"{example}: there are no examples of the kind `{kind}`")
    return {path: _bytes(text) for path, text in shop.items()}


def _with_step(procedure: str, sentences: str) -> str:
    before, found, rest = procedure.partition(f"\n  {STEP}: |\n")
    assert found
    after = re.search(r"^ {0,2}\S.*", rest, re.MULTILINE | re.DOTALL)
    assert after is not None
    last = sentences.rstrip("\n").rpartition("\n")[2]
    closing = "" if last.startswith(LEAVES) else after[0]
    indented = "".join(f"    {line}" if line.strip() else line for line in sentences.splitlines(keepends=True))
    return before + found + indented + closing


def _with_keys(file: str, keys: str) -> str:
    names = set(_NAME.findall(keys))
    return _KEY.sub(lambda key: "" if key[1] in names else key[0], file) + keys


def written(text: str) -> str:
    """The text with what its marks stand for; those of bytes are left."""
    text = _LINES.sub(lambda many: "\n".join([many[1]] * int(many[2])), text)
    text = _TIMES.sub(lambda many: many[1] * int(many[2]), text)
    return _CHARACTER.sub(lambda mark: chr(int(mark[1], 16)), text)


def _bytes(text: str) -> bytes:
    return _BYTE.sub(lambda mark: bytes.fromhex(mark[1].decode()), text.encode())
