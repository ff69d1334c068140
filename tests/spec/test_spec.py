"""Runs the specification: every `aop` block of `tests/spec/*.md` compiles to exactly the findings written under it.

A block holds the keys of a procedure that follow its title; the workspace around it is `tests/workspaces/exchange`. The
`findings` block after it lists what is found, one a line: code, the underlined text, the message. Without one, the
procedure is clean. A `steps` key that is missing is one step that finishes.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from aop.compiler import compile_files
from aop.syntax.load import read_files

HERE = Path(__file__).parent
BASE = HERE.parent / "workspaces" / "exchange"
HEAD = """aop: 1
procedure: tested
title: Tested
owner: spec@acme.example
source: The specification
role: tier1_support
"""
BLOCK = re.compile(
    r"^#+ (?P<title>[^\n]+)$"
    r"|^```aop\n(?P<body>.*?)^```\n(?:\n?```findings\n(?P<findings>.*?)^```)?",
    re.DOTALL | re.MULTILINE,
)


@cache
def base() -> dict[str, str]:
    """The workspace's files without the procedure that follows others."""
    paths = [path for path in sorted(BASE.rglob("*.yaml")) if path.name != "exchange_items.aop.yaml"]
    return {str(path.relative_to(BASE)): path.read_text("utf-8") for path in paths}


def blocks() -> list[tuple[str, str, str]]:
    """Name, procedure and expected findings of every block."""
    found = []
    for path in sorted(HERE.glob("*.md")):
        title, number = "", 0
        for hit in BLOCK.finditer(path.read_text("utf-8")):
            if hit["title"]:
                title, number = hit["title"], 0
            else:
                number += 1
                found.append((f"{path.stem}: {title} {number}", hit["body"], hit["findings"] or ""))
    return found


@pytest.mark.parametrize(("body", "expected"), [item[1:] for item in blocks()], ids=[item[0] for item in blocks()])
def test_a_block_gives_exactly_its_findings(body: str, expected: str) -> None:
    steps = "" if "steps:" in body else "steps:\n  only: |\n    finish as resolved\n"
    files, findings = read_files({**base(), "procedures/tested.aop.yaml": HEAD + body + steps})
    result = compile_files(files, findings)
    got = [
        f"{item.code} `{item.span.text.splitlines()[0] if item.span.text else ''}` {item.message}"
        for item in result.findings
    ]
    assert got == expected.strip().splitlines()
    assert (result.release is None) == bool(got)
