"""`aop graph`: every form draws the same boxes and arrows, and shows the way of a conversation in them."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from aop.cli.app import app
from aop.cli.graph_path import taken_by
from aop.cli.loading import loaded
from aop.errors import WrongUse
from aop.machine.chart import Chart, Taken, chart
from aop.machine.diagram import dot, mermaid
from aop.machine.drawn import drawn
from aop.machine.layout import BOX_HEIGHT, BOX_WIDTH, layout
from aop.machine.svg import svg
from conversations import ROOT

FILES, RESULT = loaded(ROOT / "procedures")
assert RESULT.release is not None
RELEASE = RESULT.release
CHARTS = {name: chart(item) for name, item in RELEASE.procedures.items()}
SVG = "{http://www.w3.org/2000/svg}"

every = pytest.mark.parametrize("drawing", CHARTS.values(), ids=CHARTS)


def graph(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["graph", str(ROOT / "procedures"), *words])
    return done.exit_code, done.output if done.exception is None or done.exit_code == 0 else str(done.exception)


# ---- every form draws the same


@every
def test_every_arrow_is_between_boxes_that_are_drawn(drawing: Chart) -> None:
    boxes = {box.pc for box in drawing.boxes}
    assert {arrow.source for arrow in drawing.arrows} | {arrow.target for arrow in drawing.arrows} <= boxes
    assert len(boxes) == len(drawing.boxes)


@every
def test_mermaid_has_each_box_and_arrow_once(drawing: Chart) -> None:
    text = mermaid(drawing)
    assert len(re.findall(r"^        n\d+\W", text, re.MULTILINE)) == len(drawing.boxes)
    assert len(re.findall(r"^    n\d+ -->", text, re.MULTILINE)) == len(drawing.arrows)


@every
def test_dot_has_each_box_and_arrow_once(drawing: Chart) -> None:
    text = dot(drawing)
    assert len(re.findall(r"^    n\d+ \[", text, re.MULTILINE)) == len(drawing.boxes)
    assert len(re.findall(r"^  n\d+ -> n\d+", text, re.MULTILINE)) == len(drawing.arrows)
    assert text.count("{") - _in_texts(text, "{") == text.count("}") - _in_texts(text, "}")


def _in_texts(text: str, char: str) -> int:
    return sum(part.count(char) for part in re.findall(r'"(?:\\.|[^"\\])*"', text))


@every
def test_the_terminal_has_every_sentence(drawing: Chart) -> None:
    lines = list(drawn(drawing))
    assert [frame.title for frame in drawing.frames] == [line for line in lines[1:] if line and line[0] not in " ●"]
    for box in drawing.boxes:
        assert any(f"{box.line}  {box.label[:40]}" in line for line in lines)


@every
def test_svg_is_a_document_with_each_box_and_arrow(drawing: Chart) -> None:
    root = ElementTree.fromstring(svg(drawing))  # noqa: S314  (made here)
    shapes = [item for item in root.iter() if "box" in item.get("class", "").split()]
    assert len(shapes) == len(drawing.boxes)
    assert len(root.findall(f"{SVG}path")) == len(drawing.arrows)
    assert not [item for item in root.iter() if item.tag in (f"{SVG}script", f"{SVG}image", f"{SVG}a")]


# ---- where boxes stand


@every
def test_no_box_stands_on_another_and_all_are_inside(drawing: Chart) -> None:
    places = layout(drawing)
    for one, two in combinations(places.boxes.values(), 2):
        assert abs(one.x - two.x) >= BOX_WIDTH or abs(one.y - two.y) >= BOX_HEIGHT
    for spot in places.boxes.values():
        assert BOX_WIDTH // 2 <= spot.x <= places.width - BOX_WIDTH // 2
        assert BOX_HEIGHT // 2 <= spot.y <= places.height - BOX_HEIGHT // 2


@every
def test_ways_on_lead_down(drawing: Chart) -> None:
    places = layout(drawing)
    for arrow in drawing.arrows:
        if not arrow.back:
            assert places.boxes[arrow.source].y < places.boxes[arrow.target].y, arrow


def test_the_same_machine_gives_the_same_drawing() -> None:
    again = chart(RELEASE.procedures["wrong_item"])
    assert svg(again) == svg(CHARTS["wrong_item"])


# ---- the way of a conversation


def test_the_way_of_a_test_is_drawn_by_its_name() -> None:
    taken = taken_by(FILES, RELEASE, "a replacement is sent")
    drawing = CHARTS["wrong_item"]
    words = {box.pc: box.label for box in drawing.boxes}
    went = {words[pc] for pc in taken["wrong_item"].boxes}
    assert "do shop.replace with order = order, items = items as shipment" in went
    assert not [text for text in went if text.startswith("do stripe.refund")]
    assert taken["wrong_item"].arrows - {(-1, 0)} <= {(arrow.source, arrow.target) for arrow in drawing.arrows}


@pytest.mark.parametrize(
    ("output", "shown"),
    [("mermaid", "classDef taken"), ("dot", "penwidth=3"), ("svg", 'class="arrow taken"'), ("terminal", "● [call]")],
)
def test_every_form_shows_the_way(output: str, shown: str) -> None:
    code, text = graph("--format", output, "-p", "wrong_item", "--path", "a replacement is sent")
    assert code == 0
    assert shown in text
    assert shown not in graph("--format", output, "-p", "wrong_item")[1]


def test_without_a_procedure_those_are_drawn_that_it_came_through() -> None:
    _, text = graph("--format", "terminal", "--path", "a replacement is sent")
    assert text.startswith("wrong_item:")
    assert "order_status:" not in text


def test_the_way_of_a_script_is_drawn(tmp_path: Path) -> None:
    talk = "customer: you sent me the wrong shoes ~ {intent: wrong_item}\n# a look\n/why\n"
    talk += "customer: W9999999, ana@example.com ~ {order_id: W9999999, email: ana@example.com}\n"
    script = tmp_path / "talk.txt"
    script.write_text(talk, "utf-8")
    taken = taken_by(FILES, RELEASE, str(script))["wrong_item"]
    words = {box.pc: box.label for box in CHARTS["wrong_item"].boxes}
    assert 'escalate to tier2 because "order not found"' in {words[pc] for pc in taken.boxes}


def test_a_conversation_that_is_not_there_is_named() -> None:
    with pytest.raises(WrongUse, match="did you mean `after 30 days it is too late`"):
        taken_by(FILES, RELEASE, "after 30 days it is to late")
    with pytest.raises(WrongUse, match="tests have `wrong_item` in their name or file"):
        taken_by(FILES, RELEASE, "wrong_item")


def test_nothing_is_marked_without_a_way() -> None:
    assert not Taken().boxes
    assert "taken" not in mermaid(CHARTS["wrong_item"])


def test_svg_of_several_procedures_is_refused() -> None:
    code, text = graph("--format", "svg")
    assert code != 0
    assert "svg holds one procedure: name it with `--procedure`" in text


def test_it_is_written_where_one_says(tmp_path: Path) -> None:
    target = tmp_path / "wrong_item.svg"
    code, text = graph("--format", "svg", "-p", "wrong_item", "--out", str(target))
    assert (code, text.strip()) == (0, str(target))
    assert target.read_text("utf-8").startswith("<svg")


def test_a_file_means_its_procedure() -> None:
    done = CliRunner().invoke(app, ["graph", str(ROOT / "procedures/returns/wrong_item.aop.yaml")])
    assert (done.exit_code, done.output) == graph("-p", "wrong_item")
