"""Power is lost: of every file only what was synced is left. Nothing that a writer told may be missing then."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stores.test_sqlite import check

HERE = Path(__file__).parent
COMPILER = shutil.which("gcc") or shutil.which("cc")
#: How long the writer lives each time, milliseconds: the last time long enough that the log is carried into the file.
LIVES = (40, 150, 2_500)

pytestmark = pytest.mark.skipif(
    COMPILER is None or not sys.platform.startswith("linux"), reason="needs a C compiler, and Linux"
)


@pytest.fixture(scope="module")
def unsynced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer, compiled."""
    made = tmp_path_factory.mktemp("layer") / "unsynced.so"
    assert COMPILER is not None
    words = [COMPILER, "-shared", "-fPIC", "-O1", "-o", str(made), str(HERE / "unsynced.c"), "-ldl"]
    subprocess.run(words, check=True)
    return made


def written(
    layer: Path, files: Path, durable: Path, milliseconds: int, module: str = "stores.writing"
) -> dict[str, int]:
    """What a writer told before its power was lost; its files are in `durable` then, and nowhere else."""
    paths = os.pathsep.join([str(HERE.parent.parent / "src"), str(HERE.parent)])
    environment = {**os.environ, "PYTHONPATH": paths, "LD_PRELOAD": str(layer), "DURABLE_TO": str(durable)}
    command = [sys.executable, "-m", module, str(files / "aop.db")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(milliseconds / 1000)
    process.kill()
    rest, _ = process.communicate()
    lines = [first, *re.findall(r"^c\d+ \d+\n", rest, re.MULTILINE)]
    return {name: int(version) for name, version in (line.split() for line in lines)}


def test_what_a_writer_told_is_there_after_the_power_was_lost(unsynced: Path, tmp_path: Path) -> None:
    told: dict[str, int] = {}
    files = tmp_path / "0"
    files.mkdir()
    for number, milliseconds in enumerate(LIVES, 1):
        durable = tmp_path / str(number)
        durable.mkdir()
        for item in files.iterdir():  # what the power loss before left, is what is synced now
            shutil.copy(item, durable)
        told.update(written(unsynced, files, durable, milliseconds))
        for item in durable.glob("*.part"):
            item.unlink()
        for item in durable.glob("*-shm"):
            item.unlink()
        check(durable / "aop.db", told)
        files = durable
    assert sum(told.values()) > 30


def test_the_layer_loses_what_was_not_synced(unsynced: Path, tmp_path: Path) -> None:
    """It has teeth: a writer that does not wait for the disk tells what is not there."""
    for milliseconds in (300, 1_500, 5_000):  # on a busy machine it comes to tell little
        files, durable = tmp_path / f"files{milliseconds}", tmp_path / f"durable{milliseconds}"
        files.mkdir()
        durable.mkdir()
        told = written(unsynced, files, durable, milliseconds, "stores.writing_unsynced")
        try:
            check(durable / "aop.db", told)
        except AssertionError:
            return
    pytest.fail("whatever was told is there, synced or not")
