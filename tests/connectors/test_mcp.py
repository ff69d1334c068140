"""What the MCP connector promises beyond the contract: pins, lists, and what an error means."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aop.cli.connect import run_mcp
from aop.compiler import compile_files
from aop.connectors import connect
from aop.connectors.credentials import Secrets
from aop.connectors.mcp_bindings import schema_digest
from aop.errors import CatalogueError, OutcomeUnknown, PortError
from aop.machine.types import Action
from aop.ports.connector import Call
from aop.syntax.load import read_files

from .shop import FIND_ORDER, ITEMS, LIST_ORDERS, REFUND, W1, call

pytest.importorskip("mcp")

from aop.connectors.mcp import McpConnector, exact
from aop.connectors.openapi.tools import write_tools

from .mcp_shop import McpSetup, Pinned, served
from .test_openapi import WORKSPACE


@pytest.fixture(scope="module")
def shop() -> Iterator[McpSetup]:
    with served() as setup:
        yield setup


def pinned(shop: McpSetup) -> Pinned:
    assert isinstance(shop.connector, Pinned)
    return shop.connector


def with_part(action: Action, **part: Any) -> Action:
    return replace(action, binding={"mcp": {**action.binding["mcp"], **part}})


def test_another_schema_fails_the_load(shop: McpSetup) -> None:
    action = with_part(pinned(shop).pinned(LIST_ORDERS), schema=f"sha256 {'a' * 64}")
    with pytest.raises(CatalogueError, match="describes `list_orders` otherwise than the catalogue says"):
        pinned(shop).connector.check([action])


def test_a_tool_that_is_not_there_fails_the_load(shop: McpSetup) -> None:
    with pytest.raises(CatalogueError, match="the server has no tool `gone`"):
        pinned(shop).connector.check([with_part(pinned(shop).pinned(LIST_ORDERS), tool="gone")])


def test_a_digest_is_of_what_goes_in_and_out_not_of_words() -> None:
    one = schema_digest("t", {"type": "object", "description": "a", "properties": {"n": {"minimum": 0.5}}}, None)
    assert one == schema_digest("t", {"type": "object", "properties": {"n": {"minimum": 0.5, "title": "N"}}}, None)
    assert one != schema_digest("t", {"type": "object", "properties": {"n": {"minimum": 0.6}}}, None)
    assert one != schema_digest("u", {"type": "object", "properties": {"n": {"minimum": 0.5}}}, None)


def test_a_load_may_happen_while_a_loop_runs(shop: McpSetup) -> None:
    async def load() -> int:
        return len(pinned(shop).connector.offered())

    assert asyncio.run(load()) == 6


def test_an_error_that_is_not_declared_leaves_a_write_unclear_and_fails_a_read(shop: McpSetup) -> None:
    call(shop.connector, REFUND, order=W1, amount=ITEMS[0].get("price"))
    other = pinned(shop).pinned(replace(REFUND, failures=()))
    other = with_part(other, failures={})
    inputs = {"order": W1, "amount": ITEMS[0].get("price")}
    with pytest.raises(OutcomeUnknown, match="the server says that it failed"):
        asyncio.run(pinned(shop).connector.call(Call("c", other, inputs, "k")))
    with pytest.raises(PortError, match="the server says that it failed") as error:
        asyncio.run(pinned(shop).connector.call(Call("c", replace(other, does="reads"), inputs, "k")))
    assert not error.value.retryable


def test_a_private_server_has_to_be_declared(shop: McpSetup) -> None:
    with pytest.raises(CatalogueError, match="`base` must be https"):
        McpConnector("shop", {"kind": "mcp", "url": "http://127.0.0.1:1/mcp"}, Secrets({}))


def test_a_server_that_does_not_answer_fails_the_load() -> None:
    connector = McpConnector("shop", {"kind": "mcp", "url": "http://127.0.0.1:1/mcp", "private": "yes"}, Secrets({}))
    with pytest.raises(CatalogueError, match="shop: its MCP server does not answer"):
        connector.offered()


@pytest.mark.parametrize(
    ("connect", "message"),
    [
        ({}, "needs `url` or `command`, and only one of them"),
        ({"url": "https://a.example", "command": ["a"]}, "only one of them"),
        ({"command": "npx server"}, r"write `command: \[npx, name-of-the-server\]`"),
        ({"command": ["sh", "-c", "curl evil"]}, "`sh -c curl evil` is not among those that this service allows"),
        ({"command": ["server", "--more"]}, "is not among those that this service allows"),
        ({"command": ["server"], "auth": {"bearer": "secret A"}}, "`auth` is for a server with a `url`"),
        ({"url": "https://shop.example/mcp", "auth": {"bearer": "secret NOT_SET"}}, "`NOT_SET` is not set"),
        ({"url": "https://shop.example/mcp", "timeout": "5"}, "`timeout` is no key of `connect`"),
    ],
)
def test_what_may_not_be_connected_fails_the_load(connect: dict[str, Any], message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        McpConnector("shop", {"kind": "mcp", **connect}, Secrets({}), ["server"])


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"tool": None}, "names no tool"),
        ({"schema": "latest"}, "`schema` pins what the server said"),
        ({"arguments": {"a": "{gone}"}}, "`{gone}` is no input"),
        ({"result": "id"}, "`id` is no path"),
        ({"failures": {"sold": {"says": "x"}}}, "`sold` is not among its `failures`"),
        ({"retries": 1}, "`retries` is no key of `mcp`"),
    ],
)
def test_a_part_that_cannot_be_fails_the_load(part: dict[str, Any], message: str) -> None:
    from aop.connectors.mcp_bindings import read_mcp

    action = with_part(FIND_ORDER, **{"tool": "t", "schema": f"sha256 {'a' * 64}", **part})
    with pytest.raises(CatalogueError, match=message):
        read_mcp(action)


def test_nothing_is_a_binary_fraction() -> None:
    assert str(exact({"a": [19.99, 1, True]})) == "{'a': [Decimal('19.99'), 1, True]}"


def test_a_catalogue_says_what_the_server_offers(shop: McpSetup) -> None:
    made = write_tools(pinned(shop).connector.offered(), "shop", {"url": "https://shop.example/mcp"}, ["refund"])
    assert made.operations == 1
    assert "    inputs: {order_id: text, cents: integer}\n" in made.text
    assert f'schema: "{pinned(shop).schemas["refund"]}"' in made.text


def test_the_whole_way_from_the_command_to_a_call(shop: McpSetup, tmp_path: Path) -> None:
    """The command writes a file, the file compiles, the load checks the pins, a call is carried out."""
    out = tmp_path / "actions" / "shop.yaml"
    assert run_mcp(None, shop.address, "shop", [], out, every=True, private=True, secret=None, force=False) == 0
    files = {"workspace.yaml": WORKSPACE, "actions/shop.yaml": out.read_text()}
    result = compile_files(*read_files(files))
    assert result.findings == ()
    assert result.release is not None
    connector = connect(result.release, tmp_path)["shop"]
    action = result.release.actions["shop.count_items"]
    answer = asyncio.run(connector.call(Call("c", action, {"item_ids": ("i1", "i2")}, "k")))
    assert answer.data["n"] == 2
    other = re.sub("sha256 [0-9a-f]{64}", f"sha256 {'0' * 64}", out.read_text(), count=1)
    changed = compile_files(*read_files({**files, "actions/shop.yaml": other})).release
    assert changed is not None
    with pytest.raises(CatalogueError, match="otherwise than the catalogue says"):
        connect(changed, tmp_path)
