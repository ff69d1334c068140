"""The specification is about everything: each instruction, operation, kind of rule and code of the text is in it."""

from __future__ import annotations

import re
from typing import get_args

from aop.machine import states
from aop.machine.expressions import OPERATIONS
from aop.rules.registry import rules
from spec.test_spec import EVERY

#: Codes of what cannot be written in a block: files that are no text, links, folders, too many of something.
ELSEWHERE = frozenset(
    """
    AOP101 AOP108 AOP109 AOP139 AOP147 AOP172 AOP173 AOP174
""".split()
)

KINDS = (
    "never_when", "never_unless", "never_before", "never_together", "at_most", "total_at_most", "needs_confirmation",
    "needs_approval", "escalation",
)  # fmt: skip


def expected(kind: str) -> str:
    return "\n".join(case.expected.get(kind, "") for case in EVERY)


def test_every_instruction_is_shown() -> None:
    shown = set(re.findall(r"^\d+ (\w+)", expected("machine"), re.MULTILINE))
    assert {item.__name__.lower() for item in get_args(states.Instruction)} - shown == set()


def test_every_operation_is_shown() -> None:
    shown = set(re.findall(r"\((\w+)", expected("machine") + expected("policies")))
    assert set(OPERATIONS) - shown == set()
    assert {"any", "every", "no", "the", "where"} <= shown


def test_every_kind_of_rule_is_shown() -> None:
    shown = set(re.findall(r"^(\w+)", expected("policies"), re.MULTILINE))
    assert set(KINDS) == shown


def test_every_code_of_the_text_is_found_somewhere() -> None:
    found = set(re.findall(r"^(AOP1\d\d)", expected("findings"), re.MULTILINE))
    assert sorted({code for code in rules() if code[3] == "1"} - found - ELSEWHERE) == []
