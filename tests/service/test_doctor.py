"""What a service would miss is said before it runs."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aop.cli.app import app
from aop.stores.postgres import PostgresStore
from tools.cluster import Cluster, why_not

SYSTEM = """system: warehouse
connect: {{kind: http, base: "http://127.0.0.1:{port}", private: yes, auth: {{bearer: secret WAREHOUSE_KEY}}}}
fallback: escalate
actions:
  stock:
    does: reads
    summary: How many there are.
    inputs: {{item: text}}
    returns: {{count: integer}}
    http: {{method: GET, path: "/stock/{{item}}"}}
"""


def doctor(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["doctor", *words])
    return found.exit_code, found.stdout


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The sample with its database."""
    folder = tmp_path / "shop"
    shutil.copytree("procedures", folder, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    subprocess.run([sys.executable, "procedures/seed.py", "--out", str(folder / "shop.db")], check=True)
    return folder


def test_everything_is_there(workspace: Path, tmp_path: Path) -> None:
    code, said = doctor(str(workspace), "--store", f"sqlite:{tmp_path / 'c.db'}")
    assert code == 0
    assert [line.split()[0] for line in said.splitlines()] == ["ok"] * 6
    assert "while it is down: escalate" in said
    assert not (tmp_path / "c.db").exists()


def test_a_database_that_is_not_there_is_said_with_what_makes_it(workspace: Path) -> None:
    (workspace / "shop.db").unlink()
    code, said = doctor(str(workspace))
    assert code == 1
    assert "MISS  system stripe" in said
    assert "make it with `python procedures/seed.py`" in said


def test_a_secret_and_a_host_are_looked_for_and_the_secret_is_not_shown(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (workspace / "actions" / "warehouse.yaml").write_text(SYSTEM.format(port=port))
        code, said = doctor(str(workspace))
        assert (code, "the secret `WAREHOUSE_KEY` is not set in the environment" in said) == (1, True)
        monkeypatch.setenv("WAREHOUSE_KEY", "hunter2")
        monkeypatch.setenv("WAREHOUSE_KEY_HOSTS", "127.0.0.1")
        code, said = doctor(str(workspace))
        assert (code, "127.0.0.1 reached" in said, "hunter2" in said) == (0, True, False)
    code, said = doctor(str(workspace))
    assert (code, "`127.0.0.1` is not reached: connection refused" in said) == (1, True)


def test_a_folder_that_is_not_there_is_no_place_for_a_store(workspace: Path, tmp_path: Path) -> None:
    code, said = doctor(str(workspace), "--store", f"sqlite:{tmp_path / 'none' / 'c.db'}")
    assert code == 1
    assert "cannot be written: no such file or directory" in said


def test_a_store_that_cannot_be_gone_on_with_is_said(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("pragma user_version = 99")
    code, said = doctor(str(workspace), "--store", f"sqlite:{path}")
    assert (code, "has form 99, of a later version: start that one" in said) == (1, True)
    with closing(sqlite3.connect(path)) as base:
        base.execute("pragma user_version = 1")
    assert doctor(str(workspace), "--store", f"sqlite:{path}")[0] == 0
    Path(f"{path}.keys").touch()
    code, said = doctor(str(workspace), "--store", f"sqlite:{path}")
    assert (code, "was begun with keys: say `--keys FILE`" in said) == (1, True)


def test_a_database_is_asked_whether_it_answers(workspace: Path) -> None:
    if (reason := why_not()) is not None:
        pytest.skip(f"no PostgreSQL: {reason}")
    cluster = Cluster()
    try:
        url = cluster.database()
        code, said = doctor(str(workspace), "--store", url)
        assert (code, "answers, the first start makes its tables" in said) == (0, True)
        asyncio.run(PostgresStore(url).close())
        code, said = doctor(str(workspace), "--store", url)
        assert (code, "answers, its tables are there" in said) == (0, True)
    finally:
        cluster.stop()
    code, said = doctor(str(workspace), "--store", "postgresql://root:hunter2@127.0.0.1:1/none")
    assert (code, "the database does not answer" in said, "hunter2" in said) == (1, True, False)


def test_a_kind_of_store_that_there_is_not_is_said(workspace: Path) -> None:
    code, said = doctor(str(workspace), "--store", "mysql://db/x")
    assert (code, "there is no store of the kind `mysql`" in said) == (1, True)


def test_a_people_file_is_held_against_the_roles(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_text('{"person": "m", "roles": ["boss"]}')
    code, said = doctor(str(workspace), "--people", str(tmp_path / "people.jsonl"))
    assert (code, "the workspace has no role `boss`" in said) == (1, True)
