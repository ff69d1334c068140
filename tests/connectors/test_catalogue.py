"""Connectors of a release: built from its catalogue, or refused with what to do about it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from aop.connectors import connect
from aop.errors import CatalogueError
from aop.machine.release import Limits, Release, System, Workspace

from .conftest import sqlite_setup
from .shop import FIND_ORDER, LIST_ORDERS, QUERIES, RECORDS, Functions, call

WORKSPACE = Workspace(
    "acme", "USD", "UTC", None, (), (), {}, Limits(), Decimal("0.8"), Decimal("0.5"), "tier2"
)  # fmt: skip

SQL = {"kind": "sql", "url": "sqlite:///shop.db", "queries": "shop.sql"}


def release(connection: Mapping[str, object]) -> Release:
    actions = {item.name: item for item in (FIND_ORDER, LIST_ORDERS)}
    systems = {"shop": System("shop", connection, ()), "empty": System("empty", {"kind": "http"}, ())}
    return Release(WORKSPACE, systems, RECORDS, actions, {}, {}, {}, (), (), {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sqlite_setup(tmp_path)
    (tmp_path / "shop.sql").write_text(QUERIES)
    return tmp_path


def test_a_database_and_its_queries_are_of_the_workspace(folder: Path) -> None:
    connectors = connect(release(SQL), folder)
    assert list(connectors) == ["shop"]
    assert call(connectors["shop"], LIST_ORDERS).data == ["W1", "W2"]


def test_functions_may_be_given_by_system(folder: Path) -> None:
    shop = Functions()
    given: dict[str, Callable[..., object]] = {"find_order": shop.find_order, "list_orders": shop.list_orders}
    for connection in ({}, {"kind": "python"}):
        connectors = connect(release(connection), folder, {"shop": given})
        assert call(connectors["shop"], LIST_ORDERS).data == ["W1", "W2"]


def test_a_module_is_imported_only_when_it_is_allowed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Functions()
    module = ModuleType("acme_functions")
    module.ALL = {"find_order": shop.find_order, "list_orders": shop.list_orders}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "acme_functions", module)
    declared = release({"kind": "python", "functions": "acme_functions:ALL"})
    with pytest.raises(CatalogueError, match="`acme_functions` is not among those that this service allows"):
        connect(declared, folder)
    connectors = connect(declared, folder, allowed_modules=["acme_functions"])
    assert call(connectors["shop"], LIST_ORDERS).data == ["W1", "W2"]


@pytest.mark.parametrize(
    ("connection", "message"),
    [
        ({}, "the system shop is not connected"),
        ({"kind": "ftp"}, "no connector of the kind `ftp`, only sql, python"),
        ({"kind": "http"}, "shop: `connect` needs `base:"),
        ({"kind": "http", "base": "https://shop.example", "auth": {"bearer": "secret NOT_SET_HERE"}}, "`NOT_SET_HERE`"),
        ({"kind": "sql", "queries": "shop.sql"}, "`connect` needs `url`"),
        ({**SQL, "queries": "missing.sql"}, r"the queries `.*missing\.sql` cannot be read"),
        ({**SQL, "url": "sqlite:///gone.db"}, r"there is no database `.*gone\.db`; make it with `sqlite3`"),
        ({**SQL, "url": "sqlite:///gone.db", "make": "python seed.py"}, "make it with `python seed.py`"),
        ({"kind": "python"}, "`connect` needs `functions`"),
        ({"kind": "python", "functions": "no_such_module:ALL"}, "`no_such_module:ALL` cannot be imported"),
        ({"kind": "python", "functions": "sys:missing"}, "`sys:missing` cannot be imported"),
        ({"kind": "python", "functions": "sys:path"}, "is no mapping of names to functions"),
    ],
)
def test_what_cannot_be_connected_is_refused(folder: Path, connection: dict[str, object], message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        connect(release(connection), folder, allowed_modules=["sys", "no_such_module"])


def test_a_missing_query_is_found_while_loading(folder: Path) -> None:
    (folder / "shop.sql").write_text("-- name: find_order\nSELECT :id AS order_id;")
    with pytest.raises(CatalogueError, match="calls the query `list_orders`, which is not there"):
        connect(release(SQL), folder)


def test_nothing_is_imported_before_a_system_needs_it() -> None:
    late = ("httpcore", "httpcore2", "httpx", "mcp", "sqlalchemy", "sqlglot", "psycopg", "yaml")
    code = f"import sys, aop.connectors; print([name for name in {late} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
