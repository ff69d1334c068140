"""Catalogues made of MCP servers that others wrote, and calls to them: over stdio, and over HTTP."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from aop.compiler import compile_files
from aop.connectors.credentials import Secrets
from aop.errors import CatalogueError, OutcomeUnknown, PortError
from aop.machine.release import Release
from aop.ports.connector import Call
from aop.runtime.conform import conform
from aop.syntax.load import read_files
from aop.values import Record, Value

from .servers import HERE, free_port, missing, running
from .systems import WORKSPACE

pytest.importorskip("mcp")

from aop.connectors.mcp import McpConnector
from aop.connectors.openapi.tools import write_tools

EVERYTHING = HERE / "node_modules" / ".bin" / "mcp-server-everything"
FILES = HERE / "node_modules" / ".bin" / "mcp-server-filesystem"


@dataclass
class Server:
    """A server with everything it offers as a compiled catalogue."""

    release: Release
    connector: McpConnector
    text: str

    def value(self, name: str, /, **inputs: Value) -> Value:
        action = self.release.actions[f"demo.{name}"]
        answer = asyncio.run(self.connector.call(Call("c", action, inputs, "k")))
        assert action.returns is not None
        return conform(answer.data, action.returns, self.release.records, "USD")


def server(connect: dict[str, object]) -> Server:
    command = connect.get("command")
    allowed = [] if not isinstance(command, list) else [" ".join(command)]
    connector = McpConnector("demo", {"kind": "mcp", **connect}, Secrets({}), allowed)
    text = write_tools(connector.offered(), "demo", connect, None).text
    result = compile_files(*read_files({"workspace.yaml": WORKSPACE, "actions/demo.yaml": text}))
    assert result.findings == ()
    assert result.release is not None
    connector.check(result.release.actions.values())
    return Server(result.release, connector, text)


def _over_stdio(program: Path, *more: str) -> Server:
    return server({"command": [shutil.which("node") or "node", str(program), *more]})


@contextmanager
def _over_http(program: Path) -> Iterator[Server]:
    port = free_port()
    command = [shutil.which("node") or "node", str(program), "streamableHttp"]
    with running(command, port, {**os.environ, "PORT": str(port)}) as base:
        yield server({"url": f"{base}/mcp", "private": "yes"})


@pytest.fixture(scope="module", params=["stdio", "http"])
def everything(request: pytest.FixtureRequest) -> Iterator[Server]:
    if why := missing(EVERYTHING):
        pytest.skip(why)
    if request.param == "stdio":
        yield _over_stdio(EVERYTHING)
    else:
        with _over_http(EVERYTHING) as found:
            yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Server, Path]:
    if why := missing(FILES):
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("files").resolve()
    (folder / "note.txt").write_text("the parcel is here")
    return _over_stdio(FILES, str(folder)), folder


def test_everything_that_is_offered_is_in_the_catalogue(everything: Server) -> None:
    assert len(everything.release.actions) >= 10
    assert {action.does for action in everything.release.actions.values()} == {"writes"}
    assert "# the server says: it only reads" in everything.text


def test_numbers_go_there_and_words_come_back(everything: Server) -> None:
    found = everything.value("get_sum", a=Decimal(2), b=Decimal("0.5"))
    assert isinstance(found, Record)
    assert "2.5" in str(found.get("text"))


def test_data_with_a_schema_comes_back_typed(everything: Server) -> None:
    found = everything.value("get_structured_content", location="Chicago")
    assert isinstance(found, Record)
    assert isinstance(found.get("temperature"), Decimal)


def test_what_the_server_does_not_understand_was_not_done(everything: Server) -> None:
    with pytest.raises(PortError):
        everything.value("get_sum", a=Decimal(2))


def test_another_schema_than_the_pinned_one_fails_the_load(everything: Server) -> None:
    action = everything.release.actions["demo.echo"]
    part = {**action.binding["mcp"], "schema": f"sha256 {'0' * 64}"}
    with pytest.raises(CatalogueError, match="describes `echo` otherwise than the catalogue says"):
        everything.connector.check([replace(action, binding={"mcp": part})])


def test_files_are_read_and_written_within_their_folder(files: tuple[Server, Path]) -> None:
    found, folder = files
    read = found.value("read_text_file", path=str(folder / "note.txt"))
    assert isinstance(read, Record)
    assert read.get("content") == "the parcel is here"
    found.value("write_file", path=str(folder / "new.txt"), content="sent")
    assert (folder / "new.txt").read_text() == "sent"
    with pytest.raises(OutcomeUnknown, match="the server says that it failed"):
        found.value("write_file", path=str(folder.parent / "outside.txt"), content="x")
    assert not (folder.parent / "outside.txt").exists()
