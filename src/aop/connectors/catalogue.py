"""The connectors of a release: each system by the `connect:` of its file of actions.

    connect: {kind: sql, url: "sqlite:///shop.db", queries: queries/shop.sql, make: "python seed.py"}
    connect: {kind: python, functions: "acme_shop.actions:FUNCTIONS"}
    connect: {kind: http, base: "https://api.stripe.com", auth: {bearer: secret STRIPE_KEY}}

Everything is checked here: an action that nothing carries out fails the load, never a conversation. Paths are
relative to the workspace. A Python module is imported only when the service lists it as allowed, since a
catalogue is an author's file and importing runs what it names; a secret goes only to the hosts that the service
lists for it. Calls of actions with `retry` are tried again (`aop.connectors.retrying`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from aop.connectors.credentials import Secrets
from aop.connectors.http import HttpConnector
from aop.connectors.python import Functions, PythonConnector
from aop.connectors.queries import MAX_CHARACTERS, read_queries
from aop.connectors.retrying import Retrying
from aop.connectors.sql import SqlConnector
from aop.errors import CatalogueError, FileMissing
from aop.machine.release import Release, System
from aop.machine.types import Action
from aop.ports.connector import Connector

KINDS = ("sql", "python", "http", "openapi", "mcp")

_NO_FUNCTIONS: Mapping[str, Functions] = {}


def connect(
    release: Release,
    folder: Path,
    functions: Mapping[str, Functions] = _NO_FUNCTIONS,
    allowed_modules: Collection[str] = (),
    secrets: Secrets | None = None,
    allowed_commands: Collection[str] | None = None,
) -> dict[str, Connector]:
    """A connector for each system that has actions. Raises CatalogueError when one of them cannot be connected.

    `functions` gives the functions of a system directly, by its name; `allowed_modules` are those that
    `connect: {kind: python, functions: "module:attribute"}` may name; `secrets` are the environment's by default, and
    so are `allowed_commands`, which start MCP servers (`AOP_MCP_COMMANDS`, one a line).
    """
    secrets = secrets or Secrets()
    connectors: dict[str, Connector] = {}
    for name, system in release.systems.items():
        actions = [action for action in release.actions.values() if action.system == name]
        if actions:
            if system.connect.get("kind") == "mcp":
                found: Connector = _mcp(system, actions, secrets, allowed_commands, folder)
            else:
                given = functions.get(name)
                found = _connector(system, actions, release, folder, given, allowed_modules, secrets)
            connectors[name] = _tried_again(system, actions, found)
    return connectors


def _tried_again(system: System, actions: list[Action], connector: Connector) -> Connector:
    """A function and an MCP server are not told the idempotency key."""
    if not any(action.retries for action in actions):
        return connector
    return Retrying(connector, keyed=system.connect.get("kind") in ("http", "openapi", "sql"))


def _connector(
    system: System,
    actions: list[Action],
    release: Release,
    folder: Path,
    given: Functions | None,
    allowed_modules: Collection[str],
    secrets: Secrets,
) -> Connector:
    kind = system.connect.get("kind")
    if kind in ("http", "openapi"):
        http = HttpConnector(system.name, system.connect, secrets, part=kind)
        http.check(actions)
        return http
    if kind == "sql":
        return _sql(system, actions, release, folder)
    if kind == "python" or (kind is None and given is not None):
        functions = given if given is not None else _functions(system, allowed_modules)
        connector = PythonConnector(functions)
        connector.check(actions)
        return connector
    if kind is None:
        raise CatalogueError(f"the system {system.name} is not connected: write `connect: {{kind: sql, …}}`")
    raise CatalogueError(f"{system.name}: this version has no connector of the kind `{kind}`, only {', '.join(KINDS)}")


# ---- sql


def _sql(system: System, actions: list[Action], release: Release, folder: Path) -> Connector:
    url, queries = _text(system, "url"), folder / _text(system, "queries")
    connector = SqlConnector(url, read_queries(_content(system, queries), str(queries)), folder)
    if connector.file is not None and not connector.file.is_file():
        raise CatalogueError(f"{system.name}: there is no database `{connector.file}`; {_advice(system)}")
    connector.check(actions, release.records)
    return connector


def _advice(system: System) -> str:
    command = system.connect.get("make")
    if isinstance(command, str) and command:
        return f"make it with `{command}`"
    return "make it with `sqlite3` from its schema, or correct the `url` under `connect:`"


def _content(system: System, file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as opened:
            return opened.read(MAX_CHARACTERS + 1)
    except (OSError, UnicodeDecodeError):
        raise FileMissing(f"{system.name}: the queries `{file}` cannot be read") from None


# ---- mcp


def _mcp(
    system: System, actions: list[Action], secrets: Secrets, allowed_commands: Collection[str] | None, folder: Path
) -> Connector:
    from aop.connectors.mcp import McpConnector

    connector = McpConnector(system.name, system.connect, secrets, allowed_commands, folder)
    connector.check(actions)
    return connector


# ---- python


def _functions(system: System, allowed_modules: Collection[str]) -> Functions:
    module, _, attribute = _text(system, "functions").partition(":")
    if module not in allowed_modules:
        raise CatalogueError(f"{system.name}: the module `{module}` is not among those that this service allows")
    try:
        found: Any = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise CatalogueError(f"{system.name}: `{module}:{attribute}` cannot be imported: {error}") from error
    if not isinstance(found, Mapping):
        raise CatalogueError(f"{system.name}: `{module}:{attribute}` is no mapping of names to functions")
    return found


def _text(system: System, key: str) -> str:
    value = system.connect.get(key)
    if not isinstance(value, str) or not value:
        raise CatalogueError(f"{system.name}: `connect` needs `{key}`")
    return value
