"""What a connection and a request may say, as tables: the checker reads them, and the load once more."""

from __future__ import annotations

import re
from collections.abc import Mapping

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
KEYS = (
    "method", "path", "query", "headers", "form", "json", "result", "cents", "names", "not_found", "failures",
    "accept", "operation",
)  # fmt: skip
FAILURE_KEYS = ("status", "where", "is", "because")

#: Headers that the connector itself answers for.
OWN_HEADERS = (
    "authorization", "connection", "content-length", "content-type", "cookie", "host", "proxy-authorization",
    "transfer-encoding", "upgrade",
)  # fmt: skip

HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
STATUS = re.compile(r"[1-5][0-9][0-9]")
FIXED_PATH = re.compile(r"[!$&'()*+,;=:@A-Za-z0-9._~%/-]*")

#: The keys of `connect:` by kind.
CONNECT_KEYS: Mapping[str, tuple[str, ...]] = {
    "http": ("kind", "base", "auth", "private", "headers", "names", "spec"),
    "openapi": ("kind", "base", "auth", "private", "headers", "names", "spec"),
    "mcp": ("kind", "url", "command", "auth", "private"),
    "sql": ("kind", "url", "queries", "make"),
}

#: How a secret is named, and the ways to prove who asks.
NAMED_SECRET = re.compile(r"secret ([A-Z][A-Z0-9_]*)")
AUTH_KINDS = ("bearer", "basic", "header")

#: The keys of an `mcp:` part.
MCP_KEYS = ("tool", "schema", "arguments", "result", "cents", "names", "failures")
