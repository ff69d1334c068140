"""`aop chat`: what people type beside the customer's words, what is explained, how a talk ends."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aop.cli.script import (
    COMMANDS,
    Answers,
    Decides,
    Happens,
    Leaves,
    Looks,
    Passes,
    Says,
    help_lines,
    parse,
    read_script,
    typed,
)
from aop.engine.effects import Explain
from aop.errors import WrongUse
from conversations import ROOT, cases, play

AOP = Path(sys.executable).with_name("aop")
SCRIPTS = ROOT / "tests" / "scripts"
#: A case of `tests/cases` in which a slot is corrected that a completed change rests on.
CORRECTED = "correction: after a change that rests on it nothing is done again and a person decides"


def chat(*args: str | Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [AOP, "chat", *args],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the sample with a database of its own."""
    pytest.importorskip("onnxruntime")
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "procedures", folder, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    seed = [sys.executable, folder / "seed.py", "--out", folder / "shop.db", "--today", f"{datetime.now(UTC):%Y-%m-%d}"]
    subprocess.run(seed, check=True, capture_output=True)
    return folder


def played(shop: Path, *lines: str, show: bool = False) -> str:
    script = shop / "talk.txt"
    script.write_text("\n".join(lines), "utf-8")
    done = chat(shop, "--script", script, *(["--show"] if show else []))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# ---- lines


@pytest.mark.parametrize(
    ("line", "turn"),
    [
        ("customer: [a.jpg] hello", Says("hello", ("a.jpg",))),
        ("shop: parcel_scanned {order_id: W1}", Happens("shop.parcel_scanned", {"order_id": "W1"})),
        ("maria as team_lead: approves", Decides("maria", "team_lead", True)),
        ('team_lead: denies "no photo"', Decides("team_lead", "team_lead", False, "no photo")),
        ("/as maria as team_lead approves", Decides("maria", "team_lead", True)),
        ('/as team_lead denies "no"', Decides("team_lead", "team_lead", False, "no")),
        ("/as returns_lead answers damaged", Answers("damaged", "returns_lead", "returns_lead")),
        ('returns_lead: answers "not ours"', Answers("not ours", "returns_lead", "returns_lead")),
        ("/answer 12", Answers("12")),
        ("after 5 hours", Passes(timedelta(hours=5))),
        ("/after 1 day", Passes(timedelta(days=1))),
        ("/event shop.parcel_scanned {tracking_id: PX1}", Happens("shop.parcel_scanned", {"tracking_id": "PX1"})),
        ("/event shop.closed", Happens("shop.closed", {})),
        ("/why", Looks("why")),
        ("/why-not stripe.refund", Looks("why-not", "stripe.refund")),
        ("/state", Looks("state")),
        ("/quit", Leaves()),
    ],
)
def test_a_line_is_a_turn_by_hand_and_in_a_script(line: str, turn: Any) -> None:
    assert parse(line) == turn
    if line.startswith("/"):
        assert typed(line) == turn


