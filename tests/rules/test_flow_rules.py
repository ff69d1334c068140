"""Rules of the family 4xx that are rules of their own: too many questions, conditions that never change."""

from __future__ import annotations

import pytest

from aop.analysis.conditions import constant
from aop.diagnostics import Severity
from aop.machine.expressions import Apply, Const, Expr, Path
from rules.changed_shop import act, codes, findings, steps

# ---- AOP410

NESTED = """\
for each item in order.items, at most 20:
  for each other in order.items, at most 20:
    collect remedy again
"""


def test_a_loop_inside_a_loop_asks_too_much() -> None:
    (finding,) = findings(act(NESTED))
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP410",
        "for each item in order.items",
        "this may ask 402 questions, and a conversation has 20",
        "ask outside the loop, or give the loop a lower bound (`at most N`)",
    )


@pytest.mark.parametrize(
    "sentences",
    [
        NESTED.replace("at most 20", "at most 10"),
        "for each item in order.items:\n  collect remedy again\n",  # 100, and no way back
        'for each item in order.items:\n  for each other in order.items:\n    say "{other.name}"\n',
        "repeat until order.paid is yes, at most 3 times, otherwise finish as declined:\n  collect remedy again\n",
    ],
)
def test_what_stays_within_ten_times_the_limit(sentences: str) -> None:
    assert "AOP410" not in [code for code, _ in codes(act(sentences))]


def test_a_way_back_asks_again() -> None:
    loop = "for each item in order.items:\n  collect remedy again\n"
    back = "if order.paid is no, go to identify\n"
    assert codes(act(loop + back)) == [("AOP410", "for each item in order.items")]


def test_what_is_followed_counts() -> None:
    followed = """\
        aop: 1
        procedure: ask
        title: Ask
        owner: returns@acme.example
        role: tier1_support
        slots:
          remedy: {type: choice, of: [refund, replacement], ask: "Which?"}
        actions: []
        steps:
          only: |
            collect remedy again
            collect remedy again
            collect remedy again
            finish as resolved
        """
    loop = "for each item in order.items:\n  follow ask\n"
    changed = {"returns/refund.aop.yaml": act(loop), "returns/ask.aop.yaml": followed}
    assert codes(changed) == [("AOP410", "for each item in order.items")]


# ---- AOP411


@pytest.mark.parametrize(
    ("sentence", "underlined", "truth"),
    [
        (
            'if order.total is over $100 and order.total is under $50, say "Hm."',
            "order.total is over $100 and order.total is under $50",
            "never",
        ),
        ('if $5 is over $3, say "Hm."', "$5 is over $3", "always"),
        (
            'if order.status is not "pending" or order.status is not "cancelled", say "Hm."',
            'order.status is not "pending" or order.status is not "cancelled"',
            "always",
        ),
        ("require order.total is order.total, otherwise finish as declined", "order.total is order.total", "always"),
        ('if email is known, say "Hm."', "email is known", "always"),
        ('if order is missing, say "Hm."', "order is missing", "never"),
        ('if order.paid is yes and email is missing, say "Hm."', "order.paid is yes and email is missing", "never"),
    ],
)
def test_a_condition_that_never_changes(sentence: str, underlined: str, truth: str) -> None:
    (finding,) = findings(act(f"{sentence}\n"))
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP411",
        underlined,
        f"this condition is {truth} true",
        "say what it depends on, or write only the way that is taken",
    )


@pytest.mark.parametrize(
    "sentences",
    [
        'if order.delivered_on is missing, say "Hm."\n',
        'if order.delivered_on is missing or order.delivered_on is more than 30 days ago, say "Hm."\n',
        'if order.total is over $50 and order.total is under $100, say "Hm."\n',
        "repeat until remedy is known, at most 3 times, otherwise finish as declined:\n  collect remedy\n",
        'set first to the item in order.items where (item.name is "shoes")\nif first is known, say "{first.name}"\n',
    ],
)
def test_a_condition_that_may_change(sentences: str) -> None:
    assert codes(act(sentences)) == []


def test_what_only_one_way_has_is_not_surely_there() -> None:
    ways = """\
        collect email or photo
        if email is missing, say "Thank you for the photo."
        finish as resolved
        """
    assert codes(steps(ways)) == []


# ---- conditions


AMOUNT, COUNT = Path("amount"), Path("count")


def _over(value: object) -> Expr:
    return Apply("over", (AMOUNT, Const(value)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        (Apply("and", ()), True),
        (Apply("or", (_over("a"), Apply("not", (_over("a"),)))), True),
        (Apply("and", (_over("a"), Apply("not", (_over("a"),)))), False),
        (Apply("and", (Apply("is", (AMOUNT, Const("a"))), Apply("is", (AMOUNT, Const("b"))))), False),
        (Apply("and", (Apply("is", (Const("a"), AMOUNT)), Apply("is_not", (AMOUNT, Const("a"))))), False),
        (Apply("and", (Apply("is", (AMOUNT, Const("a"))), Apply("is", (COUNT, Const("b"))))), None),
        (Apply("between", (AMOUNT, Const("b"), Const("a"))), False),
        (Apply("and", (Apply("missing", (AMOUNT,)), _over("a"))), False),
        (Apply("and", tuple(Apply("or", (_over("a"), _over("b"))) for _ in range(30))), None),
    ],
)
def test_a_verdict_is_given_only_where_it_is_sure(condition: Expr, truth: bool | None) -> None:
    assert constant(condition) is truth


# ---- AOP412


def test_more_questions_than_are_promised() -> None:
    promise = "every path ends within 5 questions"
    (finding,) = findings(f"prove: |\n  {promise}\n")
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message) == (
        "AOP412",
        promise,
        "this may ask 18 questions, not 5",
    )
    assert [(note.span.text.split(",")[0], note.message) for note in finding.notes] == [
        ("collect order_id and email", "asked up to 12 times"),
        ('confirm "Shall I refund {order.total}?"', "asked up to 6 times"),
    ]


@pytest.mark.parametrize("count", [18, 20, 100])
def test_what_the_bound_or_the_limit_holds(count: int) -> None:
    assert codes(f"prove: |\n  every path ends within {count} questions\n") == []


def test_a_lower_limit_holds_it() -> None:
    limits = {"workspace.yaml": "limits: {questions: 5}\n"}
    assert codes({**limits, "returns/refund.aop.yaml": "prove: |\n  every path ends within 5 questions\n"}) == []
