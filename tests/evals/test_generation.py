"""Conversations that are found by playing: they can be read, they hold, and they go different ways."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from aop.cli.test_generate import text_of
from aop.evals.coverage import coverage
from aop.evals.generation import Generation
from aop.evals.kept import Generated
from aop.evals.play import is_pinned
from aop.evals.pretending import pretendings
from aop.evals.pretending import written as on_one_line
from aop.evals.run import chosen
from defects.write import clean_files
from evals.shop import WHOLE, library, outcomes, written


@cache
def made() -> tuple[Generated, ...]:
    files, release = library(written(WHOLE))
    return tuple(Generation(release, files).of(release.procedures["waive_fee"], 40))


def test_they_hold_as_they_are_written_and_need_no_model() -> None:
    text = text_of(list(made()))
    played = outcomes(text)
    assert len(played) == len(made()) > 5
    assert [item.unmet for item in played if item.unmet] == []
    assert all(is_pinned(item.test) for item in chosen(library(text)[0]))


def test_they_go_every_way_that_answers_can_lead() -> None:
    _, release = library(written(WHOLE))
    found = coverage(release, [item.outcome.effects for item in made()])
    left = {(point.text, point.outcome) for point in found.missed if point.kind == "guard"}
    assert left <= {("wait for loans.book_returned with number = number, within 14 days", "not in time")}
    covered, every = found.count("guard")
    assert covered >= every - 1


def test_the_same_workspace_gives_the_same_conversations() -> None:
    files, release = library(written(WHOLE))
    again = Generation(release, files).of(release.procedures["waive_fee"], 40)
    assert [item.text for item in again] == [item.text for item in made()]


def test_no_more_than_asked_for() -> None:
    files, release = library(written(WHOLE))
    assert len(list(Generation(release, files).of(release.procedures["waive_fee"], 3))) == 3


def test_records_are_varied_where_a_condition_looks() -> None:
    files, release = library(written(WHOLE))
    changed = [item.changed for item in pretendings(release, files, release.procedures["waive_fee"])]
    assert changed[0] == ""
    assert "loans.waive_fee closed" in changed
    assert "state out" in changed


def test_answers_are_written_as_they_are_read() -> None:
    data = {"with": {"id": "#W1"}, "returns": [{"total": "$1.50", "on": "3 days ago", "note": "a: b"}]}
    assert on_one_line(data) == '{with: {id: "#W1"}, returns: [{total: $1.50, on: 3 days ago, note: "a: b"}]}'


def test_the_command_writes_a_new_file_that_is_clean(tmp_path: Path) -> None:
    for path, text in clean_files("library/waive_fee").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.replace(b"lasts: 30 minutes", b"lasts: 30 days"))
    out = tmp_path / "procedures" / "generated.test.yaml"

    def aop(*args: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "aop", *map(str, args)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)

    done = aop("test", ".", "--generate", "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert aop("check", ".", "--no-cache").stdout == "no findings\n"
    assert aop("test", out).returncode == 0
    assert aop("test", ".", "--generate", "--out", out).returncode == 2
