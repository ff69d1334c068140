"""Findings about connections and requests where the seeded defects do not reach: other kinds, other words."""

from __future__ import annotations

import pytest

from rules.changed_shop import codes, found

POINTS = "points: {does: reads, reads_because: it looks, inputs: {id: text}, returns: {points: integer}, %s}"
MCP = 'mcp: {tool: points, schema: "sha256 0", arguments: {id: "{id}"}}'
HTTP = 'http: {path: "/points/{id}"}'


def loyalty(connect: str, part: str) -> dict[str, str]:
    return {"actions/loyalty.yaml": f"system: loyalty\nconnect: {connect}\nactions:\n  {POINTS % part}\n"}


@pytest.mark.parametrize(
    ("connect", "part", "expected"),
    [
        ('{kind: mcp, url: "https://loyalty.example/mcp"}', MCP, []),
        ("{kind: mcp, command: [npx, loyalty]}", MCP, []),
        ("{kind: mcp}", MCP, [("AOP570", "connect")]),
        ('{kind: mcp, base: "https://loyalty.example"}', MCP, [("AOP570", "base")]),
        ('{kind: mcp, url: "http://loyalty.example/mcp"}', MCP, [("AOP570", "http://loyalty.example/mcp")]),
        ('{kind: mcp, url: "https://loyalty.example/mcp"}', HTTP, [("AOP573", "http")]),
        ('{kind: openapi, base: "https://loyalty.example"}', HTTP, [("AOP573", "http")]),
        ('{kind: openapi, base: "https://loyalty.example"}', HTTP.replace("http", "openapi"), []),
        ('{kind: openapi, base: "https://loyalty.example"}', "openapi: {operation: a}", [("AOP572", "openapi")]),
        ('{kind: http, base: "http://localhost:8000", private: yes}', HTTP, []),
        ('{kind: http, base: "https://localhost:8000"}', HTTP, [("AOP570", "https://localhost:8000")]),
        ('{kind: http, base: "https://[::1]"}', HTTP, [("AOP570", "https://[::1]")]),
        ('{kind: http, base: "https://loyalty.example:port"}', HTTP, [("AOP570", "https://loyalty.example:port")]),
        ('{kind: http, base: "https://loyalty.example", auth: secret KEY}', HTTP, [("AOP571", "auth")]),
        ('{kind: http, base: "https://loyalty.example", auth: {header: secret KEY, name: X-Key}}', HTTP, []),
        ('{kind: http, base: [a, b]}', HTTP, [("AOP570", "base")]),
    ],
)  # fmt: skip
def test_what_is_found(connect: str, part: str, expected: list[tuple[str, str]]) -> None:
    assert codes(loyalty(connect, part)) == expected


def test_a_read_over_openapi_that_posts_needs_its_reason() -> None:
    part = 'openapi: {method: POST, path: "/points/{id}"}'
    text = loyalty('{kind: openapi, base: "https://loyalty.example"}', part)["actions/loyalty.yaml"]
    seen = codes({"actions/loyalty.yaml": text.replace("reads_because: it looks, ", "")})
    assert seen == [("AOP512", "POST")]


def test_a_secret_is_not_repeated_in_the_message() -> None:
    connect = '{kind: http, base: "https://loyalty.example", auth: {bearer: sk_live_4f2b9c}}'
    ((code, underlined, message, advice),) = found(loyalty(connect, HTTP))
    assert (code, underlined) == ("AOP571", "sk_live_4f2b9c")
    assert "sk_live" not in message + advice
