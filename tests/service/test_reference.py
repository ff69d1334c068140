"""The page of every route: made here, of what the application says of itself, and asking nobody else for anything."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest

from aop.service.described import first_sentence
from aop.service.reference import METHODS, page_of
from service.sites import Site

#: Whatever makes a browser ask for something.
LOADS = ("src", "srcset", "href", "action", "data", "poster", "background", "formaction", "ping")


class Read(HTMLParser):
    """What a page has that a browser acts on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.styled: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses.extend(value or "" for name, value in attrs if name in LOADS)
        self.styled.extend(name for name, _ in attrs if name == "style" or name.startswith("on"))
        self.ids.extend(value or "" for name, value in attrs if name == "id")


def test_the_page_names_no_other_host(site: Site) -> None:
    answered = site.client.get("/docs")
    page = Read(answered.text)
    assert answered.status_code == 200
    assert answered.headers["content-type"].startswith("text/html")
    assert not re.search(r"//|\burl\(|@import", answered.text)
    assert {item for item in page.addresses if not item.startswith("#")} == {"openapi.json"}
    assert not {"script", "link", "iframe", "object", "img", "base", "form"} & set(page.tags)
    assert site.client.get("/openapi.json").status_code == 200
    assert site.client.get("/redoc").status_code == 404


def test_a_browser_is_told_that_nothing_but_its_style_counts(site: Site) -> None:
    answered = site.client.get("/docs")
    found = re.search(r"<style>(.*?)</style>", answered.text, flags=re.DOTALL)
    assert found is not None
    digest = b64encode(sha256(found[1].encode()).digest()).decode()
    policy = answered.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert "unsafe" not in policy
    assert not Read(answered.text).styled


def test_every_route_and_every_body_is_on_the_page(site: Site) -> None:
    document: dict[str, Any] = site.client.get("/openapi.json").json()
    page = Read(answered := site.client.get("/docs").text)
    routes = [route["operationId"] for item in document["paths"].values() for route in item.values()]
    assert sorted(routes) == sorted(item for item in page.ids if item in set(routes))
    assert set(page.addresses) - {"openapi.json"} <= {f"#{item}" for item in page.ids}
    assert len(page.ids) == len(set(page.ids))
    for path, item in document["paths"].items():
        assert set(item) <= set(METHODS)
        assert all(f"<code>{method.upper()} {path}</code>" in answered for method in item)


def test_every_route_says_what_it_does_and_how_it_refuses(site: Site) -> None:
    document: dict[str, Any] = site.client.get("/openapi.json").json()
    refusal = {"$ref": "#/components/schemas/RefusalOut"}
    summaries = []
    for path, item in document["paths"].items():
        for route in item.values():
            summaries.append(route["summary"])
            assert len(route["summary"].split()) >= 3, path
            assert all(part.get("description") for part in route.get("parameters", ())), path
            assert "422" not in route["responses"]
            assert route["responses"]["default"]["content"]["application/json"]["schema"] == refusal
    assert len(set(summaries)) == len(summaries)
    assert set(document["components"]["schemas"]["ErrorOut"]["properties"]) == {"message", "type", "code", "param"}
    assert not {"HTTPValidationError", "ValidationError"} & set(document["components"]["schemas"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Begins a conversation: its name,\n  the first words.", "Begins a conversation"),
        ("What is paused.", "What is paused"),
        ("It is up. Or not.", "It is up"),
        ("", ""),
    ],
)
def test_a_route_is_called_by_its_first_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_nothing_of_a_description_is_markup() -> None:
    evil = '<script src="https://elsewhere.example"></script>'
    route = {
        "operationId": evil,
        "description": f"`{evil}`",
        "tags": [evil],
        "responses": {evil: {"description": evil}},
    }
    named = [{"name": evil, "in": evil, "schema": {"type": evil, "pattern": evil, "enum": [evil], "default": evil}}]
    schema = {"properties": {evil: {"$ref": f"#/components/schemas/{evil}"}}, "description": evil}
    document = {
        "info": {"title": evil, "version": evil, "description": evil},
        "paths": {evil: {"get": {**route, "parameters": named}}},
        "components": {"schemas": {evil: schema}},
    }
    page = Read(page_of(document))
    assert "script" not in page.tags
    assert all(item.startswith("#") or item == "openapi.json" for item in page.addresses)
