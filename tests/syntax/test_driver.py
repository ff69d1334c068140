"""The driver of the tables and Lark itself make the same of every sentence, and fail on the same."""

from __future__ import annotations

import pytest
from lark.exceptions import UnexpectedInput
from sentence_trees import blocks, snippet
from test_sentences_expressions import CONDITIONS, VALUES
from test_sentences_policies import CASES as POLICIES
from test_sentences_steps import STEPS

from aop.syntax import parser
from aop.syntax.lines import scan
from aop.syntax.parser import FAILED, LOCK
from aop.syntax.parsing import _fragment
from aop.syntax.reading import source_offsets


def written(block: str) -> str:
    """What is to be read of a block of the specification."""
    return "\n".join(line for line in block.split("\n") if not line.startswith("= "))


WHOLE = [
    *((written(block), "steps", "steps") for block in blocks(STEPS)),
    *((written(block), "policies", mode) for mode, block in POLICIES),
    *((written(block), "one_condition", "one_condition") for block in blocks(CONDITIONS)),
    *((written(block), "one_expression", "one_expression") for block in blocks(VALUES)),
]
CUT = [(text.rpartition(" ")[0], start, mode) for text, start, mode in WHOLE]  # without their last words
ODD = [
    ("say", "steps", "steps"),
    ('if order is known:\n    say "a"\n  say "b"\nfinish as informed\n', "steps", "steps"),
    ("order.total >", "one_condition", "one_condition"),
    ("$5 *", "one_expression", "one_expression"),
    ("§", "one_expression", "one_expression"),
    ("", "one_expression", "one_expression"),
]


def both(text: str, start: str, mode: str) -> tuple[object, object]:
    """What the driver makes of a text, and what Lark does; FAILED where it is not read."""
    lark, builder = parser.load()
    whole = snippet(text)
    page = scan(whole.text)[0].text if start in ("steps", "policies") else text

    def made(run: object) -> object:
        builder.begin(whole.source, page, source_offsets(whole), mode, _fragment)
        try:
            result = run(page, start)  # type: ignore[operator]
        except UnexpectedInput:
            return FAILED
        return result if result is FAILED else (result, list(builder.findings))

    with LOCK:
        return made(parser.driver().parse), made(lark.parse)


@pytest.mark.parametrize(("text", "start", "mode"), [*WHOLE, *CUT, *ODD])
def test_both_make_the_same(text: str, start: str, mode: str) -> None:
    driver, lark = both(text, start, mode)
    assert driver == lark


def test_the_texts_are_of_both_sorts() -> None:
    failed = sum(both(*item)[0] is FAILED for item in [*CUT, *ODD])
    assert all(both(*item)[0] is not FAILED for item in WHOLE)
    assert len(WHOLE) > 150
    assert failed > 100
