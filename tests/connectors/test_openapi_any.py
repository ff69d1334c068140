"""Whatever a description says, the file that is made of it compiles, or it is said why there is none."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aop.compiler import compile_files
from aop.connectors.credentials import Secrets
from aop.connectors.http import HttpConnector
from aop.connectors.openapi import Spec, write_catalogue
from aop.syntax.load import read_files

from .test_openapi import WORKSPACE

NAMES = st.sampled_from(
    ["id", "name", "type", "displayName", "a b", "a-b", "a_b", "1st", "ä", "", "from", "customer", "{x}", 'q"', "x\ny",
     "a[b]"]
)  # fmt: skip
WORDS = st.sampled_from(["open", "", "yes", "null", "12", "a: b", "#", 'say "x"', "new\nline", "\u202e", "open"])
REFERENCES = st.sampled_from(["Order", "Item", "Gone", "a/b"]).map(
    lambda name: {"$ref": f"#/components/schemas/{name}"}
)

PLAIN: st.SearchStrategy[Any] = (
    REFERENCES
    | st.builds(
        dict, type=st.sampled_from(["string", "integer", "number", "boolean", "null", "object", "array", "odd"])
    )
    | st.builds(dict, type=st.just("string"), enum=st.lists(WORDS, max_size=4))
    | st.builds(dict, type=st.just("string"), format=st.sampled_from(["date-time", "date", "email", "uri", "binary"]))
    | st.builds(dict, type=st.lists(st.sampled_from(["string", "null", "integer"]), max_size=3))
    | st.just({})
)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    properties = st.dictionaries(NAMES, inner, max_size=4)
    return (
        st.builds(dict, type=st.just("object"), properties=properties, required=st.lists(NAMES, max_size=3))
        | st.builds(dict, type=st.just("array"), items=inner)
        | st.builds(dict, type=st.just("object"), additionalProperties=inner)
        | st.builds(dict, oneOf=st.lists(inner, max_size=3))
        | st.builds(dict, anyOf=st.lists(inner, max_size=3), properties=properties)
        | st.builds(dict, allOf=st.lists(inner, max_size=3), nullable=st.booleans())
    )


SCHEMAS = st.recursive(PLAIN, _nested, max_leaves=8)
CONTENT = st.builds(
    lambda kind, schema: {kind: {"schema": schema}},
    st.sampled_from(["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/csv"]),
    SCHEMAS,
)
PARAMETERS = st.lists(
    st.builds(
        dict, name=NAMES, schema=SCHEMAS, required=st.booleans(), **{"in": st.sampled_from(["path", "query", "header"])}
    ),
    max_size=4,
)
OPERATIONS = st.builds(
    dict,
    operationId=NAMES | st.none(),
    summary=WORDS | NAMES,
    parameters=PARAMETERS,
    requestBody=st.none() | st.builds(dict, content=CONTENT, required=st.booleans()),
    responses=st.builds(lambda content: {"200": {"content": content}}, CONTENT | st.just({})),
)
PATHS = st.dictionaries(
    st.sampled_from(["/a", "/a/{id}", "/b/{displayName}", "/c/{gone}", "/d?x={id}", "/e f"]),
    st.dictionaries(st.sampled_from(["get", "post", "delete"]), OPERATIONS, min_size=1, max_size=2),
    min_size=1,
    max_size=3,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(PATHS, st.dictionaries(st.sampled_from(["Order", "Item", "a/b"]), SCHEMAS, max_size=3))
def test_any_description_becomes_a_file_that_compiles(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    data = {"openapi": "3.0.0", "info": {}, "paths": paths, "components": {"schemas": schemas}}
    made = write_catalogue(Spec(data, "0" * 64), "shop", None, "https://api.shop.example")
    result = compile_files(*read_files({"workspace.yaml": WORKSPACE, "actions/shop.yaml": made.text}))
    assert [(item.code, item.message, item.span.text) for item in result.findings] == [], made.text
    assert result.release is not None
    assert len(result.release.actions) == made.operations
    asked = sum(len(item) for item in paths.values())
    assert made.operations + len(made.operations_left) == asked
    connect = result.release.systems["shop"].connect
    HttpConnector("shop", connect, Secrets({}), "openapi").check(result.release.actions.values())
