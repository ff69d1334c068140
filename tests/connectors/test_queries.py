"""Files of queries: what is read, and what is refused with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.connectors.queries import Statement, read_queries
from aop.errors import CatalogueError

REFUND = """
-- Everything about refunds. A comment may say :anything; it is for people.

-- name: refund
-- fails with already_refunded: the charge has been refunded
SELECT 1 FROM refund WHERE charge_id = :charge;  -- once
INSERT INTO refund (charge_id, at) VALUES (:charge, '10:30; :not_this' /* nor :this; */);
SELECT id::text, :cents AS "a:b" FROM refund WHERE charge_id = :charge

-- name: other
SELECT 1;
"""


def test_statements_and_their_parameters() -> None:
    refund = read_queries(REFUND)["refund"]
    assert refund.parameters == ("charge", "cents")
    assert [item.fails for item in refund.statements] == ["already_refunded", None, None]
    assert refund.statements[0] == Statement(
        "SELECT 1 FROM refund WHERE charge_id = :charge",
        ("charge",),
        "already_refunded",
        "the charge has been refunded",
    )
    assert refund.last == 2


def test_colons_in_quotes_and_casts_are_no_parameters() -> None:
    insert, select = read_queries(REFUND)["refund"].statements[1:]
    assert "'10\\:30; \\:not_this'" in insert.sql
    assert select.sql == 'SELECT id\\:\\:text, :cents AS "a\\:b" FROM refund WHERE charge_id = :charge'


def test_the_answer_comes_from_the_last_statement_that_is_no_check() -> None:
    query = read_queries("-- name: q\nSELECT 1;\n-- fails with gone\nSELECT 2;")["q"]
    assert query.last == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1;", r"shop.sql:1: SQL stands before"),
        ("\n-- name: Find Order\nSELECT 1;", r"shop.sql:2: `Find Order` is no name of a query"),
        ("-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;", r"shop.sql:3: the query `a` is there twice"),
        ("-- name: a\n-- name: b\nSELECT 2;", r"shop.sql:2: the query `a` has no statement that answers"),
        ("-- name: a\n-- fails with gone\nSELECT 1;", "the query `a` has no statement that answers"),
        ("-- name: a\nSELECT 1;\n-- fails with gone", "`-- fails with gone` has no statement under it"),
        ("-- name: a\nSELECT\n-- fails with gone\n1;", "shop.sql:3: `-- fails with …` stands above"),
        ("-- name: a\n;", "there is nothing before this `;`"),
    ],
)
def test_what_is_no_query_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        read_queries(text, "shop.sql")


@given(st.text(alphabet="-:;'\"/* \nabfnmeilsw", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        queries = read_queries(f"-- name: q\n{text}")
    except CatalogueError:
        return
    assert all(item.statements for item in queries.values())
