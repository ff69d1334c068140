"""What cannot be read, is not there, or may not be: each refusal has one form, and says what to send instead."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.live import listening
from service.sites import site_of
from service.test_connections import told

NAME = "^[A-Za-z0-9][A-Za-z0-9_.:@+=-]*$"


def refused(found: Any, status: int) -> dict[str, Any]:
    """The error of a refusal, in the form of all of them."""
    assert found.status_code == status
    assert found.headers["Content-Type"] == "application/json"
    assert set(found.json()) == {"error"}
    error: dict[str, Any] = found.json()["error"]
    assert set(error) == {"message", "type", "code", "param"}
    return error


@pytest.mark.parametrize(
    ("body", "message", "param"),
    [
        (b"", "the body is missing: send a JSON object", None),
        (b"{", "the body is no JSON: expecting property name enclosed in double quotes", None),
        (b"[1]", "the body is no JSON object: send one, with `Content-Type: application/json`", None),
        (b'{"id": "\xff"}', "the body is no JSON that can be read: it is UTF-8, and not nested without end", None),
        (b"[" * 100_000, "the body is no JSON that can be read: it is UTF-8, and not nested without end", None),
        (b'{"text": "hi"}', "`id` is missing", "id"),
        (b'{"id": 1, "text": 2}', "`id` is no text; `text` is no text", "id"),
        (b'{"id": "a", "textt": "b"}', "`textt` is not known here: leave it out", "textt"),
        (b'{"id": "a b"}', f"`id` is not written as it may be: it has to match `{NAME}`", "id"),
        (b'{"id": ""}', "`id` is empty", "id"),
        (b'{"id": "%s"}' % (b"x" * 200), "`id` is longer than 128 characters", "id"),
        (b'{"id": "a", "attachments": [%s1]}' % (b"1," * 20), "`attachments` has more than 20 items", "attachments"),
        (b'{"id": "a", "attachments": 5}', "`attachments` is no list", "attachments"),
        (b'{"id": "a", "more": "perhaps"}', "`more` is neither true nor false", "more"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_in_words(site: Any, body: bytes, message: str, param: str | None) -> None:
    name = site.begin()
    headers = {**site.headers("website"), "Content-Type": "application/json"}
    error = refused(site.client.post(f"/conversations/{name}/messages", content=body, headers=headers), 400)
    assert (error["message"], error["param"]) == (message, param)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "`limit` is 1 at least"),
        ("limit=201", "`limit` is 200 at most"),
        ("limit=many", "`limit` is no whole number"),
    ],
)
def test_a_query_is_told_its_bounds(site: Any, query: str, message: str) -> None:
    assert refused(site.get(f"/conversations?{query}"), 400)["message"] == message


def test_a_place_that_is_not_there_is_named(site: Any) -> None:
    for path in ("/conversations/a/b", "/conversations/a%2Fb"):
        said = refused(site.get(path), 404)["message"]
        assert said == "there is nothing at `/conversations/a/b`: `/docs` lists what there is"


def test_a_method_that_is_not_taken_says_which_is(site: Any) -> None:
    found = site.client.put("/conversations", headers=site.headers("maria"))
    assert refused(found, 405)["message"] == "`/conversations` takes no `PUT`"
    assert set(found.headers["Allow"].split(", ")) <= {"GET", "POST"}
    assert found.headers["Allow"]


def test_no_key_and_a_key_that_is_not_known_are_told_apart(site: Any) -> None:
    assert "needs a key" in refused(site.client.get("/pauses"), 401)["message"]
    assert "not known here" in refused(site.get("/pauses", "aop_wrong"), 401)["message"]


def test_a_key_in_an_address_is_no_key(site: Any) -> None:
    assert "needs a key" in refused(site.client.get(f"/pauses?key={site.keys.maria}"), 401)["message"]


def test_figures_are_refused_in_the_same_form(site: Any) -> None:
    begun = site.post("/conversations", {}, "website").json()
    error = refused(site.get("/metrics", begun["token"]), 403)
    assert error["message"] == "a conversation's token reads no figures"


@pytest.mark.parametrize("number", ["abc", "-1", "9" * 20, str(2**63), str(2**53 + 1)])
def test_a_stream_begins_behind_a_number_that_an_entry_can_have(site: Any, number: str) -> None:
    name = site.begin()
    found = site.get(f"/conversations/{name}/events", "website", headers={"Last-Event-ID": number})
    assert refused(found, 400)["message"] == "`Last-Event-ID` is the number of an entry"


def test_a_body_has_one_length() -> None:
    """Of two lengths a proxy may have read the other one, and taken what is left for the next request."""
    both = b"POST /conversations HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n0\r\n\r\n"
    with listening(site_of()) as address:
        head, body = told(address, both % b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")
        assert head.startswith(b"HTTP/1.1 400 ")
        assert b"a request says once how long its body is" in body


def test_who_looks_whether_it_is_up_may_ask_for_heads_alone() -> None:
    with listening(site_of()) as address:
        assert [httpx.head(f"{address}{path}").status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_strangers_behind_a_proxy_of_this_machine_are_told_apart() -> None:
    with listening(site_of()) as address:

        def asks(who: str) -> int:
            return httpx.get(f"{address}/pauses", headers={"X-Forwarded-For": who}).status_code

        assert 429 in [asks("192.0.2.1") for _ in range(30)]
        assert asks("192.0.2.2") == 401
