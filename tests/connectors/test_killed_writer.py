"""A database whose writer was killed in the middle: half of a change is in the file, and the journal takes it back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from aop.connectors.databases import open_database

HALF = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("pragma cache_size = 2")
connection.execute("begin immediate")
connection.execute("update item set name = 'half'")
os._exit(9)
"""


def test_what_was_half_written_is_taken_back_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("create table item (name text)")
        connection.executemany("insert into item values (?)", [("whole" * 100,)] * 2_000)
    assert subprocess.run([sys.executable, "-c", HALF, str(file)], check=False).returncode == 9
    with (
        closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as reading,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        reading.execute("select count(*) from item")
    with open_database("sqlite:///shop.db", tmp_path).reader.connect() as connection:
        found = connection.exec_driver_sql("select count(*), count(distinct name), max(length(name)) from item").one()
    assert tuple(found) == (2_000, 1, 500)
