"""The package with its core compiled by mypyc: a copy in `build/compiled`, the plain package untouched.

    python -m tools.compiled [--out build/compiled]

The core is what a turn runs through: values, machine, engine, monitor, understanding, and around them what of ports,
runtime and stores each turn runs through. Their sources are copied, the constructors of their dataclasses written out
(`tools.constructors`), their constants marked (`tools.constants`), and compiled; every other module is copied as it is
and finds the compiled ones by their names.
Run anything on it with that folder first in PYTHONPATH. Needs mypy and a C compiler; compiles again only what changed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from hashlib import sha256
from pathlib import Path

from tools.constants import with_constants
from tools.constructors import with_constructors

ROOT = Path(__file__).resolve().parent.parent
SOURCE, OUT = ROOT / "src", ROOT / "build/compiled"

#: Of the ports the data that goes through them; of the runtime what each turn runs through, without the classes that
#: others are made of.
PORTS = ("extractor", "ledger", "store")
RUNTIME = (
    "amount_words", "bursts", "cards", "clearing", "conform", "driving", "intake", "listening", "loading", "messages",
    "one_at_a_time", "open_ends", "outside", "overrides", "quoted", "reply", "turns",
)  # fmt: skip

#: What of a commit becomes rows, and how they are written; without the classes that others are made of.
STORES = (
    "ahead", "booked", "commit_rows", "micros", "placed", "rows", "sqlite/at_hand", "sqlite/committing",
    "sqlite/ledger",
)  # fmt: skip

#: Packages and modules that are compiled, below `aop`.
CORE = (
    *("values.py", "machine", "engine", "monitor", "understanding"),
    *(f"ports/{name}.py" for name in PORTS),
    *(f"runtime/{name}.py" for name in RUNTIME),
    *(f"stores/{name}.py" for name in STORES),
)

#: What of them stays interpreted.
INTERPRETED = ("__init__.py",)

#: Says what a folder was compiled from.
STAMP = "compiled-from"

#: What decides how the core is compiled, beside its sources.
TOOLS = ("compiled.py", "constants.py", "constructors.py")

#: Said to the compiler and to the linker.
WHOLE = "-flto=auto -fvisibility=hidden"

#: Handed to mypyc, in a process of its own in the folder of the copy.
SETUP = """\
from mypyc.build import mypycify
from setuptools import setup

modules = mypycify({arguments!r}, opt_level="2", debug_level="0", multi_file=True)
setup(name="aop-compiled", packages=[], ext_modules=modules)
"""


def compiler() -> str | None:
    """The C compiler that extensions are built with here; None where there is none."""
    return shutil.which((os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0])


def core() -> list[Path]:
    """The files that are compiled, relative to the folder of sources."""
    found: list[Path] = []
    for name in CORE:
        place = SOURCE / "aop" / name
        found.extend([place] if place.is_file() else place.glob("*.py"))
    return sorted(item.relative_to(SOURCE) for item in found if item.name not in INTERPRETED)


def mark() -> str:
    """What a compiled core is made from, as one digest: its sources, these tools, this Python."""
    files = [*(SOURCE / item for item in core()), *(Path(__file__).with_name(name) for name in TOOLS)]
    return sha256(b"\0".join([sys.version.encode(), *(item.read_bytes() for item in files)])).hexdigest()


def is_current(out: Path = OUT) -> bool:
    """Whether the compiled core in a folder is that of the sources as they are."""
    stamp = out / STAMP
    return stamp.exists() and stamp.read_text() == mark()


def build(out: Path = OUT) -> None:
    """Copies and, where the core changed, compiles. Raises CalledProcessError; what the compiler said is printed."""
    if is_current(out):
        return _copy(out, core())
    shutil.rmtree(out, ignore_errors=True)
    _copy(out, [])
    for module in core():
        text = with_constructors(with_constants((out / module).read_text(encoding="utf-8")))
        (out / module).write_text(text, encoding="utf-8")
    _compile(out)
    (out / STAMP).write_text(mark())
    return None


def _copy(out: Path, left_out: list[Path]) -> None:
    """The sources, without what was compiled already."""
    kept = {SOURCE / item for item in left_out}

    def ignored(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name == "__pycache__" or Path(folder, name) in kept]

    shutil.copytree(SOURCE, out, ignore=ignored, dirs_exist_ok=True)


def _compile(out: Path) -> None:
    (out / "mypy.ini").write_text(
        "[mypy]\nmypy_path = .\nexplicit_package_bases = true\nignore_missing_imports = true\n"
    )
    arguments = ["--config-file=mypy.ini", *(str(item) for item in core())]
    (out / "setup_core.py").write_text(SETUP.format(arguments=arguments))
    command = [sys.executable, "setup_core.py", "--quiet", "build_ext", "--inplace", f"--parallel={os.cpu_count()}"]
    quiet = {**os.environ, **_flags(), "PYTHONPATH": "", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, cwd=out, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
        done.check_returncode()
    shutil.rmtree(out / "build")


def _flags() -> dict[str, str]:
    """What the compiler is told besides, where it is known to be understood: modules are put together as one program,
    whose functions find each other directly. -O3 was no gain: a turn runs through much code, once."""
    if sys.platform != "linux":
        return {}
    return {name: f"{os.environ.get(name, '')} {WHOLE}".strip() for name in ("CFLAGS", "LDFLAGS")}


def main() -> int:
    """Exit code 1 where it cannot be compiled."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out.resolve()
    if compiler() is None:
        print("there is no C compiler here; the plain package does the same, only slower", file=sys.stderr)
        return 1
    start = time.perf_counter()
    build(out)
    print(f"{len(core())} modules compiled, {time.perf_counter() - start:.0f} s: {out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
