"""A class that is made quickly is what it was: frozen, comparable, and made by place or by name."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from aop.diagnostics.quick import quick


@dataclass(frozen=True, slots=True)
class Plain:
    text: str
    start: int
    shown: bool = False
    note: str = field(default="", compare=False)


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    text: str
    start: int
    shown: bool = False
    note: str = field(default="", compare=False)


@pytest.mark.parametrize("kind", [Plain, Quick])
def test_it_is_made_compared_and_copied_alike(kind: type[Plain]) -> None:
    made = kind("a", 1)
    assert (made.text, made.start, made.shown, made.note) == ("a", 1, False, "")
    assert made == kind(text="a", start=1, note="else")
    assert hash(made) == hash(kind("a", 1))
    assert replace(made, shown=True) == kind("a", 1, True)
    assert repr(made).endswith("(text='a', start=1, shown=False, note='')")


@pytest.mark.parametrize("kind", [Plain, Quick])
def test_it_stays_frozen(kind: type[Plain]) -> None:
    made = kind("a", 1)
    with pytest.raises(FrozenInstanceError):
        made.text = "b"  # type: ignore[misc]


@pytest.mark.parametrize("kind", [Plain, Quick])
def test_what_is_missing_or_too_much_is_refused(kind: type[Plain]) -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'start'"):
        kind("a")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'end'"):
        kind("a", 1, end=2)  # type: ignore[call-arg]
