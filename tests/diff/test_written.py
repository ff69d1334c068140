"""What is written otherwise in two versions, where a diff lists it: rows of tables."""

from __future__ import annotations

from aop.diffs.changes import Written
from aop.diffs.written import written_otherwise
from planted.cases import REFUND
from planted.shop import procedure, release

ALLOWED = """\
decide:
  allowed: |
    status | result
    pending | no
    shipped | no
    delivered | yes
    cancelled | no
"""
STEPS = "set status to order.status\ndecide allowed\nrequire allowed is yes, otherwise finish as declined\n"


def written(table: str) -> list[Written]:
    old, new = (release(procedure("pay", STEPS + REFUND, keys=keys)) for keys in (ALLOWED, table))
    return [item for item in written_otherwise(old, new) if "table" in item.where]


def test_a_row_that_gives_something_else() -> None:
    (found,) = written(ALLOWED.replace("shipped | no", "shipped | yes"))
    assert (found.where, found.old, found.new) == ("pay: table allowed: row 2", "no", "yes")


def test_a_row_that_is_gone_and_one_that_reads_other_cases() -> None:
    found = written(ALLOWED.replace("    pending | no\n    shipped | no\n", "    pending or shipped | no\n"))
    assert [(item.where.rpartition(": ")[2], item.old, item.new) for item in found] == [
        ("row 1", "no, in other cases", "no, in other cases"),
        ("row 2", "no, in other cases", "yes, in other cases"),
        ("row 3", "yes, in other cases", "no, in other cases"),
        ("row 4", "no", ""),
    ]


def test_the_same_table_is_not_listed() -> None:
    assert written(ALLOWED) == []
