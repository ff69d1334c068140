"""`aop lsp`: the language server, for editors. Standard output belongs to the protocol; what goes wrong is logged."""

from __future__ import annotations

import logging
import signal
import sys
from importlib.util import find_spec

from aop.errors import WrongUse

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MAX_PORT = 65_535


def run(tcp: str | None, *, verbose: bool = False) -> int:
    """Serves until the editor ends it. Raises WrongUse without the extra, or for an address of another machine."""
    address = None if tcp is None else _address(tcp)
    if find_spec("pygls") is None:
        raise WrongUse("`aop lsp` needs its extra: `pip install 'aop-engine[lsp]'`")
    logging.basicConfig(stream=sys.stderr, level=logging.INFO if verbose else logging.ERROR)
    from aop.editor.server import serve, serve_tcp

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the server reads in a thread, which Ctrl-C would not reach
    if address is None:
        serve()
    else:
        serve_tcp(*address)
    return 0


def _address(text: str) -> tuple[str, int]:
    """`127.0.0.1:2087` as host and port."""
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not port.isascii() or not port.isdigit() or not 0 < int(port) <= _MAX_PORT:
        raise WrongUse(f"`{text}` is no address: write `127.0.0.1:2087`, for example")
    if host not in _LOOPBACK:
        raise WrongUse(f"`{host}` is not this machine: the server has no password, so it listens on 127.0.0.1 only")
    return host, int(port)
