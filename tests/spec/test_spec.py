"""Runs the specification: what every block of `tests/spec/*.md` is, and what stands under it comes of it.

    ```aop         keys of a procedure, after its title; without `steps`, one step that finishes
    ```steps       sentences of one step, in a procedure with the keys of the page's `around` block
    ```rules       lines of that block, in the same way; and `escalate`, `prove`
    ```yaml FILE   a file of the workspace, or a new one; `‹U+00A0›` is the character of that number

    ```findings    what is found in that file: code, the underlined text, the message. Without one, nothing is
    ```machine     the code that is compiled, as `listing.py` shows it
    ```policies    the rules and escalations of the procedure, as data
    ```tree        the sentences or properties as they are read, before names mean something

The workspace around a block is `tests/workspaces/exchange`, or the one that the page names with "Workspace: `…`". A
block shows one thing, so what it declares and does not use is found only on the page about that, `unused.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from textwrap import indent

import pytest

from aop.compiler import compile_files
from aop.compiler.compile import Compiled
from aop.diagnostics import Severity
from aop.syntax.load import read_files
from conversations import ROOT
from spec.listing import listing, policies
from syntax.sentence_trees import PARSERS, lines, snippet

HERE = Path(__file__).parent
FILE = "procedures/tested.aop.yaml"
HEAD = """aop: 1
procedure: tested
title: Tested
owner: spec@acme.example
source: The specification
role: tier1_support
"""
FINISHES = "steps:\n  only: |\n    finish as resolved\n"
UNUSED = ("AOP230", "AOP231", "AOP232", "AOP233", "AOP234")
#: What a block says nothing about: what a cancel does afterwards.
NOT_SHOWN = (*UNUSED, "AOP442")
INPUTS = ("aop", "steps", "rules", "escalate", "prove", "yaml")
OUTPUTS = ("findings", "machine", "policies", "tree")

_PART = re.compile(
    r"^#+ (?P<title>[^\n]+)$|^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
_WORKSPACE = re.compile(r"Workspace: `([^`]+)`")
_MARK = re.compile(r"‹U\+([0-9A-F]{4,5})›")


@dataclass(eq=False)
class Case:
    """An input with what must come of it. `around` are the keys that the page puts around sentences and rules."""

    name: str
    workspace: str
    kind: str
    file: str
    text: str
    around: str
    expected: dict[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        return self.name.partition(":")[0]

    @property
    def content(self) -> str:
        """The file that the block stands for."""
        body = _MARK.sub(lambda mark: chr(int(mark[1], 16)), self.text)
        match self.kind:
            case "yaml":
                return body
            case "aop":
                return HEAD + body + ("" if "steps:" in body else FINISHES)
            case "steps":
                return f"{HEAD}{self.around}steps:\n  only: |\n{indent(body, '    ')}"
        return f"{HEAD}{self.around}{self.kind}: |\n{indent(body, '  ')}{FINISHES}"


def cases() -> Iterator[Case]:
    for path in sorted(HERE.glob("*.md")):
        yield from _cases(path.stem, path.read_text("utf-8"))


def _cases(page: str, text: str) -> Iterator[Case]:
    named = _WORKSPACE.search(text)
    workspace = named[1] if named else "tests/workspaces/exchange"
    title, around, number = "", "", 0
    case: Case | None = None
    for hit in _PART.finditer(text):
        if hit["kind"] in OUTPUTS and case is not None and hit["kind"] not in case.expected:
            case.expected[hit["kind"]] = hit["text"]
            continue
        if case is not None:
            yield case
            case = None
        if hit["title"]:
            title, number = hit["title"], 0
        elif hit["kind"] == "around":
            around = hit["text"]
        else:
            assert hit["kind"] in INPUTS, f"{page}: {title}: a block `{hit['kind']}` stands under nothing"
            number += 1
            case = Case(f"{page}: {title} {number}", workspace, hit["kind"], hit["file"] or FILE, hit["text"], around)
    if case is not None:
        yield case


EVERY = list(cases())


@cache
def base(workspace: str) -> dict[str, str]:
    """The workspace's files without the procedure that follows others."""
    folder = ROOT / workspace
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".md")]
    paths = [path for path in files if path.name != "exchange_items.aop.yaml"]
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in paths}


@cache
def compiled(case: Case) -> Compiled:
    return compile_files(*read_files({**base(case.workspace), case.file: case.content}))


def findings(case: Case) -> list[str]:
    """What is found in the block's file; what stands unused is left out but on the page about that."""
    return [
        f"{item.code} `{_seen(item.span.text)}` {item.message}"
        for item in compiled(case).findings
        if item.span.source.path == case.file and (item.code not in NOT_SHOWN or case.page == "unused")
    ]


def _seen(text: str) -> str:
    """The first line of what is underlined; characters that nobody sees by their numbers."""
    first = text.split("\n")[0]
    return "".join(char if char.isprintable() else f"‹U+{ord(char):04X}›" for char in first)


def machine(case: Case) -> list[str]:
    release = compiled(case).release
    assert release is not None
    handlers = re.findall(r"^  (\w+): \|", case.content.partition("\non:\n")[2], re.MULTILINE)
    return listing(release.procedures["tested"], tuple(handlers))


def policies_of(case: Case) -> list[str]:
    release = compiled(case).release
    assert release is not None
    procedure = release.procedures["tested"]
    return policies((*procedure.rules, *procedure.escalations))


def tree(case: Case) -> list[str]:
    mode = "properties" if case.kind == "prove" else "steps"
    return lines(PARSERS[mode](snippet(case.text))[0])


SHOWN = {"machine": machine, "policies": policies_of, "tree": tree}


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_a_block_gives_exactly_its_findings(case: Case) -> None:
    assert findings(case) == case.expected.get("findings", "").strip().splitlines()
    errors = [item for item in compiled(case).findings if item.severity is Severity.ERROR]
    assert (compiled(case).release is None) == bool(errors)


@pytest.mark.parametrize(
    ("case", "kind"),
    [(case, kind) for case in EVERY for kind in case.expected if kind in SHOWN],
    ids=lambda item: item if isinstance(item, str) else item.name,
)
def test_a_block_becomes_what_stands_under_it(case: Case, kind: str) -> None:
    assert SHOWN[kind](case) == case.expected[kind].strip().splitlines()
