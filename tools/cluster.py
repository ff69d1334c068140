"""A PostgreSQL of its own, for tests and benchmarks: made in a temporary folder, on a socket there, gone afterwards.

It refuses to run as root, so it runs as its own user then. Where there is none, `why_not` says so.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

WAIT_SECONDS = 30.0


def _user() -> tuple[str, ...]:
    """What a command begins with so that it is not run as root."""
    if os.getuid() != 0:
        return ()
    return ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")


def why_not() -> str | None:
    """Why there is no cluster here; None when there can be one."""
    if shutil.which("initdb") is None or shutil.which("postgres") is None:
        return "there is no `initdb` and `postgres` on the path"
    if os.getuid() == 0:
        if shutil.which("setpriv") is None:
            return "root, and no `setpriv` here"
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            return "root, and no user `postgres` here"
    return None


class Cluster:
    """Databases on demand."""

    def __init__(self, where: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=where, prefix="aop-postgres-"))
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "--no-instructions", "-E", "UTF8")
        command = [*_user(), "postgres", "-D", str(data), "-k", str(self.folder), "-c", "listen_addresses="]
        self._log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(command, cwd="/", stdout=self._log, stderr=self._log)
        self._databases = 0
        self._wait()

    def _run(self, *command: str) -> None:
        done = subprocess.run([*_user(), *command], cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def _wait(self) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                assert time.monotonic() < end, (self.folder / "log").read_text()
                time.sleep(0.1)
            else:
                return

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def database(self) -> str:
        """The address of a new, empty one."""
        self._databases += 1
        name = f"aop{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return self.url(name)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
