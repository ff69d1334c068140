"""`widens`: what a service asks before it loads a release; it errs on the side of asking."""

from __future__ import annotations

import subprocess
import sys

import pytest

from aop.diffs.widening import widens
from aop.errors import WrongUse
from aop.proofs import terms
from diff.pairs import SERVICE, WRONG_ITEM, Edit, edited, sample

#: What widens, and what is said of it.
WIDENS: dict[str, tuple[Edit, str]] = {
    "a window": ((WRONG_ITEM, "more than 30 days ago", "more than 45 days ago"), "can now get to"),
    "an approval": (
        (WRONG_ITEM, "hours when amount is over $150", "hours when amount is over $250"),
        "needs no approval",
    ),
    "how often": ((WRONG_ITEM, "refund at most 1 time per", "refund at most 2 times per"), "at most 2 times per order"),
    "how much": ((SERVICE, "in 30 days is at most $1000", "in 30 days is at most $2000"), "is at most $2000"),
    "a bound of an action": (
        ("actions/stripe.yaml", "at most $2000", "at most $3000"),
        "the `limit` of `stripe.refund`",
    ),
    "a role": (
        ("actions/stripe.yaml", "roles: [tier1_support]", "roles: [tier1_support, team_lead]"),
        "the `roles` of `stripe.refund`",
    ),
    "an address": (
        ("actions/stripe.yaml", "sqlite:///shop.db", "sqlite:///other.db"),
        "`stripe` is connected otherwise",
    ),
    "personal data": (
        ("actions/crm.yaml", "cleared: [contact,", "cleared: [financial, contact,"),
        "financial data may now",
    ),
    "an owner": (("actions/shop.yaml", "belongs_to: customer.id\n", "belongs_to: order_id\n"), "belongs to `order_id`"),
    "a verification": (("workspace.yaml", "tries: 5 per day", "tries: 9 per day"), "verification by `order_email`"),
    "a rule of the workspace": (
        (SERVICE, "1 business day when amount is over $500", "1 business day when amount is over $900"),
        "needs no approval from `finance_lead` any more",
    ),
    "an escalation": (
        (
            SERVICE,
            '  when customer mentions injury, escalate to care_desk because "somebody was hurt" with high priority\n',
            "",
        ),
        "no longer escalates",
    ),
}


@pytest.mark.parametrize(("edit", "why"), WIDENS.values(), ids=WIDENS)
def test_what_widens_has_a_reason(edit: Edit, why: str) -> None:
    found = widens(sample()[1], edited(edit))
    assert [item for item in found if why in item.why], found


NARROWS: dict[str, Edit] = {
    "a message": (WRONG_ITEM, "Your replacement is on its way.", "Your replacement is coming."),
    "a rule more": (WRONG_ITEM, "rules: |\n", 'rules: |\n  never do shop.replace when order.status is "cancelled"\n'),
    "an approval more": (WRONG_ITEM, "hours when amount is over $150", "hours when amount is over $100"),
    "a shorter window": (WRONG_ITEM, "more than 30 days ago", "more than 14 days ago"),
    "fewer tries": ("workspace.yaml", "tries: 5 per day", "tries: 2 per day"),
}


@pytest.mark.parametrize("edit", NARROWS.values(), ids=NARROWS)
def test_what_does_not_widen_has_none(edit: Edit) -> None:
    assert widens(sample()[1], edited(edit)) == ()


def test_the_same_release_widens_nothing() -> None:
    assert widens(sample()[1], sample()[1]) == ()


def test_without_the_solver_a_changed_procedure_is_taken_to_widen(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise WrongUse("proving needs z3")

    new = edited((WRONG_ITEM, "Your replacement is on its way.", "Your replacement is coming."))
    monkeypatch.setattr(terms, "solver", missing)
    (reason,) = widens(sample()[1], new)
    assert reason.procedure == "wrong_item"
    assert "is not installed" in reason.why


def test_a_procedure_that_cannot_be_compared_in_time_is_taken_to_widen() -> None:
    new = edited((WRONG_ITEM, "Your replacement is on its way.", "Your replacement is coming."))
    (reason,) = widens(sample()[1], new, seconds=0)
    assert reason.why == "not compared: `wrong_item`: the time was over before every way was compared"


def test_a_service_can_ask_without_a_compiler() -> None:
    code = (
        "import sys, aop.diffs.widening\n"
        "names = ('aop.syntax', 'aop.analysis', 'aop.compiler', 'lark')\n"
        "read = [name for name in sys.modules if name.startswith(names)]\n"
        "sys.exit(f'imported {read}' if read else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
