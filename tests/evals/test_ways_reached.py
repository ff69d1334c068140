"""Ways that lie behind many questions, behind an earlier request, and in what `on:` answers, are reached; what is not
says a reason that is true."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from conversations import ROOT
from evals.generated import SERVICE, made, made_anew

#: The reason for a look-up that has to lose what it found before.
SAME = "a system that a test pretends answers the same look-up in the same way all the time"


def texts_of(procedure: str) -> list[str]:
    return [item.text for item in made(SERVICE, procedure)[0]]


@pytest.mark.parametrize("procedure", ["report_faults", "return_parcel", "refund_fee", "ask_shop"])
def test_every_way_of_the_guards_is_gone(procedure: str) -> None:
    account = made(SERVICE, procedure)[1]
    assert account.gone == account.ways > 0


def test_what_no_test_can_say_is_left_out_with_its_reason() -> None:
    account = made(SERVICE, "move_order")[1]
    left = [words for words in account.left if "`on: " not in words]
    assert account.ways - account.gone == len(left) == 2
    assert all(words.endswith(f"not found: {SAME}") for words in left)


def test_a_customer_cancels_behind_what_cannot_be_taken_back() -> None:
    found = [
        text for text in texts_of("move_order") if "agent: does shop.leave_note" in text and "{cancel: yes}" in text
    ]
    assert found
    lines = [line.strip() for line in found[0].splitlines()]
    cancel = lines.index("customer: please cancel that ~ {cancel: yes}")
    assert lines.index("agent: does shop.leave_note") < cancel
    assert lines[cancel + 1 :] == [
        "agent: confirms",
        "customer: yes ~ {answer: yes}",
        "agent: escalates to returns_desk",
    ]


def test_a_customer_cancels_behind_a_change_of_which_nobody_knows() -> None:
    found = [text for text in texts_of("return_parcel") if "unclear: yes" in text and "{cancel: yes}" in text]
    assert found
    assert all("agent: undoes" not in text for text in found)
    assert all(text.rstrip().endswith("agent: escalates to returns_desk") for text in found)


def test_a_conversation_begins_with_a_customer_who_is_verified() -> None:
    found = [item for item in made(SERVICE, "move_order")[0] if ", behind an earlier request" in item.name]
    assert found
    for item in found:
        before, _, behind = item.text.partition("{intent: move_order}")
        assert "agent: asks email" in before
        assert "agent: asks email" not in behind
        assert "agent: asks order_id" in behind


def test_the_order_of_somebody_else_is_refused_to_them() -> None:
    found = [text for text in texts_of("where_is_it") if text.count("{intent: where_is_it}") == 2]
    assert any(text.rstrip().endswith("agent: finishes as declined") for text in found)


def test_each_block_of_on_is_come_to() -> None:
    account = made(SERVICE, "return_parcel")[1]
    assert account.answered == account.blocks == 7
    assert not any("`on: " in words for words in account.left)


def test_a_silent_customer_is_answered() -> None:
    found = [text for text in texts_of("report_faults") if "after 31 minutes" in text]
    assert len(found) == 1
    assert found[0].rstrip().endswith("agent: escalates to returns_desk")


def test_a_colleague_is_too_late_for_what_is_dear() -> None:
    found = [text for text in texts_of("refund_fee") if "agent: asks finance_lead to approve stripe.refund" in text]
    assert any("after " in text.partition("to approve")[2] for text in found)
    assert any("finance_lead: denies" in text for text in found)


def test_the_same_is_written_whatever_was_asked_before() -> None:
    first = made(SERVICE, "refund_fee")
    made(SERVICE, "report_faults")
    again = made_anew(SERVICE, "refund_fee")
    assert [item.text for item in again[0]] == [item.text for item in first[0]]
    assert again[1] == first[1]


def test_another_process_writes_the_same() -> None:
    script = "from evals.generated import *; print(*(item.text for item in made(SERVICE, 'where_is_it')[0]), sep='')"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join([*sys.path, str(ROOT / "tests")])}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env=environment,
        cwd=ROOT,
    )
    assert done.stdout == "".join(item.text for item in made(SERVICE, "where_is_it")[0]) + "\n"
