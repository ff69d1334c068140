"""The lines of docs/releases.md, as they stand there, with the sample and a service that runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from service.live import Process

PAGE = Path("docs/releases.md")
BLOCKS = re.findall(r"^```bash run\n(.*?)^```$", PAGE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def ran(folder: Path, block: str, **more: str) -> str:
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path("src").resolve()),
        **more,
    }
    script = f"set -e -o pipefail\n{block}"
    found = subprocess.run(
        [shutil.which("bash") or "/bin/bash", "-c", script],
        capture_output=True, text=True, env=environment, cwd=folder, timeout=120,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr + found.stdout
    return found.stdout


def test_every_line_of_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    shutil.copytree("procedures", tmp_path / "procedures")
    subprocess.run([sys.executable, "procedures/seed.py", "--out", str(tmp_path / "procedures/shop.db")], check=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "aop").write_text(f'#!/bin/sh\nexec {sys.executable} -m aop "$@"\n')
    (tmp_path / "bin" / "aop").chmod(0o755)
    compiled, verified, served = BLOCKS
    public = ran(tmp_path, compiled).splitlines()[2].strip()
    assert f"signed_by: {public}" in ran(tmp_path, verified, PUBLIC_KEY=public)
    service = Process(
        "-m", "aop", "serve", str(tmp_path / "shop.aopc"), "--files", str(tmp_path / "procedures"), "--port", "0",
        "--signed-by", str(tmp_path / "releases.keys"), "--store", f"sqlite:{tmp_path / 'shop.db'}",
    )  # fmt: skip
    try:
        said = ran(tmp_path, served, AOP_URL=service.address, AOP_KEY=service.key)
    finally:
        service.stop()
    assert "it widens nothing" in said
    assert said.count("live by operator") == 1
    assert "signed by ci.shop.example" in said
    assert len(re.findall(r"^live: [0-9a-f]{64}$", said, flags=re.MULTILINE)) == 2
