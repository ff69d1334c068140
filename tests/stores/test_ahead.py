"""What is encoded for a leaf of the audit log is not encoded again for its commit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aop.ports.seal import Plain
from aop.ports.store import Entry
from aop.stores import ahead
from aop.stores.commit_rows import rows_of
from aop.stores.placed import placed
from aop.stores.rows import of_entry
from stores.test_contract import commit, entry


@pytest.mark.interpreted
def test_the_bytes_of_a_leaf_are_those_of_the_row_and_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[Entry]()

    def noted(item: Entry) -> bytes:
        made.append(item)
        return of_entry(item)

    monkeypatch.setattr(ahead, "of_entry", noted)
    given = commit(0)
    digested = ahead.encoded(given.entries[0])
    rows = rows_of(given, Plain(), 1, 0, frozenset(), frozenset(), None)
    assert rows.entries == ((1, placed(1, digested)),)
    assert made == list(given.entries)


def test_an_entry_that_is_equal_and_another_is_encoded_for_itself() -> None:
    first, second = entry(1), replace(entry(1))
    assert (first, first is second) == (second, False)
    ahead.encoded(first)
    assert ahead.taken(second) == ahead.taken(first) == of_entry(first)


def test_what_is_never_committed_is_forgotten() -> None:
    for number in range(ahead.MAX_AHEAD * 3):
        ahead.encoded(entry(number))
    assert len(ahead._ahead) <= ahead.MAX_AHEAD
