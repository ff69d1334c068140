"""Whatever is said on the command line, what comes back is a line that says what to do, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conversations import ROOT

#: The command line, as it is where some modules are not installed.
WITHOUT = "import sys\nfor name in {0!r}: sys.modules[name] = None\nfrom aop.cli import main\nmain()"


def said(*words: str, without: tuple[str, ...] = (), **env: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command line in a process of its own."""
    program = WITHOUT.format(without)
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        capture_output=True,
        timeout=60,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def refused(*words: str, without: tuple[str, ...] = (), **env: str) -> str:
    """What is said to wrong use: one line, exit code 2."""
    code, _, errors = said(*words, without=without, **env)
    assert code == 2, errors
    line, end = errors.split("\n", 1)
    assert line.startswith("error: ")
    assert end == ""
    return line.removeprefix("error: ")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    assert said("new", str(tmp_path / "shop"))[0] == 0
    return tmp_path / "shop"


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    file = tmp_path / "file"
    file.write_text('{"a": 1}\n')
    return file


def test_a_terminal_of_few_characters_is_no_reason_to_fail() -> None:
    code, shown, _ = said("explain", "AOP303", PYTHONIOENCODING="ascii")
    assert code == 0
    assert "·" in shown


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("keys", "new", "keys.json"), "audit"),
        (("erase", "sqlite:shop.db", "c1", "--by", "ana"), "audit"),
    ],
)
def test_a_missing_extra_is_named(words: tuple[str, ...], extra: str) -> None:
    told = refused(*words, without=("cryptography",))
    assert told == f"this needs `cryptography`; install it with `pip install 'aop-engine[{extra}]'`"


def test_a_log_that_is_not_there() -> None:
    assert refused("audit", "show", "nowhere.db") == "there is no store and no export at `nowhere.db`"
    assert refused("audit", "verify", "nowhere.db") == "there is no store and no export at `nowhere.db`"


def test_a_file_that_is_no_export(a_file: Path) -> None:
    expected = f"`{a_file}` is no store and no export of `aop audit export`, or was damaged"
    a_file.write_text("no: [yaml\n")
    assert refused("audit", "show", str(a_file)) == expected
    a_file.write_bytes(b"\x00\xff")
    assert refused("audit", "show", str(a_file)) == expected


def test_json_that_is_no_release(a_file: Path) -> None:
    for words in (("doctor",), ("serve",), ("diff", str(a_file))):
        assert refused(*words, str(a_file)) == "this file is not a release of `aop compile`, or was damaged"


def test_a_release_below_a_file_is_not_written(shop: Path, a_file: Path) -> None:
    target = a_file / "shop.aopc"
    assert refused("compile", str(shop), "-o", str(target)) == f"`{target}` cannot be written: not a directory"


def test_a_folder_and_its_own_release_are_the_same(shop: Path, tmp_path: Path) -> None:
    release = tmp_path / "shop.aopc"
    assert said("compile", str(shop), "-o", str(release))[0] == 0
    assert said("diff", str(release), str(shop)) == (0, "no change in behaviour\n", "")


def test_a_folder_without_a_workspace_is_not_compared(tmp_path: Path, shop: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = refused("diff", str(tmp_path / "empty"), str(shop))
    assert told == f"there is no workspace at `{tmp_path / 'empty'}`: a workspace is a folder with a `workspace.yaml`"


@pytest.mark.parametrize("address", ["http://[", "http://127.0.0.1:99999"])
def test_an_address_that_is_none(address: str) -> None:
    told = refused("pause", AOP_URL=address, AOP_KEY="aop_x")
    assert told == f"AOP_URL is `{address}`: that is no address; write it as `http://127.0.0.1:8080`"


def test_what_serve_would_not_use_is_refused(shop: Path, tmp_path: Path) -> None:
    nowhere, witness = str(tmp_path / "nowhere"), str(tmp_path / "heads.jsonl")
    assert refused("serve", str(shop), "--files", nowhere).startswith(f"there is no folder `{nowhere}`")
    told = refused("serve", str(shop), "--witness", witness, AOP_KEYS_FILE="", AOP_KEYS_MASTER="")
    assert told == "a witness keeps heads of the audit log, and there is none without keys: say `--keys FILE`"


def test_one_thing_is_done_to_tests_at_a_time(shop: Path) -> None:
    told = refused("test", str(shop), "--mutate", "--generate")
    assert told == "`--mutate`, `--generate` and `--properties` are three things to do: say one of them"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--mutate", "--format", "json"), "`--format` does nothing with `--mutate`"),
        (("--mutate", "--out", "x.txt"), "`--out` does nothing with `--mutate`"),
        (("--mutate", "--min-coverage", "100"), "`--min-coverage` does nothing with `--mutate`"),
        (("--mutate", "--seed", "0"), "`--seed` does nothing with `--mutate`"),
        (("--properties", "--format", "text"), "`--format` does nothing with `--properties`"),
        (("--properties", "-o", "x.txt"), "`--out` does nothing with `--properties`"),
        (("--properties", "--min-coverage", "1"), "`--min-coverage` does nothing with `--properties`"),
        (("--generate", "--show"), "`--show` does nothing with `--generate`"),
        (("--generate", "--coverage"), "`--coverage` does nothing with `--generate`"),
    ],
)
def test_what_would_be_ignored_is_refused(shop: Path, words: tuple[str, ...], told: str) -> None:
    assert refused("test", str(shop), *words).startswith(f"{told}: leave it out")
    assert not Path("x.txt").exists()


@pytest.mark.parametrize("option", ["--runs", "--seed"])
def test_what_belongs_to_random_conversations_is_refused_without_them(shop: Path, option: str) -> None:
    told = f"`{option}` does nothing without `--properties`: say it too, or leave `{option}` out"
    assert refused("test", str(shop), option, "5") == told


def test_ctrl_c_says_so_and_nothing_else() -> None:
    program = (
        "import aop.cli.check as check\n"
        "def run(*_, **__): raise KeyboardInterrupt\n"
        "check.run = run\nfrom aop.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "check", str(ROOT / "procedures")], capture_output=True, timeout=60, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("foo",), "`foo` cannot be paused: there are everything, procedure, action, slice"),
        (("everything", "wrong_item"), "`everything` has no name: leave `wrong_item` out"),
        (("procedure", "wrong_item", "--channel", "chat"), "`procedure` has no channel: leave `chat` out"),
        (("--channel", "chat"), "say what is paused: `aop pause slice …`; without options `aop pause` lists"),
    ],
)
def test_nothing_is_paused_but_what_was_meant(words: tuple[str, ...], expected: str) -> None:
    assert refused("pause", *words, AOP_KEY="aop_x") == expected


def test_a_call_that_is_none_is_not_dropped() -> None:
    told = refused("parked", "drop", "c-17", "--reason", "late", AOP_KEY="aop_x")
    assert told == "`c-17` is no call: write it as `aop parked list` shows it, `c-17/4`"


def test_a_doctor_looks_into_the_store(shop: Path, a_file: Path) -> None:
    code, shown, _ = said("doctor", str(shop), "--store", f"sqlite:{a_file}")
    assert code == 1
    assert f"`{a_file}` is no SQLite database: name another file" in shown


def test_a_status_that_is_none_is_found_before_the_service_is_asked() -> None:
    code, _, errors = said("conversations", "list", "--status", "foo", AOP_URL="http://127.0.0.1:1", AOP_KEY="aop_x")
    assert code == 2
    assert "handed_off" in errors
