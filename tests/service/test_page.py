"""The lines of docs/service.md and of the README, as they stand there, on a service that runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.live import Process

SAID = {
    "docs/service.md": (
        "What is your order number?",
        "event: entry",
        '"object":"chat.completion"',
        '"status":"taken"',
        "Hello, this is Maria.",
        '"status":"ready"',
    ),
    "README.md": ('"conversation":"c-1"', "send a photo of what arrived", '"object":"chat.completion"'),
}


def blocks(page: str) -> list[str]:
    return re.findall(r"^```bash run\n(.*?)^```$", Path(page).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
@pytest.mark.parametrize("page", SAID)
def test_every_line_of_the_page_runs_as_it_stands(tmp_path: Path, page: str) -> None:
    served = Process("-m", "aop", "serve", "procedures", "--port", "0", "--store", f"sqlite:{tmp_path / 'c.db'}")
    try:
        (tmp_path / "aop").write_text(f'#!/bin/sh\nexec {sys.executable} -m aop "$@"\n')
        (tmp_path / "aop").chmod(0o755)
        environment = {
            **os.environ,
            "AOP_URL": served.address,
            "AOP_KEY": served.key,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path("src").resolve()),
        }
        script = "set -e -o pipefail\n" + "\n".join(blocks(page))
        bash = shutil.which("bash") or "/bin/bash"
        found = subprocess.run([bash, "-c", script], capture_output=True, text=True, env=environment, timeout=120)
    finally:
        served.stop()
    assert found.returncode == 0, found.stderr + found.stdout[-500:]
    for said in SAID[page]:
        assert said in found.stdout
