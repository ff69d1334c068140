"""`aop test`: what it prints, in which formats, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from aop.evals.report_schema import SCHEMA
from defects.write import clean_files
from evals.shop import TEST, WHOLE, written

WRONG = WHOLE.replace('says "It is taken off"', 'says "It is gone"')


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for path, text in clean_files("library/waive_fee").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.replace(b"lasts: 30 minutes", b"lasts: 30 days"))
    (tmp_path / TEST).write_text(written(WHOLE), "utf-8")
    return tmp_path


def aop(*args: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aop", "test", *map(str, args)]
    env = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=folder, env=env)


def test_all_hold(shop: Path) -> None:
    done = aop(".", folder=shop)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{TEST}\n  passed  talk 1\n\n1 passed\n"


def test_a_failing_line_is_shown_like_a_finding(shop: Path) -> None:
    (shop / TEST).write_text(written(WRONG), "utf-8")
    done = aop(".", folder=shop)
    assert done.returncode == 1
    shown = done.stdout.split("\n\n")[1].splitlines()
    assert shown[:2] == ["error[test]: this is not what came", f"  --> {TEST}:18:7"]
    assert shown[3] == '18 |       agent: says "It is gone"'
    assert shown[4] == "   |       " + "^" * len('agent: says "It is gone"')
    assert "   = came: finishes as resolved" in shown
    assert '   = came: says "It is taken off."' in shown


def test_show_prints_the_whole_talk(shop: Path) -> None:
    done = aop(".", "--show", folder=shop)
    assert "    customer: L1, ana@example.com" in done.stdout
    assert "    agent: It is taken off." in done.stdout


def test_tests_are_chosen_by_their_words(shop: Path) -> None:
    (shop / TEST).write_text(written(WHOLE, WRONG), "utf-8")
    assert aop(".", "-k", "talk 1", folder=shop).returncode == 0
    none = aop(".", "-k", "nobody", folder=shop)
    assert (none.returncode, none.stdout) == (2, "")
    assert "no test has `nobody` in its name" in none.stderr


def test_one_file_is_played_alone(shop: Path) -> None:
    other = shop / "procedures" / "other.test.yaml"
    other.write_text(written(WRONG).replace("talk 1", "another"), "utf-8")
    assert aop(".", folder=shop).returncode == 1
    assert aop(TEST, folder=shop).returncode == 0


def test_too_little_covered_is_listed_and_exits_with_3(shop: Path) -> None:
    done = aop(".", "--min-coverage", "100", folder=shop)
    assert done.returncode == 3
    assert "procedures/waive_fee.aop.yaml:36: guard `confirm" in done.stdout
    assert " of the outcomes of guards (" in done.stdout
    assert aop(".", "--min-coverage", "20", folder=shop).returncode == 0


def test_a_workspace_with_errors_is_not_tested(shop: Path) -> None:
    (shop / TEST).write_text(written(WHOLE.replace("asks number", "asks nmber")), "utf-8")
    done = aop(".", folder=shop)
    assert done.returncode == 1
    assert "AOP213" in done.stdout
    assert "the workspace has errors" in done.stderr


def test_json_is_as_its_schema_says(shop: Path) -> None:
    (shop / TEST).write_text(written(WHOLE, WRONG), "utf-8")
    done = aop(".", "--format", "json", folder=shop)
    data = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert (data["passed"], data["failed"], data["skipped"]) == (1, 1, 0)
    (unmet,) = data["tests"][1]["unmet"]
    assert (unmet["text"], unmet["told"]) == ('agent: says "It is gone"', ["It is taken off."])
    assert data["coverage"]["rule"] == {"covered": 3, "of": 4, "percent": 75.0}


def test_junit_has_a_case_for_each_test(shop: Path, tmp_path: Path) -> None:
    (shop / TEST).write_text(written(WHOLE, WRONG), "utf-8")
    out = tmp_path / "results.xml"
    assert aop(".", "--format", "junit", "--out", out, folder=shop).returncode == 1
    root = ElementTree.fromstring(out.read_text("utf-8"))  # noqa: S314 - written by us
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    one, two = root.iter("testcase")
    assert one.find("failure") is None
    failure = two.find("failure")
    assert failure is not None
    assert "It is gone" in (failure.text or "")


def test_the_schema_file_is_the_one_that_is_promised() -> None:
    file = Path(__file__).parents[2] / "schemas" / "results.schema.json"
    assert json.loads(file.read_text("utf-8")) == SCHEMA, "run `aop schema`"


def test_mutate_lists_what_no_test_notices(shop: Path) -> None:
    done = aop(".", "--mutate", folder=shop)
    assert done.returncode == 0
    *listed, counted = done.stdout.splitlines()
    assert "procedures/waive_fee.aop.yaml:20: `do loans.waive_fee at most 1 time per loan` dropped: " in done.stdout
    noticed, changes = (int(word) for word in counted.split() if word.isdigit())
    assert changes - noticed == len(listed)
    every = aop(".", "--mutate", "--show", folder=shop).stdout.splitlines()
    assert len(every) == changes + 1
    assert sum(": noticed by `" in line for line in every) == noticed
    assert all(line.startswith("procedures/") for line in every[:-1])
    (shop / TEST).write_text(written(WRONG), "utf-8")
    assert aop(".", "--mutate", folder=shop).returncode == 1


@pytest.mark.parametrize(("output", "begins"), [("markdown", "### .: 1 passed"), ("html", "<!doctype html>")])
def test_pages_are_written_where_they_are_asked_for(shop: Path, output: str, begins: str) -> None:
    out = shop / "report"
    assert aop(".", "--format", output, "-o", out, folder=shop).returncode == 0
    assert out.read_text("utf-8").startswith(begins)
