"""The shop of the contract as an MCP server over HTTP, on this machine."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from aop.connectors.credentials import Secrets
from aop.connectors.mcp import McpConnector
from aop.connectors.mcp_bindings import schema_digest
from aop.machine.types import Action
from aop.ports.connector import Answer, Call

from .shop import ACTIONS, Setup
from .web_shop import ORDER


@dataclass
class Tools:
    """What the system knows, and its functions."""

    refunded: list[str] = field(default_factory=list)

    def find_order(self, id: str) -> dict[str, Any]:  # noqa: A002 - the input is called so
        return {"found": ORDER if id == "W1" else None}

    def list_orders(self) -> dict[str, Any]:
        return {"orders": ["W1", "W2"]}

    def count_items(self, item_ids: list[str]) -> dict[str, Any]:
        return {"n": len(set(item_ids))}

    def refund(self, order_id: str, cents: int) -> dict[str, Any]:
        if order_id in self.refunded:
            raise ToolError("charge_already_refunded")
        self.refunded.append(order_id)
        return {"id": f"re_{len(self.refunded)}", "amount": cents}

    async def slow_read(self) -> int:
        await asyncio.sleep(5)
        return 1

    async def slow_write(self) -> int:
        await asyncio.sleep(5)
        return 1


class Pinned:
    """The connector on actions whose schemas are what this server says: a catalogue was just written."""

    def __init__(self, connector: McpConnector) -> None:
        self.connector = connector
        offered = connector.offered()
        self.schemas = {item.name: schema_digest(item.name, item.input_schema, item.output_schema) for item in offered}

    def pinned(self, action: Action) -> Action:
        part = {**action.binding["mcp"], "schema": self.schemas[action.binding["mcp"]["tool"]]}
        return replace(action, binding={"mcp": part})

    def check(self, actions: tuple[Action, ...]) -> None:
        self.connector.check([self.pinned(action) for action in actions])

    async def call(self, call: Call) -> Answer:
        return await self.connector.call(replace(call, action=self.pinned(call.action)))


@dataclass
class McpSetup(Setup):
    tools: Tools
    server: uvicorn.Server
    address: str

    def refunds(self) -> int:
        return len(self.tools.refunded)

    def break_down(self) -> None:
        _stop(self.server)


@contextmanager
def served() -> Iterator[McpSetup]:
    tools = Tools()
    mcp = MCPServer("shop")
    for action in ACTIONS:
        mcp.tool()(getattr(tools, action.name.partition(".")[2]))
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{taken.getsockname()[1]}/mcp"
    server = uvicorn.Server(
        uvicorn.Config(mcp.streamable_http_app(), log_level="critical", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    connector = McpConnector("shop", {"kind": "mcp", "url": address, "private": "yes"}, Secrets({}))
    try:
        yield McpSetup(Pinned(connector), tools, server, address)
    finally:
        _stop(server)
        thread.join(10)


def _stop(server: uvicorn.Server) -> None:
    server.should_exit = True
    while server.started and server.servers and any(item.is_serving() for item in server.servers):
        time.sleep(0.01)
