"""The page of every route, made from the application's OpenAPI document: one piece of HTML that names no other host.

It has no script, and its style stands in it, so a browser may be told that nothing else counts (`policy`). What is
written into it from the document is escaped, whatever it holds.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
article { border-top: 1px solid #999; padding: 0.5rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
h3 { overflow-wrap: anywhere; }
nav a { margin-right: 1rem; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } a { color: #9cf; } }
"""
_ITS_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
#: What a browser may do with the page: show it, in its own style.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_ITS_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: What the document has beside routes and is no tag of one.
METHODS = ("get", "post", "put", "patch", "delete")
REFERENCE = "#/components/schemas/"
#: Facets of a value, as they are said.
FACETS = (
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} of them"),
    ("maxItems", "at most {} of them"),
    ("minimum", "from {}"),
    ("maximum", "to {}"),
    ("pattern", "as <code>{}</code>"),
    ("default", "<code>{}</code> otherwise"),
)


def page_of(document: Mapping[str, Any]) -> str:
    """The page of an OpenAPI document."""
    info, schemas = document["info"], document.get("components", {}).get("schemas", {})
    tags = _by_tag(document)
    links = "".join(f'<a href="#tag-{escape(tag)}">{escape(tag)}</a>' for tag in tags)
    body = [f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>"]
    body.append(f"<p>{_prose(info.get('description', ''))}</p>")
    body.append(f'<nav>{links}<a href="#bodies">bodies</a> <a href="openapi.json">openapi.json</a></nav><main>')
    for tag, routes in tags.items():
        body.append(f'<section><h2 id="tag-{escape(tag)}">{escape(tag)}</h2>{"".join(routes)}</section>')
    body.append('<section><h2 id="bodies">bodies</h2>')
    body.extend(_schema(name, schema) for name, schema in sorted(schemas.items()))
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(info['title'])}</title><style>{STYLE}</style>"
    )
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(body)}</section></main></body></html>'


def _by_tag(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The articles of the routes, under the first tag of each, in the order of the document."""
    found: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                route = item[method]
                found.setdefault((route.get("tags") or ["more"])[0], []).append(_route(path, method, route))
    return found


def _route(path: str, method: str, route: Mapping[str, Any]) -> str:
    called = escape(route["operationId"])
    parts = [f'<article id="{called}"><h3><code>{method.upper()} {escape(path)}</code></h3>']
    parts.append(f"<p>{_prose(route.get('description') or route.get('summary', ''))}</p>")
    if not route.get("security"):
        parts.append("<p>Without a key.</p>")
    parts.append(_table(("given", "where", "what"), _parameters(route)))
    for kind, content in route.get("requestBody", {}).get("content", {}).items():
        parts.append(f"<p>Body, <code>{escape(kind)}</code>: {_said(content.get('schema', {}))}</p>")
    rows = ((escape(code), _prose(answer["description"])) for code, answer in route.get("responses", {}).items())
    return f"{''.join(parts)}{_table(('answer', 'means'), rows)}</article>"


def _parameters(route: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for item in route.get("parameters", ()):
        needed = "" if item.get("required") else ", may be left out"
        said = _said(item.get("schema", {}))
        about = _prose(item.get("description", ""))
        yield f"<code>{escape(item['name'])}</code>", escape(item["in"]) + needed, f"{said}. {about}"


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    required = schema.get("required", ())
    rows = (
        (
            f"<code>{escape(key)}</code>",
            "" if key in required else "may be left out",
            f"{_said(value)}. {_prose(value.get('description', ''))}",
        )
        for key, value in schema.get("properties", {}).items()
    )
    about = _prose(schema.get("description", ""))
    table = _table(("key", "", "what"), rows)
    return f'<article id="body-{escape(name)}"><h3><code>{escape(name)}</code></h3><p>{about}</p>{table}</article>'


def _said(schema: Mapping[str, Any]) -> str:
    """A schema in a line."""
    named = schema.get("$ref", "")
    if named.startswith(REFERENCE):
        name = escape(named.removeprefix(REFERENCE))
        return f'<a href="#body-{name}">{name}</a>'
    if "anyOf" in schema:
        said = " or ".join(_said(item) for item in schema["anyOf"])
    elif "enum" in schema:
        said = " or ".join(f"<code>{escape(str(item))}</code>" for item in schema["enum"])
    elif schema.get("type") == "array":
        said = f"list of {_said(schema.get('items', {}))}"
    else:
        said = escape(str(schema.get("type", "anything")))
    facets = [words.format(escape(str(schema[key]))) for key, words in FACETS if schema.get(key) not in (None, "")]
    return ", ".join((said, *facets))


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f'<th scope="col">{escape(item)}</th>' for item in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""


def _prose(text: str) -> str:
    """A docstring: what stands in backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
