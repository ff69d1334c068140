"""The compiled core is the plain one with its constructors written out: the same parameters, defaults and meaning."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from aop.stores import rows
from tools.compiled import SOURCE, core
from tools.constructors import BY_NAME, with_constructors

BEFORE = '''from __future__ import annotations
from dataclasses import dataclass, field

@dataclass(frozen=True, slots=True)
class Point:
    """Where."""

    x: int
    y: int = 0
    marks: dict[str, int] = field(default_factory=dict)

    def far(self) -> int:
        return self.x + self.y
'''


def loaded(source: str) -> Any:
    space: dict[str, Any] = {"__name__": __name__}
    exec(compile(source, "sample", "exec"), space)  # noqa: S102 - the sample above
    return space["Point"]


def test_only_the_constructor_and_its_options_change() -> None:
    removed = set(BEFORE.splitlines()) - set(with_constructors(BEFORE).splitlines())
    assert removed == {"@dataclass(frozen=True, slots=True)"}
    assert "    def __init__(self, x: int, y: int = 0, marks: (dict[str, int]) | None = None) -> None:" in (
        with_constructors(BEFORE)
    )


def test_the_written_constructor_fills_what_the_other_fills() -> None:
    plain, written = loaded(BEFORE), loaded(with_constructors(BEFORE).replace("frozen=True, ", ""))
    for given in ((1,), (1, 2), (1, 2, {"a": 3})):
        assert repr(plain(*given)) == repr(written(*given))
    assert written(1).marks is not written(1).marks


def test_an_option_that_is_nothing_to_a_constructor_is_passed_by() -> None:
    source = BEFORE.replace("frozen=True, ", "").replace("x: int", "x: int = field(repr=False)")
    plain, written = loaded(source), loaded(with_constructors(source))
    assert repr(plain(1)) == repr(written(1)) == "Point(y=0, marks={})"


def test_what_is_done_behind_a_constructor_is_still_done() -> None:
    behind = "    def __post_init__(self) -> None:\n        self.y += self.x\n"
    source = BEFORE.replace("frozen=True, ", "") + "\n" + behind
    plain, written = loaded(source), loaded(with_constructors(source))
    assert plain(1, 2).y == written(1, 2).y == 3


def test_a_class_gives_its_fields_by_name_in_their_order() -> None:
    written = loaded(with_constructors(BEFORE).replace("frozen=True, ", ""))
    found = getattr(written(1, 2), BY_NAME)()
    assert list(found.items()) == [("x", 1), ("y", 2), ("marks", {})]
    assert rows._BY_NAME == BY_NAME  # whoever writes rows looks for it


@pytest.mark.parametrize(
    "line",
    [
        "    y: int = field(default=0, init=False)",
        "    def __init__(self) -> None: ...",
        "    y: int = field(init=False)",
    ],
)
def test_what_is_not_known_how_to_write_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"yet|of its own"):
        with_constructors(BEFORE.replace("    y: int = 0", line))


def test_a_class_that_inherits_its_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="Point"):
        with_constructors(BEFORE.replace("class Point:", "class Point(Other):"))


def dataclasses_of(module: Path) -> Iterator[type]:
    name = ".".join(module.with_suffix("").parts)
    found = vars(import_module(name)).values()
    own = (item for item in found if isinstance(item, type) and item.__module__ == name)
    yield from (item for item in own if is_dataclass(item) and "__dataclass_fields__" in vars(item))


def test_the_docstring_and_the_annotations_stay() -> None:
    kind = loaded(with_constructors(BEFORE).replace("frozen=True, ", ""))
    assert kind.__doc__ == "Where."
    assert get_type_hints(kind) == {"x": int, "y": int, "marks": dict[str, int]}


@pytest.mark.interpreted
@pytest.mark.parametrize("module", core(), ids=str)
def test_every_dataclass_of_the_core_takes_what_it_took(module: Path) -> None:
    source = with_constructors((SOURCE / module).read_text(encoding="utf-8"))
    written = {
        item.name: next(part for part in item.body if isinstance(part, ast.FunctionDef) and part.name == "__init__")
        for item in ast.walk(ast.parse(source))
        if isinstance(item, ast.ClassDef) and any(getattr(part, "name", "") == "__init__" for part in item.body)
    }
    for kind in dataclasses_of(module):
        names = [item.name for item in fields(kind)]
        optional = sum(item.default is not MISSING or item.default_factory is not MISSING for item in fields(kind))
        arguments = written[kind.__name__].args
        assert [item.arg for item in arguments.args] == ["self", *names]
        assert len(arguments.defaults) == optional
        assert list(inspect.signature(kind).parameters) == names
