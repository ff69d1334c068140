"""What the http connector promises beyond the contract: where requests go, what is in them, what never is."""

from __future__ import annotations

import asyncio
import socket
import traceback
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aop.connectors import exchange
from aop.connectors.addresses import may_reach
from aop.connectors.credentials import Secrets
from aop.connectors.http import HttpConnector
from aop.connectors.templates import form, header, json_body, target
from aop.errors import CatalogueError, PortError
from aop.machine.types import Action, Field, Type
from aop.values import Money, Record, Value

from .shop import FIND_ORDER, LIST_ORDERS, TEXT, call
from .web_shop import SECRETS, WebSetup, connected

HOSTILE = st.text(max_size=40) | st.sampled_from(
    ["..", ".", "../admin", "..%2fadmin", "%2e%2e", "a/../../b", "?x=1", "#", "\r\nX: y", "a\x00b", "//evil.example"]
)


# ---- nothing leaves its place


@settings(max_examples=300, deadline=None)
@given(HOSTILE, HOSTILE)
def test_a_value_in_a_path_stays_one_segment(one: str, two: str) -> None:
    try:
        made = target("/v1/orders/{one}/items/{two}.json", {}, {"one": one, "two": two})
    except PortError:
        assert not one or not two or one in (".", "..") or "%" in one
        return
    segments = made.split("/")
    assert segments[:3] == ["", "v1", "orders"]
    assert [unquote(segments[3]), unquote(segments[5])] == [one, f"{two}.json"]
    assert len(segments) == 6
    assert "?" not in made
    assert "#" not in made
    assert made.isascii()
    assert made.isprintable()


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_a_value_in_a_query_or_a_form_stays_one_value(text: str) -> None:
    made = target("/find", {"q": "{text}", "safe": "yes"}, {"text": text})
    path, query = made.split("?")
    assert path == "/find"
    assert [unquote(part) for part in query.split("&")] == [f"q={text}", "safe=yes"]
    assert unquote(form({"q": "{text}", "n": "1"}, {"text": text}).decode()).endswith("&n=1")
    assert form({"q": "{text}", "n": "1"}, {"text": text}).count(b"&") == 1


@given(HOSTILE)
def test_a_value_in_a_header_is_one_line_of_plain_characters(text: str) -> None:
    try:
        made = header("X-Note", "about {text}", {"text": text})
    except PortError:
        assert not text.isascii() or not text.isprintable()
        return
    assert made == f"about {text}".strip()


@given(HOSTILE)
def test_a_value_in_json_is_one_text(text: str) -> None:
    import json

    assert json.loads(json_body({"note": "{text}", "to": {"n": "<{text}>"}}, {"text": text})) == {
        "note": text, "to": {"n": f"<{text}>"},
    }  # fmt: skip


def test_what_is_missing_is_left_out_and_numbers_are_exact() -> None:
    from decimal import Decimal

    inputs: Mapping[str, Value] = {
        "amount": Money(Decimal("19.90"), "USD"), "rate": Decimal("0.1"), "tags": ("a", "b"), "note": None,
    }  # fmt: skip
    body = {"amount": "{amount.minor}", "rate": "{rate}", "tags": "{tags}", "note": "{note}", "in": {"note": "{note}"}}
    assert json_body(body, inputs) == b'{"amount":1990,"rate":0.1,"tags":["a","b"]}'
    assert form({"t[]": "{tags}", "note": "{note}"}, inputs) == b"t%5B%5D=a&t%5B%5D=b"
    with pytest.raises(PortError, match="`note` is missing, and the address needs it"):
        target("/x/{note}", {}, inputs)


def test_over_the_wire_the_target_is_what_was_made(web_shop: WebSetup) -> None:
    assert call(web_shop.connector, FIND_ORDER, id="../list_orders?x=1#y").data is None
    assert web_shop.server.received[0].target == "/orders/..%2Flist_orders%3Fx%3D1%23y"
    with pytest.raises(PortError, match="it would lead to another one"):
        call(web_shop.connector, FIND_ORDER, id="..")
    assert len(web_shop.server.received) == 1


# ---- addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "::1", "::", "fd00::1",  # noqa: S104
        "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "169.254.169.254", "fe80::1%eth0",
        "255.255.255.255", "198.18.0.1", "::127.0.0.1", "not an address",
    ],
)  # fmt: skip
def test_private_and_reserved_addresses_are_not_reached(address: str) -> None:
    assert not may_reach(address, private=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert may_reach(address, private=False)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "0.0.0.0", "fe80::1", "224.0.0.1"],  # noqa: S104
)
def test_where_clouds_keep_credentials_is_never_reached(address: str) -> None:
    assert not may_reach(address, private=True)
    assert may_reach("10.0.0.1", private=True)


