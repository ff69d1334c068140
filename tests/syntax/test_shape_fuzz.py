"""Any file gives declarations or findings: never an exception, never for long."""

# ruff: noqa: E501  (a row of a table stays on its line)

from __future__ import annotations

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aop.syntax.shape.actions import ACTION, ACTIONS
from aop.syntax.shape.procedure import PROCEDURE
from aop.syntax.shape.slots import SLOT
from aop.syntax.shape.tests import EXPECT, TEST, TESTS
from aop.syntax.shape.workspace import WORKSPACE
from aop.syntax.workspace_files import Kind, read_one

KINDS = (Kind.WORKSPACE, Kind.ACTIONS, Kind.RULES, Kind.PROCEDURE, Kind.TEST, Kind.SANDBOX)
MAX_SECONDS = 5

PIECES = st.sampled_from([
    "a", "b: ", "- ", ": ", '"', "'", "\\", "\\n", "\n", "\n  ", "\n    ", "\r\n", " ", "|", ">", "|-", "|2", "é", "😀",
    "#", " # c", "{", "}", "[", "]", ", ", "?", "a:\n", "a: |\n  ", "k: 'x", "&a", "*a", "!t", "<<: ", "---\n", "\t",
    "\xa0", "“", "steps:\n", "tests:\n", "    conversation: |\n      agent: does a.b with c = ", "      customer: a ~ {b: ", "  x: |\n", '    say "x"\n', "slots: {a: {type: ", "aop: 1\n", "\0", "\u2028", "%", "@", "``",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join)

SHAPES = (PROCEDURE, WORKSPACE, ACTIONS, ACTION, SLOT, TESTS, TEST, EXPECT)

#: Trees that are YAML, with keys that some reader knows.
KEYS = st.sampled_from(sorted({key for shape in SHAPES for key in shape.readers} | {"a", "a?", "B c"}))
VALUES = st.sampled_from([
    "", "a", "yes", "1", "80%", "5 per day", "30 minutes", "16 KiB", "$1 per conversation", "list of a", "order?", "a.b",
    '"{a}"', "'x y'", "text", "choice", "a is b", "9:00-18:00", "monday to friday", "|\n x\n", "[]", "{}", "“x”", "a # b",
])  # fmt: skip


def flow(tree: object) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(flow, tree)) + "]"
    return str(tree)


TREES = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
FILES = st.dictionaries(KEYS, TREES, max_size=6).map(
    lambda tree: "".join(f"{key}: {flow(value)}\n" for key, value in tree.items())
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(TEXTS, FILES, st.text(max_size=60), st.binary(max_size=60)))
def test_any_file_gives_declarations_or_findings(content: str | bytes) -> None:
    start = time.monotonic()
    for kind in KINDS:
        declared, findings = read_one(kind, "a.yaml", content)
        assert declared is not None or findings
        for finding in findings:
            assert 0 <= finding.span.start <= finding.span.end <= len(finding.span.source.text)
            assert finding.message
            assert "\n" not in finding.message + finding.help
            assert not finding.message.endswith(".")
            assert finding.message[0].islower() or not finding.message[0].isalpha()
    assert time.monotonic() - start < MAX_SECONDS
