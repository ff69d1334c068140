"""What an answer does to a list: it sets it, adds to it, takes away from it. Places count from 0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.extractors.operations import operations
from aop.extractors.spotting import spot
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, Extraction, Message, Vocabulary
from aop.understanding.gate import admit
from aop.understanding.moves import signals
from understanding.samples import ORDERED, SLOTS

EMAILS = Slot("emails", Type("email"), many=True)
KNOWN = {**SLOTS, "emails": EMAILS}


def heard(text: str, asked: str) -> list[tuple[str, object]]:
    context, message = Context(Vocabulary((), KNOWN), asked), Message("m1", text)
    claimed = Extraction(values=tuple(spot(message, context, signals(text), "USD").values))
    options = {"items": ORDERED}
    said = admit(claimed, message, context, options=options, currency="USD").understanding
    return [(reading.operation, reading.picks or reading.several or reading.value) for reading in said.values]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("only the lamp", [("set", (2,))]),
        ("no, only the lamp", [("set", (2,))]),
        ("the lamp and the keyboard", [("set", (2, 0))]),
        ("everything except the lamp", [("set", (0, 1, 3, 4))]),
        ("everything apart from the lamp", [("set", (0, 1, 3, 4))]),
        ("all of them", [("set", (0, 1, 2, 3, 4))]),
        ("the second and the third", [("set", (1, 2))]),
        ("the lamp, not the keyboard", [("set", (2,))]),
        ("not the lamp, the keyboard", [("set", (0,))]),
        ("not the lamp but the keyboard", [("set", (0,))]),
        ("the lamp instead of the keyboard", [("set", (2,))]),
        ("also the keyboard", [("add", (0,))]),
        ("and the lamp", [("add", (2,))]),
        ("oh and the lamp", [("add", (2,))]),
        ("please also add the lamp", [("add", (2,))]),
        ("can you also include the lamp", [("add", (2,))]),
        ("I also want the lamp", [("add", (2,))]),
        ("the lamp too", [("add", (2,))]),
        ("the lamp as well please", [("add", (2,))]),
        ("not the lamp", [("remove", (2,))]),
        ("no, not the lamp", [("remove", (2,))]),
        ("I don't want the lamp", [("remove", (2,))]),
        ("remove the lamp", [("remove", (2,))]),
        ("also remove the lamp", [("remove", (2,))]),
        ("and remove the lamp please", [("remove", (2,))]),
        ("take the lamp off", [("remove", (2,))]),
        ("leave out the second", [("remove", (1,))]),
        ("without the lamp and the keyboard", [("remove", (2, 0))]),
        ("don't add the lamp", [("remove", (2,))]),
        ("not the lamp and not the keyboard", [("remove", (2,)), ("remove", (0,))]),
        ("remove the lamp and add the keyboard", [("remove", (2,)), ("add", (0,))]),
        ("add the lamp but not the keyboard", [("add", (2,)), ("remove", (0,))]),
        ("not the mouse", []),
        ("not only the lamp", []),
        ("not just the lamp", []),
        ("add", []),
        ("remove", []),
    ],
)
def test_what_is_done_to_the_list(text: str, read: list[tuple[str, object]]) -> None:
    assert heard(text, "items") == read


def test_values_found_by_their_shape_are_added_and_removed_too() -> None:
    assert heard("also a@b.example", "emails") == [("add", ("a@b.example",))]
    assert heard("remove a@b.example", "emails") == [("remove", ("a@b.example",))]
    assert heard("also a@b.example and c@d.example", "emails") == [("add", ("a@b.example", "c@d.example"))]
    assert heard("not a@b.example but c@d.example", "emails") == [("set", ("c@d.example",))]


def test_options_of_the_procedure_are_added_too() -> None:
    assert heard("also red", "colours") == [("add", ("red",))]
    assert heard("red too", "colours") == [("add", ("red",))]
    assert heard("not red, blue", "colours") == [("set", ("blue",))]


WORDS = st.sampled_from("also not the lamp , keyboard and but remove add too please take off only first".split())


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_parts_lie_in_the_answer_in_order(text: str) -> None:
    at = 0
    for part in operations(text, (0, len(text))):
        assert at <= part.start <= part.end <= len(text)
        assert part.operation in ("set", "add", "remove")
        at = part.end
