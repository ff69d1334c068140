"""Gets the systems that others wrote and runs the contract on them: `make test-contract`.

Node brings Prism and the MCP servers, a virtual environment of its own localstripe. Where node is missing, their tests
are skipped, and the last line says how many.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VENV = HERE / ".venv"
MODULES = HERE / "node_modules"

#: Getting all of it takes a minute or two where the network is slow.
INSTALL_SECONDS = 600


def main() -> int:
    """The exit code of the tests."""
    _localstripe()
    _node()
    command = [sys.executable, "-m", "pytest", "tests/contract", "-v", "-rs", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "AOP_CONTRACT": "1"}, check=False).returncode


def _localstripe() -> None:
    if (VENV / "bin" / "localstripe").exists():
        return
    _run([sys.executable, "-m", "venv", str(VENV)])
    wanted = ["-r", str(HERE / "requirements.txt")]
    _run([str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted])


def _node() -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        sys.stdout.write("node is not installed: the tests of Prism and of the MCP servers are skipped\n")
        return
    lock, done = HERE / "package-lock.json", MODULES / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        _run(["npm", "ci", "--prefix", str(HERE), "--silent", "--no-audit", "--no-fund"])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False, timeout=INSTALL_SECONDS)
    if done.returncode:
        sys.stdout.write(f"`{Path(command[0]).name}` ended with {done.returncode}; what needs it is skipped\n")


if __name__ == "__main__":
    sys.exit(main())
