"""A release is served where no compiler is: without lark, PyYAML, z3 and everything that reads procedure files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from openai import OpenAI

from aop.machine.artifact import dump
from service.live import Process
from service.sites import shop

#: Refuses to import what a service must not need, then is `aop`.
BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        blocked = ("lark", "yaml", "z3", "aop.syntax", "aop.analysis", "aop.compiler", "aop.diagnostics", "aop.rules")
        if name in blocked or name.startswith(tuple(f"{item}." for item in blocked)):
            raise ModuleNotFoundError(f"{name} is not here", name=name)
sys.meta_path.insert(0, Blocker())
from aop.cli import main
sys.argv[0] = "aop"
main()
"""
TALK = [{"role": "user", "content": "hi, this isn't what I ordered"}]


def test_a_release_is_served_without_a_compiler(tmp_path: Path) -> None:
    file = tmp_path / "shop.aopc"
    file.write_bytes(dump(shop()[0]))
    subprocess.run([sys.executable, "procedures/seed.py", "--out", str(tmp_path / "shop.db")], check=True)
    (tmp_path / "queries").symlink_to(Path("procedures/queries").resolve())
    served = Process("-c", BLOCKED, "serve", str(file), "--port", "0", "--store", "memory")
    try:
        with OpenAI(base_url=f"{served.address}/v1", api_key=served.key, max_retries=0) as client:
            answer = client.chat.completions.create(model="x", messages=TALK)  # type: ignore[arg-type]
        assert answer.choices[0].message.content == "What is your order number? It starts with W."
    finally:
        assert served.stop(signal.SIGTERM) in (0, -signal.SIGTERM)


def test_an_address_that_others_reach_needs_people() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "aop", "serve", "procedures", "--host", "0.0.0.0"],  # noqa: S104 - it is refused
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert found.returncode == 2
    assert found.stderr == (
        "error: `0.0.0.0` is reached from outside: say who may use it with `--people FILE` (docs/service.md)\n"
    )
