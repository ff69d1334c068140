"""`aop new`: what it writes is clean, its tests hold, and a changed policy shows in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def aop(*args: object, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aop", *map(str, args)]
    env = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, cwd=folder, env=env, input=stdin
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    done = aop("new", "my_shop", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "my_shop/workspace.yaml" in done.stdout
    return tmp_path


def test_it_is_clean_and_laid_out(shop: Path) -> None:
    assert aop("check", "my_shop", "--no-cache", folder=shop).stdout == "no findings\n"
    assert aop("fmt", "my_shop", "--check", folder=shop).returncode == 0


def test_its_tests_hold_without_a_model_and_fail_when_the_policy_changes(shop: Path) -> None:
    assert aop("test", "my_shop", folder=shop).stdout.endswith("\n3 passed\n")
    procedure = shop / "my_shop/returns/return_item.aop.yaml"
    procedure.write_text(procedure.read_text("utf-8").replace("window: 30 days", "window: 45 days"), "utf-8")
    done = aop("test", "my_shop", folder=shop)
    assert done.returncode == 1
    assert 'agent: says "we take things back within 30 days"' in done.stdout
    assert 'came: confirms "Shall I refund $95.00 for Rain jacket?"' in done.stdout


def test_one_can_talk_to_it(shop: Path) -> None:
    pytest.importorskip("onnxruntime")
    done = aop("chat", "my_shop", folder=shop, stdin="I want to send this back\nW1001, ana@example.com\nyes\n")
    assert "I've refunded $40.00. Please send Running socks back to us." in done.stdout


def test_nothing_is_written_over(shop: Path) -> None:
    done = aop("new", "my_shop", folder=shop)
    assert done.returncode == 2
    assert "`my_shop` is not empty" in done.stderr
