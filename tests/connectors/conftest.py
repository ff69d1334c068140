"""The kinds of connectors that the contract runs on. PostgreSQL joins in where its server and driver are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aop.connectors.python import PythonConnector
from aop.connectors.queries import read_queries
from aop.connectors.sql import SqlConnector
from aop.testing.fault_server import FaultServer

from .shop import POSTGRES, QUERIES, SCHEMA, Functions, Setup
from .web_shop import Orders, WebSetup, connected


@dataclass
class PythonSetup(Setup):
    functions: Functions

    def refunds(self) -> int:
        return len(self.functions.refunded)

    def break_down(self) -> None:
        self.functions.down = True


@dataclass
class SqliteSetup(Setup):
    file: Path

    def refunds(self) -> int:
        with closing(sqlite3.connect(self.file)) as database:
            return int(database.execute("SELECT count(*) FROM refunds").fetchone()[0])

    def break_down(self) -> None:
        self.file.unlink()


@dataclass
class PostgresSetup(Setup):
    run: Callable[[str], Any]
    rename: tuple[str, str]

    def refunds(self) -> int:
        return int(self.run("SELECT count(*) FROM refunds"))

    def break_down(self) -> None:
        self.connector.close()  # type: ignore[attr-defined]
        self.run("ALTER DATABASE {} RENAME TO {}".format(*self.rename))


def functions_setup() -> PythonSetup:
    functions = Functions()
    names = ("find_order", "list_orders", "count_items", "refund", "slow_read", "slow_write")
    return PythonSetup(PythonConnector({name: getattr(functions, name) for name in names}), functions)


def sqlite_setup(folder: Path) -> SqliteSetup:
    file = folder / "shop.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(SCHEMA)
    return SqliteSetup(SqlConnector("sqlite:///shop.db", read_queries(QUERIES), folder), file)


@pytest.fixture(params=["python", "sqlite", "postgres", "http", "openapi", "mcp"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setup]:
    if request.param == "python":
        yield functions_setup()
    elif request.param == "sqlite":
        yield sqlite_setup(tmp_path)
    elif request.param in ("http", "openapi"):
        yield from web_setup(request.param)
    elif request.param == "mcp":
        pytest.importorskip("mcp")
        from .mcp_shop import served

        with served() as setup:
            yield setup
    else:
        yield from postgres_setup(request.getfixturevalue("postgres"), tmp_path.name)


def web_setup(part: str, remembers: str | None = None) -> Iterator[WebSetup]:
    orders = Orders()
    server = FaultServer(orders.answer, remembers)
    server.__enter__()
    setup = WebSetup(connected(server.base, part), server, orders)
    yield setup
    if not setup.broken:
        server.__exit__(None, None, None)


@pytest.fixture
def web_shop() -> Iterator[WebSetup]:
    yield from web_setup("http")


@pytest.fixture
def remembering_shop() -> Iterator[WebSetup]:
    """The same system, which knows idempotency keys."""
    yield from web_setup("http", "Idempotency-Key")


@pytest.fixture
def sqlite_shop(tmp_path: Path) -> SqliteSetup:
    return sqlite_setup(tmp_path)


# ---- a PostgreSQL server of our own


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of its socket. Its files belong to a user who may run a server: root may not."""
    pytest.importorskip("psycopg")
    initdb, server = shutil.which("initdb"), shutil.which("postgres")
    if initdb is None or server is None:
        pytest.skip("no PostgreSQL here")
    # a socket's path is short, and pytest's are private; several folders of tests have a server each
    folder = Path(tempfile.mkdtemp(prefix="aop-pg-", dir="/tmp"))
    user = _server_user()
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    make = [initdb, "-D", str(data), "-U", "aop", "-A", "trust", "--no-sync"]
    subprocess.run(make, check=True, user=user, stdout=subprocess.DEVNULL)
    serve = [server, "-D", str(data), "-k", str(folder), "-h", "", "-F"]
    running = subprocess.Popen(serve, user=user, stderr=subprocess.DEVNULL)
    try:
        _wait_for(folder)
        yield folder
    finally:
        running.terminate()
        running.wait(30)
        shutil.rmtree(folder)


def _server_user() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pytest.skip("no user to run PostgreSQL as")


def _wait_for(folder: Path) -> None:
    import psycopg

    for _ in range(100):
        try:
            psycopg.connect(host=str(folder), user="aop", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.skip("PostgreSQL did not start")


def postgres_setup(folder: Path, name: str) -> Iterator[PostgresSetup]:
    import psycopg

    database = "".join(char if char.isalnum() else "_" for char in name).lower()
    gone = f"{database}_gone"

    def run(sql: str, dbname: str = database) -> Any:
        to = "postgres" if "DATABASE" in sql else dbname
        with closing(psycopg.connect(host=str(folder), user="aop", dbname=to, autocommit=True)) as connection:
            found = connection.execute(sql)
            return found.fetchone()[0] if found.description else None  # type: ignore[index]

    run(f"CREATE DATABASE {database}")
    run(SCHEMA)
    url = f"postgresql://aop@/{database}?host={folder}"
    connector = SqlConnector(url, read_queries(POSTGRES))
    yield PostgresSetup(connector, run, (database, gone))
    connector.close()
