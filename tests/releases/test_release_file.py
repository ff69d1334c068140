"""A release file: the same bytes wherever it is compiled, every byte of it counts, an engine refuses what it lacks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, reset_tzpath

import pytest

from aop.cli import compile as command
from aop.engine.program import Program
from aop.errors import ReleaseError
from aop.machine.artifact import dump, load, read, sealed
from aop.machine.release import SEMANTICS
from aop.machine.zones import zone_of
from aop.values import canonical
from conversations import ROOT

SHARES = ROOT / "tests" / "workspaces" / "shares"
#: Hash seed, time zone and language of the computer that compiles.
COMPUTERS = (("0", "UTC", "C.UTF-8"), ("1", "Asia/Tokyo", "C"), ("4242", "America/St_Johns", "POSIX"))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sample shop as a release file, with its model and its time zone."""
    target = tmp_path_factory.mktemp("compiled") / "shop.aopc"
    assert command.run(ROOT / "procedures", target) == 0
    return target.read_bytes()


def compiled_elsewhere(folder: Path, out: Path, seed: str, zone: str, language: str) -> bytes:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language}
    subprocess.run(
        [sys.executable, "-m", "aop", "compile", str(folder), "-o", str(out)], check=True, env=env, capture_output=True
    )
    return out.read_bytes()


def copied(source: Path, target: Path, *, backwards: bool) -> Path:
    """The same files, made in another order and with other times, so that a folder lists them otherwise."""
    files = sorted((item for item in source.rglob("*") if item.is_file()), reverse=backwards)
    for number, file in enumerate(files):
        to = target / file.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)
        os.utime(to, (1_000_000_000 + number, 1_000_000_000 + number))
    return target


def test_the_same_sources_give_the_same_bytes_on_every_computer(tmp_path: Path, document: bytes) -> None:
    found = {document}
    for number, (seed, zone, language) in enumerate(COMPUTERS):
        folder = copied(ROOT / "procedures", tmp_path / f"copy{number}", backwards=number % 2 == 0)
        found.add(compiled_elsewhere(folder, tmp_path / f"{number}.aopc", seed, zone, language))
    assert len(found) == 1


def test_a_release_says_what_it_was_made_with(document: bytes) -> None:
    release = load(document)
    assert release.semantics == SEMANTICS
    assert release.workspace.closed == ("2026-12-25", "2027-01-01")
    assert release.workspace.zone_table
    assert release.workspace.zone_version[:2] == "20"
    assert release.classifier is not None
    assert len(release.classifier.model) == 64


def test_every_changed_byte_is_refused_with_its_reason(document: bytes) -> None:
    step = max(1, len(document) // 120)
    reasons = set()
    for place in range(0, len(document), step):
        changed = bytes([*document[:place], document[place] ^ 1, *document[place + 1 :]])
        with pytest.raises(ReleaseError) as refused:
            load(changed)
        reasons.add(str(refused.value).partition(":")[0])
    assert "the release was changed after it was compiled" in reasons


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda whole: whole[:-2], "was damaged"),
        (lambda whole: b" " + whole, "was changed after it was compiled"),
        (lambda whole: whole.replace(b'":', b'" :', 1), "was changed after it was compiled"),
        (lambda whole: whole + b" ", "what stands under the release is no signature"),
        (lambda whole: whole + "— ci AAAA".encode(), "the last signature under the release is cut off"),
        (lambda whole: whole + b"\xff\n", "what stands under the release is no signature"),
        (lambda whole: b"[" * 100_000, "was damaged"),
        (lambda whole: b"[]\n", "is not a release of `aop compile`"),
    ],
)
def test_what_is_no_release_file(document: bytes, change: object, reason: str) -> None:
    with pytest.raises(ReleaseError, match=reason):
        read(change(document))  # type: ignore[operator]


def test_an_engine_refuses_what_it_does_not_mean(document: bytes) -> None:
    later = sealed(replace(load(document), semantics=SEMANTICS + 1))
    with pytest.raises(ReleaseError, match=f"has the semantics {SEMANTICS + 1}, and this engine only {SEMANTICS}"):
        load(dump(later))
    with pytest.raises(ReleaseError, match="has the format 7"):
        load(dump(sealed(replace(later, semantics=SEMANTICS, format=7))))
    part = json.loads(document)
    part["workspace"]["is"] = "Worksphere"
    with pytest.raises(ReleaseError, match="has a part `Worksphere` that this version does not know"):
        load(canonical(part) + b"\n")


def test_a_release_keeps_its_time_zone_whatever_the_host_has(
    document: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    release = load(document)
    summer, winter = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    expected = [moment.astimezone(ZoneInfo("America/New_York")).utcoffset() for moment in (summer, winter)]
    reset_tzpath(to=[str(tmp_path)])  # a host without any table of its own
    for name in ["tzdata", *(name for name in sys.modules if name.startswith("tzdata."))]:
        monkeypatch.setitem(sys.modules, name, None)
    ZoneInfo.clear_cache()
    try:
        with pytest.raises(ZoneInfoNotFoundError):
            ZoneInfo("America/New_York")
        zone = Program(release).zone
    finally:
        reset_tzpath()
    assert [moment.astimezone(zone).utcoffset() for moment in (summer, winter)] == expected
    assert str(zone) == "America/New_York"


@pytest.mark.parametrize("table", ["AAAA", "!", "VFppZjI=", "VFppZjIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_table_of_a_time_zone_that_is_none_is_refused(document: bytes, table: str) -> None:
    workspace = replace(load(document).workspace, zone_table=table)
    with pytest.raises(ReleaseError, match="the table of the time zone `America/New_York` in the release is none"):
        zone_of(workspace)