def test_what_a_customer_types_is_theirs_whatever_it_looks_like() -> None:
    assert typed("team_lead: approves") == Says("team_lead: approves")
    assert typed("after 5 hours") == Says("after 5 hours")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/wy", "there is no command `/wy`: did you mean `/why`?"),
        ("/zzzzzz", "`/help` lists what there is, `/quit` ends"),
        ("/why-not", "`/why-not` is written `/why-not ACTION`"),
        ("/as team_lead maybe", "`/as` is written"),
        ("/as customer approves", "`/as` is written"),
        ("/after three days", "`/after` is written `/after 3 days`"),
        ("/event shop.x {a: [}", "is no payload"),
        ("/why not", "`/why` is written `/why`"),
    ],
)
def test_a_command_that_is_none_is_said_so(line: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as error:
        typed(line)
    assert says in str(error.value)
    script = tmp_path / "bad.txt"
    script.write_text(f"customer: hi\n{line}\n", "utf-8")
    with pytest.raises(WrongUse, match=r"bad.txt:2: "):
        read_script(script)


def test_every_command_is_in_the_help_and_on_the_page() -> None:
    page = (ROOT / "docs" / "chat.md").read_text("utf-8")
    for name in COMMANDS:
        assert name == "exit" or any(f"/{name}" in line for line in help_lines()), name
        assert name == "exit" or f"`/{name}" in page, name


# ---- what is explained


def test_a_correction_says_what_it_made_invalid_and_why(shop: Path) -> None:
    done = chat(shop, "--script", SCRIPTS / "correction.txt", "--show")
    assert done.returncode == 0, done.stderr
    before, _, after = done.stdout.partition("customer: yes\n")
    (correction,) = [line for line in before.splitlines() if "| correction" in line]
    assert "remedy was corrected, so the request runs again from its start; not valid any more: remedy" in correction
    assert "Shall I refund $24.90 for Steel water bottle" in before.partition("| correction")[0]
    assert "Shall I send Steel water bottle again?" in before.partition("| correction")[2]
    assert "| calls       shop.replace" in after
    assert "| calls       stripe.refund" not in done.stdout
    assert "stripe.refund refused: never do both stripe.refund and shop.replace per order" in after
    assert "  refuses: `never do both stripe.refund and shop.replace per order`" in after.rpartition("/why")[2]
    assert "Done: shop.replace (done); zendesk.add_note (done)" in after


def test_a_correction_of_what_a_change_rests_on_names_the_change() -> None:
    case = next(item for item in cases() if item["name"] == CORRECTED)
    effects = [effect for reply in play(case).replies for effect in reply.effects]
    (found,) = [item for item in effects if isinstance(item, Explain) and item.kind == "correction"]
    assert "was done already and rests on" in found.summary
    assert set(found.data["slots"]) & set(found.data["on"])
    assert found.at is not None


def test_why_tells_the_sentence_the_values_and_what_else_could_have_been(shop: Path) -> None:
    said = played(shop, "customer: where is my order W1234567? ana@example.com", "/why")
    why = said.partition("/why\n")[2]
    assert 'The customer wrote "where is my order W1234567? ana@example.com".' in why
    assert 'it is #W1234567, read from "W1234567"' in why
    assert "else it would have been `" in why
    assert "The request order_status ended: informed." in why


def test_why_before_anything_happened(shop: Path) -> None:
    assert "Nothing has been decided yet." in played(shop, "/why")


def test_why_not_lists_everything_that_stands_in_between_and_changes_nothing(shop: Path) -> None:
    lines = (
        "customer: you sent me the wrong thing, order W1234567, ana@example.com",
        "customer: the trail running shoes",
        "/why-not stripe.refund",
        "/why-not shop.replace",
        "/why-not zendesk.add_note",
        "customer: [photo.jpg] here",
        "customer: a refund",
        "/why-not stripe.refund",
    )
    said = played(shop, *lines)
    first, last = said.split("/why-not stripe.refund\n")[1:]
    assert "it is among the actions of Wrong item received" in first
    assert "known: order = #W1234567, amount = $164.50" in first
    assert "the customer must say yes, which they have not said yet" in first
    assert "team_lead must approve it: `stripe.refund needs approval from team_lead" in first
    assert "finance_lead" not in first.partition("/why-not")[0]
    assert "at most 1 time per order`: 0 so far" in first
    assert "known: order = #W1234567, items = [W1234567-1]" in first
    assert "So: nothing refuses it; it waits for its sentence, and for the customer's yes and an approval" in last
    assert "asked to approve" not in said


def test_why_not_before_the_customer_is_known_names_the_rule_and_its_because(shop: Path) -> None:
    said = played(shop, "/why-not stripe.refund", "customer: you sent me the wrong shoes", "/why-not stripe.refund")
    nothing, asked = said.split("/why-not stripe.refund\n")[1:]
    assert "no request runs" in nothing
    assert "it is among those of Item arrived damaged, Wrong item received" in nothing
    assert "refused by `never do any write unless customer is verified" in asked
    assert "(customer is verified: no)" in asked
    assert "still needed: order, amount" in asked


def test_an_action_that_there_is_not_is_wrong_use(shop: Path) -> None:
    script = shop / "talk.txt"
    script.write_text("/why-not stripe.refnd\n", "utf-8")
    done = chat(shop, "--script", script)
    assert done.returncode == 2
    assert "there is no action `stripe.refnd`: did you mean `stripe.refund`?" in done.stderr


def test_a_handoff_is_shown_in_short_and_in_full(shop: Path) -> None:
    lines = (
        "customer: you sent me the wrong thing, order W1234567, ana@example.com",
        "customer: let me talk to a human",
    )
    short, full = played(shop, *lines), played(shop, *lines, show=True)
    handed = short.partition("handed over:\n")[2]
    assert "Ana Ruiz (verified by order_email) asked for: Wrong item received." in handed
    assert "Systems checked" not in handed
    for title in ("Systems checked", "Open promises", "Rules", "Flags", "Conversation"):
        assert f"  {title}\n" in full.partition("handed over:\n")[2]


# ---- how a talk ends


def test_the_end_of_the_input_ends_the_talk_and_mistakes_do_not(shop: Path) -> None:
    done = chat(shop, stdin="/nonsense\n/state\n/as team_lead approves\nhello\n")
    assert done.returncode == 0, done.stderr
    assert "there is no command `/nonsense`" in done.stdout
    assert "no approval is waiting for `team_lead`" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("no_color", [True, False])
def test_colours_are_for_terminals_and_off_under_no_color(no_color: bool, shop: Path) -> None:
    shown, code = _in_terminal(shop, b"/quit\n", {"NO_COLOR": "1"} if no_color else {})
    assert code == 0
    assert (b"\x1b[" not in shown) is no_color


def test_ctrl_c_leaves_politely_with_130(shop: Path) -> None:
    shown, code = _in_terminal(shop, None, {"NO_COLOR": "1"})
    assert code == 130
    assert b"(interrupted)" in shown
    assert b"Traceback" not in shown


def _in_terminal(shop: Path, typing: bytes | None, environment: dict[str, str]) -> tuple[bytes, int]:
    """What a terminal shows after these keys (Ctrl-C where there are none), and the exit code."""
    master, slave = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    talk = subprocess.Popen(
        [AOP, "chat", shop],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
        env={**plain, "TERM": "xterm", **environment},
        start_new_session=True,
    )
    os.close(slave)
    shown = _until(master, b"you> ")
    if typing is None:
        talk.send_signal(signal.SIGINT)
    else:
        os.write(master, typing)
    code = talk.wait(timeout=30)
    shown += _until(master, None)
    os.close(master)
    return shown, code


def _until(terminal: int, what: bytes | None) -> bytes:
    """What comes until this comes, or until nothing more does."""
    shown, end = b"", time.monotonic() + 40
    while time.monotonic() < end and (what is None or what not in shown):
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    return shown
