"""`aop explain`: pages as text and as a terminal shows them."""

from __future__ import annotations

import io

import pytest

from aop.cli.explain import document, listed, run
from aop.errors import WrongUse
from aop.rules.registry import rules


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(code: str | None, out: io.StringIO) -> str:
    assert run(code, out) == 0
    return out.getvalue()


@pytest.mark.parametrize("code", ["AOP401", "aop401"])
def test_a_page_is_plain_markdown_where_no_terminal_is(code: str) -> None:
    page = shown(code, io.StringIO())
    assert page.startswith("# AOP401 falls-off-the-end\n\nA last step that can run out · error · since ")
    assert page == document(rules()["AOP401"])


def test_a_terminal_shows_it_rendered() -> None:
    page = shown("AOP401", Terminal())
    assert "AOP401 falls-off-the-end" in page
    assert "## Avoid" not in page


def test_without_a_code_all_are_listed() -> None:
    lines = shown(None, io.StringIO()).splitlines()
    assert len(lines) == len(rules())
    assert "AOP303  option-unknown" in listed()
    assert all(line[:6] in rules() and (" error " in line or " warning " in line) for line in lines)


@pytest.mark.parametrize(
    ("code", "says"),
    [("AOP40l", "there is no code `AOP40l`: did you mean `AOP4"), ("nonsense", "`aop explain` lists all of them")],
)
def test_an_unknown_code_is_wrong_use(code: str, says: str) -> None:
    with pytest.raises(WrongUse) as refused:
        run(code)
    assert says in str(refused.value)
