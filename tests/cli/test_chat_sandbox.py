"""`aop chat` without a database: the systems pretend, and it is said that they do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conversations import ROOT

AOP = Path(sys.executable).with_name("aop")
SCRIPTS = ROOT / "procedures" / "scripts"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as it is cloned: nothing is made, nothing is seeded."""
    pytest.importorskip("onnxruntime")
    folder = tmp_path_factory.mktemp("clone") / "shop"
    shutil.copytree(ROOT / "procedures", folder, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    return folder


def chat(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [AOP, "chat", *args], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, env={**os.environ}
    )


@pytest.mark.parametrize(
    ("script", "last"),
    [
        ("wrong_item", "agent: I've refunded $164.50 to your Visa."),
        ("order_status", "agent: Order #W1234569 is being packed. It should be with you by"),
        ("question", "agent: You're welcome."),
        ("refund_denied", "  Handed to returns_desk because refund not approved."),
    ],
)
def test_the_scripts_of_the_sample_need_no_database(clone: Path, script: str, last: str) -> None:
    done = chat(clone, "--script", SCRIPTS / f"{script}.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert last in done.stdout
    assert not list(clone.rglob("*.db"))


def test_a_correction_says_what_it_made_invalid(clone: Path) -> None:
    done = chat(clone, "--script", ROOT / "tests" / "scripts" / "correction.txt", "--show")
    assert done.stdout.startswith("    | systems     pretended, by `sandbox/`\n")
    assert "remedy was corrected, so the request runs again from its start; not valid any more: remedy" in done.stdout
    assert "calls       shop.replace" in done.stdout


def test_which_systems_answer_can_be_chosen(clone: Path, tmp_path: Path) -> None:
    script = SCRIPTS / "question.txt"
    real = chat(clone, "--systems", "real", "--script", script)
    assert (real.returncode, real.stdout) == (2, "")
    assert "there is no database" in real.stderr
    bare = tmp_path / "bare"
    shutil.copytree(clone, bare, ignore=shutil.ignore_patterns("sandbox"))
    none = chat(bare, "--systems", "sandbox", "--script", script)
    assert none.returncode == 2
    assert "there is no `sandbox/`" in none.stderr


def test_a_mistake_in_the_sandbox_refuses_the_talk(clone: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(clone, broken)
    (broken / "sandbox" / "stripe.yaml").write_text("stripe.refund: {id: re_1, status: succeded}\n", "utf-8")
    done = chat(broken, "--script", SCRIPTS / "question.txt")
    assert done.returncode == 1
    assert "did you mean `succeeded`?" in done.stdout
