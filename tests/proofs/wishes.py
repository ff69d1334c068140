"""Properties that random procedures of the desk are held to, put into their files."""

from __future__ import annotations

from random import Random
from textwrap import indent

from laws.desk import Desk, compiled
from laws.machines import machine

PROPERTIES = (
    "never s.refund before customer is verified",
    "never s.refund unless customer is verified",
    "never any write before customer is verified",
    "never s.log unless customer is verified by code",
    "never s.refund when amount is over $100 without approval",
    "never s.refund when amount is over order.total",
    'never s.refund unless order.status is "delivered"',
    "never s.refund without confirmation",
    "never s.ship without confirmation",
    "never s.note without approval",
    "never s.note without confirmation",
    "never s.ship when count of items is over 2",
    "never s.refund when order.shipped is more than 30 days ago",
    "never both s.refund and s.ship per order",
    "never both s.refund and s.ship",
    "never s.ship before s.note",
    "every path with s.refund has s.note after it",
    "every path with s.ship has s.note before it",
    "total of s.refund.amount is at most $500",
    'never s.note when text is "Forbidden"',
)


def with_properties(desk: Desk, *properties: str) -> Desk:
    """The same workspace, in which every procedure states these properties."""
    block = "prove: |\n" + indent("\n".join(properties), "  ") + "\n"
    files = {path: text + block if path.endswith(".aop.yaml") else text for path, text in desk.files.items()}
    made, findings = compiled(files)
    assert made is not None, [f"{item.code} {item.message}" for item in findings]
    return made


def random_desk(seed: int) -> Desk:
    """A random workspace whose procedures state every property."""
    return with_properties(machine(Random(seed)), *PROPERTIES)  # noqa: S311 - repeatable on purpose
