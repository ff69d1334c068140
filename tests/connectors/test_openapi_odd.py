"""Descriptions as people write them too: each becomes a file in which nothing is found, or is refused with the reason;
whatever is not in it is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aop.compiler import compile_files
from aop.connectors.openapi import read_spec, write_catalogue
from aop.diagnostics import Severity
from aop.errors import WrongUse
from aop.syntax.load import read_files

WORKSPACE = """\
workspace: w
currency: USD
time_zone: UTC
languages: [en]
roles: {agent: {}}
queues: {desk: {}}
on:
  failed: |
    escalate to desk because "failed"
  denied: |
    escalate to desk because "denied"
  undecided: |
    escalate to desk because "undecided"
  unclear: |
    escalate to desk because "unclear"
  not_understood: |
    escalate to desk because "not understood"
"""
ANSWER = {"type": "object", "properties": {"id": {"type": "string"}}}
OK = {"200": {"description": "fine", "content": {"application/json": {"schema": ANSWER}}}}


def described(paths: Any, version: str = "3.0.3", **more: Any) -> dict[str, Any]:
    servers = [{"url": "https://api.example.com/v1"}]
    return {"openapi": version, "info": {"title": "t", "version": "1"}, "servers": servers, "paths": paths, **more}


def posted(schema: Any, version: str = "3.0.3", *, required: bool = True, **more: Any) -> dict[str, Any]:
    """One operation with a body."""
    body = {"required": required, "content": {"application/json": {"schema": schema}}}
    return described({"/a": {"post": {"operationId": "a", "requestBody": body, "responses": OK}}}, version, **more)


def asked(*parameters: Any, path: str = "/a") -> dict[str, Any]:
    """One operation with parameters."""
    return described({path: {"get": {"operationId": "a", "parameters": list(parameters), "responses": OK}}})


def parameter(name: str, where: str = "query", **more: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": {"type": "string"}, **more}


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


TEXT = {"type": "string"}
REFERRED = described(
    {
        "/a/{id}": {
            "parameters": [{"$ref": "#/components/parameters/One"}],
            "post": {
                "operationId": "a",
                "requestBody": {"$ref": "#/components/requestBodies/One"},
                "responses": {"200": {"$ref": "#/components/responses/One"}},
            },
        }
    },
    components={
        "parameters": {
            "One": {"$ref": "#/components/parameters/Two"},
            "Two": parameter("id", "path", schema={"$ref": "#/components/schemas/Id"}),
        },
        "requestBodies": {
            "One": {"$ref": "#/components/requestBodies/Two"},
            "Two": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
        },
        "responses": {"One": {"$ref": "#/components/responses/Two"}, "Two": OK["200"]},
        "schemas": {
            "Id": {"$ref": "#/components/schemas/Text"},
            "Text": TEXT,
            "Body": {"$ref": "#/components/schemas/Real"},
            "Real": of(x={"$ref": "#/components/schemas/Id"}),
        },
    },
)
CIRCLE = {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}}
NODE = {"schemas": {"Node": of(value={"type": "integer"}, next={"$ref": "#/components/schemas/Node"})}}
NODES = posted({"$ref": "#/components/schemas/Node"}, components=NODE)
SPLIT = {"oneOf": [of(k=TEXT), of(m=TEXT)]}

#: What is described, the actions that come of it with their inputs, and what is said of the rest.
BECOMES: dict[str, tuple[dict[str, Any], dict[str, tuple[str, ...]], tuple[str, ...]]] = {
    "references to references": (REFERRED, {"a": ("id", "x")}, ()),
    "a reference in a circle": (
        posted({"$ref": "#/components/schemas/A"}, components=CIRCLE),
        {},
        ("a: it has a body, and its reference leads nowhere in this file",),
    ),
    "a body in another file": (
        described({"/a": {"post": {"operationId": "a", "requestBody": {"$ref": "b.yaml#/x"}, "responses": OK}}}),
        {},
        ("a: it has a body, and its reference leads nowhere in this file",),
    ),
    "a path in another file": (
        described({"/a": {"$ref": "paths.yaml#/a"}, "/b": {"get": {"operationId": "b", "responses": OK}}}),
        {"b": ()},
        ("/a: its reference leads nowhere in this file",),
    ),
    "a parameter in another file": (
        asked({"$ref": "other.yaml#/p"}),
        {"a": ()},
        ("a parameter: its reference leads nowhere in this file",),
    ),
    "a path that is a component": (
        described(
            {"/a": {"$ref": "#/components/pathItems/A"}},
            "3.1.0",
            components={"pathItems": {"A": {"get": {"operationId": "a", "responses": OK}}}},
        ),
        {"a": ()},
        (),
    ),
    "one of two objects": (posted(SPLIT), {"a": ("k", "m")}, ()),
    "a text or a number that is needed": (
        posted({**of(w={"oneOf": [TEXT, {"type": "integer"}]}), "required": ["w"]}),
        {},
        ("a: it needs `w`, values of several types", "a.w: values of several types"),
    ),
    "no ids": (
        described({"/a": {"get": {"responses": OK}, "post": {"responses": OK}}, "/a-b": {"get": {"responses": OK}}}),
        {"get_a": (), "post_a": (), "get_a_b": ()},
        (),
    ),
    "ids of one name": (
        described({f"/{i}": {"get": {"operationId": i, "responses": OK}} for i in ("getUser", "get_user", "GetUser")}),
        {"get_user": (), "get_user_2": (), "get_user_3": ()},
        (),
    ),
    "inputs of one name": (
        asked(parameter("id", "path"), parameter("id"), parameter("ID", "header"), path="/a/{id}"),
        {"a": ("id", "id_2", "id_3")},
        (),
    ),
    "lists of types": (
        posted(
            of(n={"type": ["string", "null"]}, m={"type": ["integer", "string"]}, o=True, e={"enum": ["x", None]}),
            "3.1.0",
        ),
        {"a": ("n", "e")},
        ("a.m: values of several types", "a.o: of no type"),
    ),
    "options that only their capitals tell apart": (
        posted(of(f={"type": "string", "enum": ["same", "Same"]}, g={"type": "string", "enum": ["yes", "no", ""]})),
        {"a": ("f", "g")},
        (),
    ),
    "a body of any keys that is needed": (
        posted({"type": "object", "additionalProperties": TEXT}),
        {},
        ("a: it needs a body with keys of any name",),
    ),
    "a body of any keys that is not": (
        posted({"type": "object", "additionalProperties": TEXT}, required=False),
        {"a": ()},
        ("a body: keys of any name",),
    ),
    "a cookie that is needed": (
        asked(parameter("session", "cookie", required=True)),
        {},
        ("a: it needs the cookie `session`",),
    ),
    "a cookie that is not": (asked(parameter("session", "cookie")), {"a": ()}, ()),
    "a path with a hole": (asked(path="/a/{id}"), {}, ("a: `id` of its path is not described",)),
    "words of the language as names": (
        posted(of(**dict.fromkeys(("when", "and", "is", "customer", "yes", "1st", "a.b", "user-name"), TEXT))),
        {"a": ("when", "and", "is", "customer", "yes", "x_1st", "a_b", "user_name")},
        (),
    ),
    "what is no description at all": (
        described(
            {
                "/a": None,
                "/b": [],
                "/c": {"get": "x", "parameters": "y"},
                "/d": {"get": {"operationId": "d", "parameters": {"a": 1}, "responses": []}},
                "/e": {"get": {"operationId": "e", "parameters": [None, {"in": "query"}], "responses": {"200": None}}},
                "/f": {
                    "post": {"operationId": "f", "requestBody": {"content": {"application/json": {"schema": of(x=1)}}}}
                },
                "/g": {
                    "post": {
                        "operationId": "g",
                        "requestBody": {"content": {"application/json": {"schema": {"properties": [1]}}}},
                    }
                },
            },
            components=[],
        ),
        {"d": (), "e": (), "f": ()},
        (
            "e parameter: its reference leads nowhere in this file",
            "f.x: of no type",
            "g: it is not written as OpenAPI says",
        ),
    ),
}


def kept(tmp_path: Path, said: dict[str, Any], name: str = "spec.json") -> Path:
    path = tmp_path / name
    path.write_text(json.dumps(said), "utf-8")
    return path


@pytest.mark.parametrize("case", BECOMES)
def test_a_description_becomes_a_file_in_which_nothing_is_wrong(case: str, tmp_path: Path) -> None:
    said, actions, left = BECOMES[case]
    written = write_catalogue(read_spec(kept(tmp_path, said)), "sys", None)
    result = compile_files(*read_files({"workspace.yaml": WORKSPACE, "actions/sys.yaml": written.text}))
    errors = [f"{item.code} {item.message}" for item in result.findings if item.severity is Severity.ERROR]
    assert errors == []
    assert result.release is not None
    assert {name: tuple(item.inputs) for name, item in result.release.actions.items()} == {
        f"sys.{name}": inputs for name, inputs in actions.items()
    }
    named = {f"{place}: {why}" for place, why in (*written.operations_left, *written.parts_left)}
    assert {item for item in left if item not in named} == set()


def test_an_object_that_holds_itself_comes_to_an_end(tmp_path: Path) -> None:
    written = write_catalogue(read_spec(kept(tmp_path, NODES)), "sys", None)
    assert (written.operations, written.inputs < 10) == (1, True)
    assert any("an object where one value is asked for" in why for _, why in written.parts_left)


def test_yaml_says_the_same_as_json(tmp_path: Path) -> None:
    import yaml

    path = tmp_path / "spec.yaml"
    path.write_text(yaml.safe_dump(REFERRED, sort_keys=False), "utf-8")
    from_yaml, from_json = (write_catalogue(read_spec(item), "sys", None) for item in (path, kept(tmp_path, REFERRED)))
    assert _without_digest(from_yaml.text) == _without_digest(from_json.text)


def _without_digest(text: str) -> list[str]:
    return [line for line in text.splitlines() if "sha256" not in line]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"swagger": "2.0", "paths": {}}, "is a description of Swagger 2.0: convert it to OpenAPI 3 first"),
        ({"openapi": "2.0.0", "paths": {}}, "is no OpenAPI description of version 3"),
        (described({}), "the description has no operations: there is nothing under `paths`"),
        (described(None, "3.1.0", webhooks={"w": {"post": {"responses": OK}}}), "there is nothing under `paths`"),
        ({**asked(), "servers": [{"url": "/v1"}]}, "names no server: give its address with `--base"),
        ({**asked(), "servers": "https://api.example.com"}, "names no server: give its address with `--base"),
    ],
)
def test_what_cannot_become_a_file_is_refused_with_the_reason(said: dict[str, Any], why: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as refused:
        write_catalogue(read_spec(kept(tmp_path, said)), "sys", None)
    assert why in str(refused.value)