def test_a_name_that_leads_to_a_private_address_is_refused_where_it_is_connected(
    web_shop: WebSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    _names(monkeypatch, ["127.0.0.1"])
    port = web_shop.server.base.rpartition(":")[2]
    connector = HttpConnector("shop", {"kind": "http", "base": f"https://shop.example:{port}"}, Secrets({}))
    with pytest.raises(PortError, match="its address is private or reserved"):
        call(connector, FIND_ORDER, id="W1")
    assert web_shop.server.received == []


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    connector = HttpConnector("shop", {"kind": "http", "base": "https://shop.example"}, Secrets({}))
    with pytest.raises(PortError, match="its address is private or reserved"):
        call(connector, FIND_ORDER, id="W1")


def test_the_connection_goes_to_the_address_that_was_checked(
    web_shop: WebSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that would answer otherwise the second time is not asked a second time."""
    asked = _names(monkeypatch, ["127.0.0.1"], ["10.255.255.1"])
    port = web_shop.server.base.rpartition(":")[2]
    connector = connected(f"http://127.0.0.1:{port}")
    request = exchange.Request("GET", f"http://shop.example:{port}", "/list_orders", (("Host", "shop.example"),))
    reply = asyncio.run(exchange.exchange(request, private=True, seconds=5))
    assert (reply.status, asked) == (200, ["shop.example"])
    assert call(connector, LIST_ORDERS).data == ["W1", "W2"]


def _names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names lead to these addresses, each time to the next; what was asked is kept."""
    asked: list[str] = []
    waiting = list(answers)
    real = asyncio.base_events.BaseEventLoop.getaddrinfo

    async def getaddrinfo(self: Any, host: Any, port: Any, **more: Any) -> Any:
        if not str(host).endswith(".example"):
            return await real(self, host, port, **more)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (item, port)) for item in waiting.pop(0)]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return asked


# ---- secrets


def test_a_secret_is_in_the_header_and_nowhere_else(web_shop: WebSetup) -> None:
    call(web_shop.connector, LIST_ORDERS)
    assert web_shop.server.received[0].headers["authorization"] == "Bearer hunter2secret"
    shown = [repr(vars(web_shop.connector)), repr(SECRETS), str(vars(web_shop.connector)["_auth"])]
    web_shop.break_down()
    try:
        call(web_shop.connector, LIST_ORDERS)
    except PortError:
        shown.append(traceback.format_exc())
    assert len(shown) == 4
    assert "hunter2" not in "".join(shown)


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        ({"bearer": "secret KEY"}, ("authorization", "Bearer abc")),
        ({"basic": "secret KEY"}, ("authorization", "Basic YWJjOg==")),
        ({"header": "secret KEY", "name": "X-Api-Key"}, ("x-api-key", "abc")),
    ],
)
def test_the_ways_to_prove_who_asks(web_shop: WebSetup, auth: dict[str, str], expected: tuple[str, str]) -> None:
    secrets = Secrets({"KEY": "abc", "KEY_HOSTS": "other.example, 127.0.0.1"})
    connect = {"kind": "http", "base": web_shop.server.base, "private": "yes", "auth": auth}
    call(HttpConnector("shop", connect, secrets), LIST_ORDERS)
    assert web_shop.server.received[0].headers[expected[0]] == expected[1]


@pytest.mark.parametrize(
    ("environment", "auth", "message"),
    [
        ({}, {"bearer": "secret KEY"}, "shop: the secret `KEY` is not set in the environment"),
        ({"KEY": "  "}, {"bearer": "secret KEY"}, "`KEY` is not set"),
        ({"KEY": "abc"}, {"bearer": "secret KEY"}, "is not for `shop.example`: set `KEY_HOSTS=shop.example`"),
        ({"KEY": "abc", "KEY_HOSTS": "example"}, {"bearer": "secret KEY"}, "it may go to example"),
        ({"KEY": "a\nb", "KEY_HOSTS": "shop.example"}, {"bearer": "secret KEY"}, "is not one line"),
        ({"KEY": "abc"}, {"bearer": "sk_live_abc"}, "`auth` names its secret: write `bearer: secret NAME_OF_IT`"),
        ({}, {"bearer": "secret A", "basic": "secret B"}, "write `auth:"),
        ({"KEY": "abc", "KEY_HOSTS": "shop.example"}, {"header": "secret KEY"}, "name: X-Api-Key"),
    ],
)
def test_a_secret_that_cannot_be_used_fails_the_load(
    environment: dict[str, str], auth: dict[str, str], message: str
) -> None:
    with pytest.raises(CatalogueError) as error:
        HttpConnector("shop", {"base": "https://shop.example", "auth": auth}, Secrets(environment))
    assert message in str(error.value)
    assert "abc" not in str(error.value).replace("sk_live_abc", "")


