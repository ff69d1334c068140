"""Files of actions from OpenAPI descriptions: small ones that show each rule, and two real ones as a whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aop.cli import main as aop_main
from aop.compiler import compile_files
from aop.connectors.credentials import Secrets
from aop.connectors.http import HttpConnector
from aop.connectors.openapi import Spec, Written, read_spec, write_catalogue
from aop.errors import WrongUse
from aop.machine.release import Release
from aop.runtime.conform import conform
from aop.syntax.load import read_files
from aop.testing.fault_server import FaultServer
from aop.testing.faults import Received, Sent
from aop.values import Record

from .shop import call

DATA = Path(__file__).parents[3] / "shared" / "data" / "openapi"
WORKSPACE = 'workspace: acme\ncurrency: USD\ntime_zone: UTC\nqueues: {tier2: {says: "A colleague takes over."}}\n'
TEXT = {"type": "string"}


def written(operation: dict[str, Any], schemas: dict[str, Any] | None = None, path: str = "post /orders") -> Written:
    """What one operation becomes."""
    method, _, where = path.partition(" ")
    data = {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://api.shop.example/"}],
        "paths": {where: {method: {"operationId": "doIt", **operation}}},
        "components": {"schemas": schemas or {}},
    }
    return write_catalogue(Spec(data, "0" * 64), "shop", None)


def release(text: str, system: str = "shop") -> Release:
    """The catalogue compiled; nothing may be found in it."""
    files, found = read_files({"workspace.yaml": WORKSPACE, f"actions/{system}.yaml": text})
    result = compile_files(files, found)
    assert [(item.code, item.message, item.span.text) for item in result.findings] == []
    assert result.release is not None
    return result.release


def body(schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema}}}}


def answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


def obj(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def inputs(made: Written) -> dict[str, tuple[str, bool]]:
    action = release(made.text).actions["shop.do_it"]
    return {name: (item.type.kind, item.optional) for name, item in action.inputs.items()}


def fields(made: Written, record: str) -> dict[str, tuple[str, bool]]:
    found = release(made.text).records[record].fields
    return {name: (item.type.kind, item.optional) for name, item in found.items()}


# ---- types


def test_types_and_what_may_be_missing() -> None:
    schema = obj(
        ("id", "when", "n", "open", "kind", "status", "gone"),
        id=TEXT, when={"type": "string", "format": "date-time"}, n={"type": "integer"}, open={"type": "boolean"},
        kind={"type": "string", "enum": ["a", "b"]}, status=TEXT, gone={"type": "integer", "nullable": True},
        rate={"type": ["number", "null"]}, mail={"type": "string", "format": "email"},
        day={"type": "string", "format": "date"},
    )  # fmt: skip
    made = written(answer({"$ref": "#/components/schemas/Order"}), {"Order": schema})
    assert fields(made, "shop.order") == {
        "id": ("text", False), "when": ("moment", False), "n": ("integer", False), "open": ("yes_no", False),
        "kind": ("choice", False), "status": ("text", True), "gone": ("integer", True), "rate": ("number", True),
        "mail": ("email", True), "day": ("date", True),
    }  # fmt: skip


def test_references_lists_and_circles() -> None:
    order = obj(("items",), items={"type": "array", "items": {"$ref": "#/components/schemas/Item"}})
    item = obj(("id",), id=TEXT, part_of={"$ref": "#/components/schemas/Order"}, tags={"type": "array", "items": TEXT})
    made = written(answer({"$ref": "#/components/schemas/Order"}), {"Order": order, "Item": item})
    records = release(made.text).records
    assert records["shop.item"].fields["part_of"].type.record == "shop.order"
    assert records["shop.order"].fields["items"].type.item == records["shop.item"].fields["part_of"].type.__class__(
        "record", record="shop.item"
    )


def test_all_of_is_both_and_one_of_objects_is_what_each_may_have() -> None:
    schemas = {
        "Basic": obj(("id",), id=TEXT),
        "Full": {"allOf": [{"$ref": "#/components/schemas/Basic"}, obj(("n",), n={"type": "integer"})]},
        "Any": {"oneOf": [{"$ref": "#/components/schemas/Full"}, obj(("id",), id=TEXT, deleted={"type": "boolean"})]},
    }  # fmt: skip
    made = written(answer({"$ref": "#/components/schemas/Any"}), schemas)
    assert fields(made, "shop.any") == {"id": ("text", False), "n": ("integer", True), "deleted": ("yes_no", True)}


def test_of_an_id_or_the_object_the_id_is_taken() -> None:
    charge = {"anyOf": [TEXT, obj(id=TEXT)], "nullable": True}
    made = written(answer({"$ref": "#/components/schemas/Refund"}), {"Refund": obj(charge=charge, id=TEXT)})
    assert fields(made, "shop.refund")["charge"] == ("text", True)


def test_what_cannot_be_said_is_named() -> None:
    schema = obj(
        ("id",), id=TEXT, meta={"type": "object", "additionalProperties": TEXT},
        mixed={"oneOf": [TEXT, {"type": "integer"}]}, rows={"type": "array", "items": {"type": "array", "items": TEXT}},
    )  # fmt: skip
    made = written(answer(schema))
    assert made.parts_left == (
        ("do_it answers.meta", "keys of any name"),
        ("do_it answers.mixed", "values of several types"),
        ("do_it answers.rows", "a list of lists"),
    )
    assert "# left out: do_it answers.meta (keys of any name)" in made.text


def test_an_operation_that_needs_what_cannot_be_given_is_left_out_and_named() -> None:
    made = written(body(obj(("meta",), meta={"type": "object", "additionalProperties": TEXT})))
    assert made.operations == 0
    assert made.operations_left == (("doIt", "it needs `meta`, keys of any name"),)
    assert "# left out: the operation doIt" in made.text
    assert release(made.text).actions == {}
    made = written(body(obj(file={"type": "string", "format": "binary"}), "multipart/form-data"))
    assert made.operations_left == (("doIt", "its body is `multipart/form-data`"),)


# ---- requests


def test_a_read_is_a_get_and_everything_else_writes() -> None:
    for method, does in (("get", "reads"), ("post", "writes"), ("put", "writes"), ("delete", "writes")):
        made = written({"summary": "Do <b>it</b>. And more."}, path=f"{method} /orders")
        action = release(made.text).actions["shop.do_it"]
        assert (action.does, action.summary) == (does, "Do it")


def test_a_body_in_objects_becomes_flat_inputs() -> None:
    address = obj(("city",), city=TEXT, lines={"type": "array", "items": TEXT})
    schema = obj(
        ("address", "n"), n={"type": "integer"}, address=address, lines={"type": "array", "items": obj(sku=TEXT)}
    )
    assert inputs(written(body(schema))) == {
        "n": ("integer", False), "address_city": ("text", False), "address_lines": ("list", True),
        "lines_sku": ("text", True),
    }  # fmt: skip
    json_part = release(written(body(schema)).text).actions["shop.do_it"].binding["openapi"]["json"]
    assert json_part["address"] == {"city": "{address_city}", "lines": "{address_lines}"}
    form = release(written(body(schema, "application/x-www-form-urlencoded")).text).actions["shop.do_it"]
    assert form.binding["openapi"]["form"] == {
        "n": "{n}", "address[city]": "{address_city}", "address[lines][]": "{address_lines}",
        "lines[0][sku]": "{lines_sku}",
    }  # fmt: skip


def test_parameters_of_path_and_query_keep_apart() -> None:
    operation = {
        "parameters": [
            {"name": "orderId", "in": "path", "required": True, "schema": TEXT},
            {"name": "order_id", "in": "query", "schema": {"type": "integer"}},
            {"name": "Api-Version", "in": "header", "schema": {"type": "string", "default": "2.1"}},
            {"name": "Authorization", "in": "header", "schema": TEXT},
        ],
        "responses": {"200": {"content": {"application/json": {"schema": obj(id=TEXT)}}}},
    }
    made = written(operation, path="get /orders/{orderId}")
    assert inputs(made) == {"order_id": ("text", False), "order_id_2": ("integer", True)}
    action = release(made.text).actions["shop.do_it"]
    assert action.binding["openapi"] == {
        "operation": "doIt", "path": "/orders/{order_id}", "query": {"order_id": "{order_id_2}"}, "not_found": "404",
    }  # fmt: skip
    assert action.maybe_missing
    assert release(made.text).systems["shop"].connect["headers"] == {"Api-Version": "2.1"}


def test_a_description_cannot_write_lines_of_its_own() -> None:
    evil = 'x"\n    does: reads\n  other: {does: writes}\n#'
    operation = {"summary": evil, "operationId": evil, **body(obj(**{evil: {"type": "string", "enum": ["a", 'b"\n']}}))}
    made = written(
        {**operation, **answer({"$ref": f"#/components/schemas/{evil}"})}, {evil: obj(**{evil: TEXT, "id": TEXT})}
    )
    made_actions = release(made.text).actions
    assert [(item.does, list(item.inputs)) for item in made_actions.values()] == [("writes", [])]


def test_names_of_another_kind_come_back_as_ours() -> None:
    """The whole way: a description, its catalogue, a call, an answer with the fields of the record."""
    schema = obj(
        ("displayName",), displayName={"type": "integer"}, inner=obj(theDay={"type": "string", "format": "date"})
    )
    operation = {**body(obj(("giveName",), giveName=TEXT)), **answer({"$ref": "#/components/schemas/Person"})}
    compiled = release(written(operation, {"Person": schema}).text)

    def serve(request: Received) -> Sent:
        assert request.json() == {"giveName": "Ana"}
        return Sent({"displayName": 7, "inner": {"theDay": "2026-11-22"}})

    action = compiled.actions["shop.do_it"]
    assert action.returns is not None
    with FaultServer(serve) as server:
        connect = {**compiled.systems["shop"].connect, "base": server.base, "private": "yes"}
        connector = HttpConnector("shop", connect, Secrets({}), "openapi")
        found = conform(call(connector, action, give_name="Ana").data, action.returns, compiled.records, "USD")
    assert isinstance(found, Record)
    assert str(found.get("display_name")) == "7"
    assert isinstance(found.get("inner"), Record)


# ---- real ones


@pytest.mark.parametrize(
    ("system", "file", "operations", "left"),
    [("stripe", "stripe_spec3_old.json.gz", 417, ["PostFiles"]), ("intercom", "intercom_2.15.yaml.gz", 162, [])],
)
def test_a_real_description_compiles_whole(system: str, file: str, operations: int, left: list[str]) -> None:
    if not (DATA / file).exists():
        pytest.skip("the descriptions are not here")
    made = write_catalogue(read_spec(DATA / file), system, None)
    assert made.operations + len(left) == operations
    assert [name for name, _ in made.operations_left] == left
    compiled = release(made.text, system)
    assert len(compiled.actions) == made.operations
    connect = {key: value for key, value in compiled.systems[system].connect.items() if key != "auth"}
    HttpConnector(system, connect, Secrets({}), "openapi").check(compiled.actions.values())


# ---- the command


def test_the_command_writes_the_operations_that_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def main(args: list[str]) -> int:
        monkeypatch.setattr("sys.argv", ["aop", *args])
        with pytest.raises(SystemExit) as ended:
            aop_main()
        return int(ended.value.code or 0)

    spec = tmp_path / "shop.json"
    paths = {"/a": {"get": {"operationId": "getA", "responses": {}}}, "/b": {"post": {"operationId": "postB"}}}
    servers = [{"url": "https://api.shop.example"}]
    spec.write_text(json.dumps({"openapi": "3.0.0", "info": {}, "paths": paths, "servers": servers}))
    out = tmp_path / "actions" / "shop.yaml"
    asked = ["connect", "openapi", str(spec), "--system", "shop", "--out", str(out)]
    assert main([*asked, "--operation", "getA"]) == 0
    assert f"{out}: 1 of 1 operations, 0 records, 0 inputs" in capsys.readouterr().out
    assert list(release(out.read_text()).actions) == ["shop.get_a"]
    assert main([*asked, "--all"]) == 2
    assert "`--force` writes over it" in capsys.readouterr().err
    assert main([*asked, "--all", "--force"]) == 0
    assert sorted(release(out.read_text()).actions) == ["shop.get_a", "shop.post_b"]
    assert main([*asked, "--operation", "getB", "--force"]) == 2
    assert "has no operation `getB`; did you mean `getA`?" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"a: [", b"openapi: 2.0.0", b"\xff\xfe", b'{"openapi": "3'])
def test_what_is_no_description_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    with pytest.raises(WrongUse, match="is no OpenAPI description of version 3"):
        read_spec(tmp_path / "x.yaml")
