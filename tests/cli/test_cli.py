"""The command line as a new user meets it: exit codes, errors read aloud, nothing heavy at the start."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conversations import ROOT

AOP = Path(sys.executable).with_name("aop")


def aop(*args: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([AOP, *args], input=stdin, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the sample workspace with its database."""
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "procedures", folder, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    seed = [sys.executable, folder / "seed.py", "--out", folder / "shop.db", "--today", "2026-11-22"]
    subprocess.run(seed, check=True, capture_output=True)
    return folder


@pytest.fixture
def broken(shop: Path) -> Path:
    file = shop / "returns" / "wrong_item.aop.yaml"
    file.write_text(file.read_text("utf-8").replace('is not "delivered"', 'is not "deliverd"'), "utf-8")
    return shop


def test_the_sample_has_no_findings() -> None:
    done = aop("check", "procedures")
    assert (done.returncode, done.stdout.strip()) == (0, "no findings")


def test_a_mistake_is_underlined_and_the_exit_code_is_1(broken: Path) -> None:
    done = aop("check", broken)
    assert done.returncode == 1
    assert 'error[AOP303]: `"deliverd"` is not an option here' in done.stdout
    assert '= help: did you mean `"delivered"`?' in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_findings_as_json(broken: Path) -> None:
    done = aop("check", broken, "--format", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 1
    assert [item["code"] for item in data["findings"]] == ["AOP303"]


@pytest.mark.parametrize("command", ["chat", "compile", "graph"])
def test_a_workspace_with_errors_is_refused(command: str, broken: Path) -> None:
    done = aop(command, broken)
    assert done.returncode == 1
    assert "the workspace has errors" in done.stderr
    assert "AOP303" in done.stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("check", "nowhere"), "there is no file or folder `nowhere`"),
        (("check", "docs"), "there is no workspace at `docs`"),
        (("graph", "procedures", "--procedure", "wrong_itm"), "did you mean `wrong_item`?"),
        (("chat", "procedures", "--script", "nope.txt"), "the script `nope.txt` cannot be read"),
        (("chek", "procedures"), "Did you mean 'check'"),
        (("check", "procedures", "--formt", "json"), "No such option"),
        (("check",), "Missing argument 'PATH'"),
    ],
)
def test_wrong_use_is_said_in_words_and_exits_with_2(args: tuple[str, ...], says: str) -> None:
    done = aop(*args)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_compile_writes_one_deterministic_file(shop: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    one, two = tmp_path / "one.aopc", tmp_path / "two.aopc"
    assert aop("compile", shop, "-o", one).returncode == 0
    assert aop("compile", shop, "-o", two).returncode == 0
    assert one.read_bytes() == two.read_bytes()


def test_a_script_plays_to_its_end_with_the_audit(shop: Path) -> None:
    pytest.importorskip("onnxruntime")
    done = aop("chat", shop, "--script", shop / "scripts" / "wrong_item.txt", "--audit")
    assert done.returncode == 0, done.stderr
    assert "maria as team_lead: approves" in done.stdout
    assert "finish as resolved" in done.stdout.split("audit of this conversation")[1]


def test_show_prints_understanding_guards_and_effects(shop: Path) -> None:
    pytest.importorskip("onnxruntime")
    script = shop / "short.txt"
    script.write_text("customer: where is my order W1234567? ana@example.com\n", "utf-8")
    done = aop("chat", shop, "--script", script, "--show")
    for part in ("| understood  order_status", "| gate        shop.find_order", "| calls ", "| guard "):
        assert part in done.stdout


def test_a_script_line_that_is_none_is_named(shop: Path) -> None:
    script = shop / "bad.txt"
    script.write_text("customer: hello\nhelo there\n", "utf-8")
    done = aop("chat", shop, "--script", script)
    assert done.returncode == 2
    assert f"{script}:2: `helo there` is no turn" in done.stderr


def test_an_approval_typed_when_none_waits_is_told_and_the_talk_goes_on(shop: Path) -> None:
    pytest.importorskip("onnxruntime")
    done = aop("chat", shop, stdin="/as team_lead approves\n/nonsense\nhello\n/quit\n")
    assert done.returncode == 0
    assert "no approval is waiting for `team_lead`" in done.stdout
    assert "`/quit` ends" in done.stdout
    assert "How can I help you?" in done.stdout


def test_a_database_that_is_not_there_is_said_with_how_to_make_it(shop: Path) -> None:
    pytest.importorskip("onnxruntime")
    (shop / "shop.db").unlink()
    done = aop("chat", shop, "--systems", "real")
    assert done.returncode == 2
    assert "seed.py" in done.stderr


def test_ctrl_c_ends_a_talk_without_a_traceback(shop: Path) -> None:
    pytest.importorskip("onnxruntime")
    with subprocess.Popen(
        [AOP, "chat", shop], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as talk:  # fmt: skip
        assert talk.stdout is not None
        assert talk.stderr is not None
        assert "agent:" in talk.stdout.readline()
        time.sleep(0.2)
        talk.send_signal(signal.SIGINT)
        talk.wait(10)
        assert talk.returncode == 130
        assert "Traceback" not in talk.stderr.read()


@pytest.mark.parametrize("command", [("--help",), ("check", "procedures", "--no-cache"), ("schema", "test")])
def test_nothing_heavy_is_imported_for(command: tuple[str, ...]) -> None:
    code = (
        "import sys; sys.argv = ['aop', *sys.argv[1:]]\n"
        "from aop.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'onnxruntime', 'numpy', 'litellm', 'sqlalchemy', 'blingfire', 'phonenumbers'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_mermaid_names_every_step_and_end() -> None:
    done = aop("graph", "procedures", "--procedure", "wrong_item")
    assert done.returncode == 0
    for step in ("identify", "eligible", "remedy", "close"):
        assert f'subgraph step_{step}["{step}"]' in done.stdout
    assert '(["finish as resolved"])' in done.stdout
