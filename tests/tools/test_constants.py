"""The compiled core is the plain one with its constants marked as final: the same values under the same names."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tools.compiled import SOURCE, core
from tools.constants import CAPITALS, with_constants

BEFORE = """from __future__ import annotations

#: How often.
MOST = 3
WORDS: dict[str, int] = {
    "a": 1,
}
FILLED, LEFT = "filled", "left"
_PAIR = (
    MOST,  # so often
    2,
)
Kind = int
T = TypeVar("T")
COUNT = 0


def count() -> int:
    global COUNT
    COUNT = COUNT + 1
    return COUNT
"""


def test_only_what_is_named_in_capitals_and_bound_once_is_marked() -> None:
    marked = [line for line in with_constants(BEFORE).splitlines() if "Final" in line]
    assert marked == [
        "from typing import Final",
        "MOST: Final = 3",
        "WORDS: Final[dict[str, int]] = {",
        "FILLED: Final = 'filled'; LEFT: Final = 'left'",
        "_PAIR: Final = (",
    ]


def test_a_module_without_constants_stays_as_it_is() -> None:
    plain = "from __future__ import annotations\n\nname = 1\n"
    assert with_constants(plain) == plain


@pytest.mark.parametrize("module", core(), ids=str)
def test_the_marked_module_has_the_numbers_and_texts_of_the_plain_one(module: Path) -> None:
    plain = import_module(".".join(module.with_suffix("").parts))
    marked: dict[str, Any] = {"__name__": plain.__name__}
    exec(compile(with_constants((SOURCE / module).read_text("utf-8")), str(module), "exec"), marked)  # noqa: S102 - ours
    for name, value in vars(plain).items():
        if CAPITALS.fullmatch(name) and isinstance(value, int | str):
            assert marked[name] == value
