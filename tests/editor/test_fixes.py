"""What can be done about findings, and the layout."""

from __future__ import annotations

from aop.editor.fixes import REASON, fix_all, formatted
from editor.desk import WRONG_ITEM, Desk, applied

COMPARED = "if amount > $75:"


def test_a_safe_fix_is_preferred_and_mends() -> None:
    desk = Desk()
    page, _ = desk.change(WRONG_ITEM, "if amount is over $75:", COMPARED)
    action = next(item for item in desk.actions(WRONG_ITEM) if item.preferred)
    assert action.title == "Write `is over` instead of `>`"
    assert action.finding is not None
    assert action.finding.code == "AOP112"
    desk.write(WRONG_ITEM, applied(page.text, action.edits))
    assert [item.code for item in desk.findings(WRONG_ITEM)] == []


def test_all_that_is_certain_is_one_action() -> None:
    desk = Desk()
    text = desk.text(WRONG_ITEM).replace("if amount is over $75:", COMPARED).replace("is over $150, say", "> $150, say")
    page = desk.write(WRONG_ITEM, text)
    everything = [item for item in desk.actions(WRONG_ITEM) if item.finding is None]
    assert [item.title for item in everything] == ["Fix all that is certain in this file"]
    assert ">" not in applied(page.text, everything[0].edits).split("steps:")[1]
    assert fix_all(desk.write(WRONG_ITEM, applied(page.text, everything[0].edits))) == ()


def test_a_warning_can_be_allowed_with_a_reason() -> None:
    desk = Desk()
    page, _ = desk.change(WRONG_ITEM, "unlike: [damaged_item]", "unlike: [some_intent]")
    assert [item.code for item in desk.findings(WRONG_ITEM)] == ["AOP221"]
    action = next(item for item in desk.actions(WRONG_ITEM) if item.title.startswith("Allow"))
    assert action.title == "Allow AOP221 here, with a reason"
    text = applied(page.text, action.edits)
    assert f"    # aop: allow AOP221 because {REASON}\n    unlike: [some_intent]" in text
    desk.write(WRONG_ITEM, text)
    assert desk.findings(WRONG_ITEM) == ()


def test_an_allowance_stands_inside_a_block_of_sentences_too() -> None:
    desk = Desk()
    path = "orders/order_status.aop.yaml"
    page, _ = desk.change(
        path, "    finish as informed\n", '    say "I\'ve cancelled your order."\n    finish as informed\n'
    )
    action = next(item for item in desk.actions(path) if item.title.startswith("Allow"))
    assert action.finding is not None
    assert action.finding.code == "AOP704"
    desk.write(path, applied(page.text, action.edits))
    assert "AOP704" not in {item.code for item in desk.findings(path)}


def test_an_error_cannot_be_allowed() -> None:
    desk = Desk()
    desk.change(WRONG_ITEM, "collect items\n", "collect itemz\n")
    assert [item.code for item in desk.findings(WRONG_ITEM)] != []
    assert not [item for item in desk.actions(WRONG_ITEM) if item.title.startswith("Allow")]


def test_findings_about_an_older_text_offer_nothing() -> None:
    desk = Desk()
    desk.change(WRONG_ITEM, "if amount is over $75:", COMPARED)
    old = desk.findings(WRONG_ITEM)
    page = desk.write(WRONG_ITEM, desk.text(WRONG_ITEM) + "\n")
    from aop.editor.fixes import actions

    assert actions(page, old, 0, len(page.text)) == []


def test_the_layout_is_that_of_fmt() -> None:
    desk = Desk()
    original = desk.text(WRONG_ITEM)
    page, _ = desk.change(WRONG_ITEM, "collect remedy\n", "collect   remedy\n\n\n")
    assert applied(page.text, formatted(page)).replace("\n\n", "\n") == original
    assert formatted(desk.write(WRONG_ITEM, original)) == ()


def test_a_file_with_errors_is_not_laid_out() -> None:
    desk = Desk()
    page, _ = desk.change(WRONG_ITEM, "collect remedy\n", "kollect   remedy\n")
    assert formatted(page) == ()
