"""What is generated of whole workspaces passes as it is written: with a sandbox, without one, in two languages."""

from __future__ import annotations

import re

import pytest

from aop.cli.test_generate import text_of
from aop.evals.fitting import fitting, stored
from aop.machine.types import Slot, Type
from evals.generated import SERVICE, made, played

#: A workspace, a procedure of it, and how many conversations it has at least.
MEANT = [
    ("procedures", "cancel_order", 8),
    (SERVICE, "return_parcel", 20),
    (SERVICE, "refund_fee", 15),
    (SERVICE, "move_order", 15),
    (SERVICE, "report_faults", 8),
    (SERVICE, "ask_shop", 2),
    ("tests/workspaces/two_languages", "give_back", 1),
    ("tests/workspaces/exchange", "exchange_items", 10),
]


@pytest.mark.parametrize(("workspace", "procedure", "least"), MEANT)
def test_what_is_generated_passes_at_once(workspace: str, procedure: str, least: int) -> None:
    conversations, account = made(workspace, procedure)
    outcomes = played(workspace, text_of(list(conversations)))
    assert len(outcomes) == len(conversations) == account.written >= least
    assert [item.unmet for item in outcomes if item.unmet] == []


@pytest.mark.parametrize(("workspace", "procedure", "least"), MEANT)
def test_what_is_left_out_has_its_reason(workspace: str, procedure: str, least: int) -> None:
    account = made(workspace, procedure)[1]
    points = [words for words in account.left if re.match(r"\S+\.yaml:\d+: ", words)]
    assert 0 < account.gone <= account.ways
    assert len(points) == account.ways - account.gone + account.blocks - account.answered
    assert all(words.rpartition(": ")[2] for words in account.left)


def test_a_cancel_takes_the_change_back() -> None:
    conversations, _ = made(SERVICE, "return_parcel")
    found = [item.text for item in conversations if "agent: undoes shop.call_off_courier" in item.text]
    assert len(found) == 1
    assert found[0].index("agent: does shop.book_courier") < found[0].index("{cancel: yes}")
    assert found[0].rstrip().endswith("agent: finishes as withdrawn")


def test_an_id_has_the_form_that_its_slot_reads() -> None:
    conversations, _ = made(SERVICE, "return_parcel")
    said = {value for item in conversations for value in re.findall(r'\{order_id: "([^"]*)"\}', item.text)}
    assert said
    assert all(re.fullmatch(r"#?W?[0-9]{7}", value) for value in said)
    assert not any(re.search(r"given:\s*\n\s*conversation", item.text) for item in conversations)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"#?W?([0-9]{7})", "1234567"),
        (r"[A-Z]{2}-?\d{4,}", "AA3456"),
        (r"(?:ORD|INV)-(\d+)", "ORD-5"),
        (r"(?i)x\.[a-f0-9]{2}", "x.34"),
        (r"[^0-9]\d", "A2"),
        (r"(?P<kind>[AB])\w{3}$", "A234"),
    ],
)
def test_a_text_fits_a_pattern(pattern: str, text: str) -> None:
    assert fitting(pattern) == text
    assert fitting(pattern, 2) not in (None, text)


def test_no_text_is_made_up_where_none_is_found() -> None:
    assert fitting("(") is None
    assert fitting(r"\d{80}") is None
    assert fitting(r"[^\x00-\x{10FFFF}]") is None
    assert stored(Slot("number", Type("id"), pattern="#?W?([0-9]{7})", form="#W{1}"), 2) == "#W1234568"
