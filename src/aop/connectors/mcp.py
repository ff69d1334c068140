"""Actions of an MCP server: `connect: {kind: mcp, url: "https://acme.com/mcp"}`, or a `command` over stdio.

Only the tools that the catalogue names are called, and only while the server describes them as it did when the
catalogue was written: another schema fails the load. What a server says about itself (`readOnlyHint`) is a hint; `does`
decides.

Each call has a session of its own, so a server over stdio is started for each. A command is run only when the service
lists it, since a catalogue is an author's file. Needs the extra `aop-engine[mcp]`.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from aop.connectors.credentials import Secrets, authorising
from aop.connectors.exchange import MAX_BODY
from aop.connectors.http import Site, read_site
from aop.connectors.mcp_bindings import McpBinding, read_mcp, schema_digest
from aop.connectors.outcomes import broken_off, seconds_of, timed_out
from aop.connectors.taking import shaped
from aop.connectors.templates import json_values
from aop.errors import CatalogueError, PortError, Unavailable
from aop.machine.requests import CONNECT_KEYS
from aop.machine.types import Action
from aop.ports.connector import Answer, Call

#: The service's list of commands, one a line, where it gives none itself.
COMMANDS = "AOP_MCP_COMMANDS"

#: A server has to be there and to list what it offers in this time.
LOAD_SECONDS = 30.0
MAX_PAGES = 50

#: Codes of JSON-RPC that say that the call was not understood, and so not carried out.
_NOT_TAKEN = (-32600, -32601, -32602)


class McpConnector:
    """Carries the calls of one system to its server. `allowed_commands` are whole command lines; relative paths are
    of `folder`."""

    def __init__(
        self,
        system: str,
        connect: Mapping[str, Any],
        secrets: Secrets,
        allowed_commands: Collection[str] | None = None,
        folder: Path = Path(),
    ) -> None:
        _check_installed(system)
        for key in connect:
            if key not in CONNECT_KEYS["mcp"]:
                raise CatalogueError(
                    f"{system}: `{key}` is no key of `connect`; its keys are {', '.join(CONNECT_KEYS['mcp'])}"
                )
        if ("url" in connect) == ("command" in connect):
            raise CatalogueError(f"{system}: `connect` needs `url` or `command`, and only one of them")
        self._system, self._folder = system, folder
        self._site: Site | None = None
        self._command: list[str] = []
        self._headers: dict[str, str] = {}
        if "url" in connect:
            self._site = read_site(system, {**connect, "base": connect["url"]})
            found = authorising(system, connect.get("auth"), self._site.host, secrets)
            self._auth = found
        elif "auth" in connect:
            raise CatalogueError(f"{system}: `auth` is for a server with a `url`; a command has its own environment")
        else:
            self._command = _command(system, connect["command"], allowed_commands)
            self._auth = None

    def check(self, actions: Iterable[Action]) -> None:
        """Raises CatalogueError unless the server describes each tool as the catalogue pins it."""
        bindings = {action.name: read_mcp(action) for action in actions}
        offered = {
            item.name: schema_digest(item.name, item.input_schema, item.output_schema) for item in self.offered()
        }
        for name, binding in bindings.items():
            if binding.tool not in offered:
                raise CatalogueError(f"{name}: the server has no tool `{binding.tool}`")
            if offered[binding.tool] != binding.schema:
                raise CatalogueError(
                    f"{name}: the server describes `{binding.tool}` otherwise than the catalogue says: read the "
                    "difference, then write the catalogue again with `aop connect mcp`"
                )

    def offered(self) -> list[Any]:
        """What the server offers, as it describes it. Raises CatalogueError when it cannot be asked."""
        with ThreadPoolExecutor(1) as beside:  # a service may load while its own loop runs
            return beside.submit(lambda: asyncio.run(self._offered())).result()

    async def _offered(self) -> list[Any]:
        try:
            async with asyncio.timeout(LOAD_SECONDS), self._session() as client:
                found, cursor = [], None
                for _ in range(MAX_PAGES):
                    page = await client.list_tools(cursor=cursor)
                    found += page.tools
                    cursor = page.next_cursor
                    if not cursor:
                        break
                return found
        except Exception as error:  # noqa: BLE001 - the package groups whatever happened in its tasks
            raise CatalogueError(f"{self._system}: its MCP server does not answer ({type(error).__name__})") from None

    async def call(self, call: Call) -> Answer:
        action = call.action
        binding = read_mcp(action)
        sent = False
        try:
            async with asyncio.timeout(seconds_of(action)), self._session() as client:
                sent = True
                result = await client.call_tool(binding.tool, json_floats(json_values(binding.arguments, call.inputs)))
        except TimeoutError:
            raise timed_out(action) if sent or not action.writes else _not_reached(action) from None
        except PortError as error:
            raise PortError(f"{action.name}: {error}") from None
        except Exception as error:  # noqa: BLE001 - the package groups whatever happened in its tasks
            raise _trouble(action, error, sent=sent) from None
        return answer(action, binding, result)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Any]:
        from mcp import Client

        if self._site is None:
            with open(os.devnull, "w", encoding="utf-8") as nowhere:  # what it says there may hold anything
                async with Client(self._process(nowhere)) as client:
                    yield client
            return
        from mcp.client.streamable_http import streamable_http_client

        from aop.connectors.mcp_transport import guarded_client

        headers = {} if self._auth is None else {self._auth[0]: self._auth[1].value}
        async with guarded_client(headers, private=self._site.private) as web:
            url = f"{self._site.base}{self._site.prefix}"
            async with Client(streamable_http_client(url, http_client=web)) as client:
                yield client

    def _process(self, nowhere: TextIO) -> Any:
        from mcp.client.stdio import StdioServerParameters, stdio_client

        asked = StdioServerParameters(command=self._command[0], args=self._command[1:], cwd=self._folder or None)
        return stdio_client(asked, errlog=nowhere)


def _check_installed(system: str) -> None:
    try:
        import mcp  # noqa: F401
    except ImportError as error:
        raise CatalogueError(f"{system}: the kind `mcp` needs `pip install 'aop-engine[mcp]'`") from error


def _command(system: str, command: Any, allowed: Collection[str] | None) -> list[str]:
    if not isinstance(command, list | tuple) or not command or not all(isinstance(item, str) for item in command):
        raise CatalogueError(f"{system}: write `command: [npx, name-of-the-server]`")
    listed = os.environ.get(COMMANDS, "").splitlines() if allowed is None else allowed
    if " ".join(command) not in [" ".join(line.split()) for line in listed]:
        raise CatalogueError(
            f"{system}: the command `{' '.join(command)}` is not among those that this service allows ({COMMANDS})"
        )
    return list(command)


def _not_reached(action: Action) -> PortError:
    return Unavailable(f"{action.name} could not be reached")


def _trouble(action: Action, error: BaseException, *, sent: bool) -> PortError:
    """What was not understood was not done; before the call went out nothing was."""
    from mcp import MCPError

    if isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        return _trouble(action, error.exceptions[0], sent=sent)
    if isinstance(error, PortError):
        return PortError(f"{action.name}: {error}")
    if isinstance(error, MCPError) and error.error.code in _NOT_TAKEN:
        return PortError(f"{action.name} was refused with the code {error.error.code}")
    return broken_off(action, type(error).__name__) if sent else _not_reached(action)


# ---- what came back


def answer(action: Action, binding: McpBinding, result: Any) -> Answer:
    """What a result means. Raises what the port raises."""
    text = "\n".join(item.text for item in result.content if getattr(item, "type", "") == "text")
    if len(text) > MAX_BODY:
        raise broken_off(action, f"its answer is longer than {MAX_BODY:,} characters")
    data = exact(result.structured_content) if result.structured_content is not None else _read(text)
    if result.is_error:
        for failure in binding.failures:
            if failure.fits(text, data):
                return Answer(failure=failure.name, reason=failure.because)
        raise (
            broken_off(action, "the server says that it failed")
            if action.writes
            else PortError(f"{action.name}: the server says that it failed")
        )
    found = None if action.returns is None else shaped(action, binding, data)
    if found is None and action.returns is not None and action.writes:
        raise broken_off(action, "its answer is not where `result` says")
    return Answer(found)


def _read(text: str) -> Any:
    """Text that is JSON as what it says, any other under `text`."""
    try:
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {"text": text}
    return found if isinstance(found, dict | list) else {"text": text}


def exact(data: Any) -> Any:
    """Without binary fractions: each is the number that it was written as."""
    match data:
        case float():
            return Decimal(repr(data))
        case dict():
            return {key: exact(item) for key, item in data.items()}
        case list():
            return [exact(item) for item in data]
    return data


def json_floats(data: Any) -> Any:
    """Numbers as the package sends them: whole ones exactly, others as its JSON has them."""
    match data:
        case Decimal():
            return int(data) if data == data.to_integral_value() else float(data)
        case dict():
            return {key: json_floats(item) for key, item in data.items()}
        case list():
            return [json_floats(item) for item in data]
    return data
