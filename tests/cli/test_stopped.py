"""Ctrl-C while the solver works, a full disk, a workspace without a procedure: what is said, and with which code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aop.cli.stopping import stopped_at_once
from cli.test_refused import refused, said
from conversations import ROOT

#: Presses Ctrl-C from within, once the solver is at its first question, or in a finalizer of one of its terms.
PRESSED = """
import os, signal, sys, threading
from aop.cli import main
import z3
def press(): os.kill(os.getpid(), signal.SIGINT)
{where}
sys.argv[1:] = {words!r}
main()
"""
IN_A_QUESTION = """
asked = z3.Solver.check
def check(self, *given):
    a, b, c, d = z3.Ints("a b c d")
    self.add(a > 1000, b > 1000, c > 0, d > 1, a ** 3 + b ** 3 == c ** 3 + 7919 * d ** 2 + 3)
    threading.Timer(0.3, press).start()
    return asked(self, *given)
z3.Solver.check = check
"""
IN_A_FINALIZER = """
given_up = z3.AstRef.__del__
def give_up(self):
    given_up(self)
    press()
z3.AstRef.__del__ = give_up
"""
WORKSPACE = """workspace: empty
currency: USD
time_zone: UTC
languages: [en]
roles: {agent: {}}
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="threads cannot wait for a signal here")
@pytest.mark.parametrize("where", [IN_A_QUESTION, IN_A_FINALIZER], ids=["in a question", "in a finalizer"])
def test_ctrl_c_ends_a_proof_there_and_then(where: str) -> None:
    words = ["prove", str(ROOT / "tests/seeded/500-for-50-in-a-rule")]
    program = PRESSED.format(where=where, words=words)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_ctrl_c_is_raised_again_once_the_solver_is_done() -> None:
    with stopped_at_once():
        pass
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full here")
def test_a_full_disk_is_one_line() -> None:
    command = [sys.executable, "-m", "aop", "prove", str(ROOT / "tests/seeded_clean/500-for-50-in-a-rule")]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, text=True)
    assert (done.returncode, done.stderr) == (2, "error: what was found cannot be written: no space is left\n")


def test_a_workspace_without_a_procedure(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text(WORKSPACE, "utf-8")
    code, shown, errors = said("plan", str(tmp_path))
    assert (code, errors) == (0, "nothing to plan: there is no procedure\n")
    assert shown.strip() == ""
    assert refused("test", str(tmp_path), "--generate") == "no procedure that a customer can ask for is there"
    assert refused("test", str(tmp_path), "--properties") == (
        "no procedure that a customer can ask for has lines under `prove:`"
    )