def test_a_token_that_was_written_out_is_not_repeated() -> None:
    with pytest.raises(CatalogueError) as error:
        HttpConnector("shop", {"base": "https://shop.example", "auth": {"bearer": "sk_live_abc"}}, Secrets({}))
    assert "sk_live" not in str(error.value)


# ---- what fails the load


@pytest.mark.parametrize(
    ("connect", "message"),
    [
        ({}, "needs `base:"),
        ({"base": "ftp://shop.example"}, "needs `base:"),
        ({"base": "https://user:pw@shop.example"}, "needs `base:"),
        ({"base": "https://shop.example?x=1"}, "needs `base:"),
        ({"base": "https://shop.example:99999"}, "needs `base:"),
        ({"base": "https://{tenant}.example"}, "the host under `base` is fixed"),
        ({"base": "http://shop.example"}, "`base` must be https"),
        ({"base": "https://10.0.0.1"}, "is a private or reserved address"),
        ({"base": "http://169.254.169.254", "private": "yes"}, "is a private or reserved address"),
        ({"base": "https://shop.example", "retries": "1"}, "`retries` is no key of `connect`"),
    ],
)
def test_a_system_that_may_not_be_reached_fails_the_load(connect: dict[str, str], message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        HttpConnector("shop", connect, Secrets({}))


@pytest.mark.parametrize(
    ("http", "message"),
    [
        (None, "shop.find names no request"),
        ({"path": "things"}, "a `path` starts with one `/`"),
        ({"path": "//evil.example/x"}, "a `path` starts with one `/`"),
        ({"path": "/things?x={id}"}, "a `path` starts with one `/`"),
        ({"path": "/things/{other}"}, "`{other}` is no input"),
        ({"path": "/x", "json": {"a": ["{id.b}", "{gone}"]}}, "`{gone}` is no input"),
        ({"path": "/x", "method": "TRACE"}, "`TRACE` is no method"),
        ({"path": "/x", "headers": {"Authorization": "Bearer x"}}, "stands under `auth`"),
        ({"path": "/x", "headers": {"Host": "evil.example"}}, "`Host` cannot be set here"),
        ({"path": "/x", "headers": {"a b": "c"}}, "`a b` is no name of a header"),
        ({"path": "/x", "form": {}, "json": {}}, "keep one of `form` and `json`"),
        ({"path": "/x", "result": {"id": "$..id"}}, r"`\$..id` is no path"),
        ({"path": "/x", "not_found": "none"}, "`not_found` is a status"),
        ({"path": "/x", "failures": {"gone": {"status": 410}}}, "`gone` is not among its `failures`"),
        ({"path": "/x", "failures": {"sold": {"status": 500}}}, "nobody knows whether it was done"),
        ({"path": "/x", "failures": {"sold": {"status": 200}}}, "`sold` needs a `status` from 400 on"),
        ({"path": "/x", "failures": {"sold": {"state": 400}}}, "write `sold: {status: 409"),
        ({"path": "/x", "timeout": "5"}, "`timeout` is no key of a request"),
    ],
)
def test_a_request_that_cannot_be_made_fails_the_load(http: dict[str, object] | None, message: str) -> None:
    binding = {} if http is None else {"http": http}
    action = Action(
        "shop.find", "shop", "reads", {"id": Field("id", TEXT)}, Type("text"), True, failures=("sold",), binding=binding
    )
    with pytest.raises(CatalogueError, match=message):
        connected("http://127.0.0.1:1").check([action])


def test_every_trouble_of_httpcore_is_known() -> None:
    """A new one would leave the outcome of a write untold."""
    known = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.UnsupportedProtocol)
    raised = {
        item for item in vars(httpcore).values() if isinstance(item, type) and issubclass(item, Exception)
    }  # fmt: skip
    others = {item.__name__ for item in raised if not issubclass(item, known)}
    assert others == {"ConnectionNotAvailable", "ProxyError"}  # of the pool's own, and of proxies, which are not used


def test_records_stand_in_json_as_their_fields() -> None:
    record = Record("shop.item", {"item_id": "i1", "note": None})
    assert json_body({"item": "{item}"}, {"item": record}) == b'{"item":{"item_id":"i1"}}'
