"""The driver of the tables and Lark itself make the same of every sentence, and fail on the same."""

from __future__ import annotations

import pytest
from lark.exceptions import UnexpectedInput
from sentence_trees import snippet
from test_sentences_expressions import CONDITIONS, VALUES
from test_sentences_policies import CASES as POLICIES
from test_sentences_steps import STEPS

from aop.syntax import parser
from aop.syntax.lines import scan
from aop.syntax.parser import FAILED, LOCK
from aop.syntax.parsing import _fragment
from aop.syntax.reading import source_offsets

TEXTS = [
    *((str(item), "steps") for item in (case[0] if isinstance(case, tuple) else case for case in STEPS)),
    *((str(item), "policies") for item in (case[-1] if isinstance(case, tuple) else case for case in POLICIES)),
    *((str(item), "one_condition") for item in (case[0] if isinstance(case, tuple) else case for case in CONDITIONS)),
    *((str(item), "one_expression") for item in (case[0] if isinstance(case, tuple) else case for case in VALUES)),
    ("say", "steps"),
    ('if order is known:\n    say "a"\n  say "b"\nfinish as informed\n', "steps"),
    ("order.total >", "one_condition"),
    ("$5 *", "one_expression"),
    ("§", "one_expression"),
    ("", "one_expression"),
]


@pytest.mark.parametrize(("text", "start"), TEXTS)
def test_both_make_the_same(text: str, start: str) -> None:
    lark, builder = parser.load()
    written = snippet(text)
    page = scan(written.text)[0].text if start in ("steps", "policies") else text
    mode = {"policies": "rules"}.get(start, start)

    def made(run: object) -> object:
        builder.begin(written.source, page, source_offsets(written), mode, _fragment)
        try:
            result = run(page, start)  # type: ignore[operator]
        except UnexpectedInput:
            return FAILED
        return result if result is FAILED else (result, list(builder.findings))

    with LOCK:
        assert made(parser.driver().parse) == made(lark.parse)


def test_the_texts_are_of_both_sorts() -> None:
    assert len(TEXTS) > 100
