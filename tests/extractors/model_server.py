"""A server on loopback that answers as a model's endpoint would, well or badly. It keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Served:
    """What the server answers next, in turn (the last one from then on), and what it was sent."""

    answers: list[Any]
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


def completion(text: str, *, tokens: tuple[int, int] | None = (100, 20)) -> dict[str, Any]:
    """A chat completion as such endpoints write it."""
    usage = {} if tokens is None else {"usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1],
                                                 "total_tokens": sum(tokens)}}  # fmt: skip
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "small", "choices": [choice], **usage}


@contextmanager
def serving(*answers: Any) -> Iterator[Served]:
    """`answers`: a completion (dict), a status (int), raw text, `"hang"`, `"close"`, or `"elsewhere"` (a redirect)."""
    served = Served(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            served.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            served.headers.append(dict(self.headers))
            answer = served.answers.pop(0) if len(served.answers) > 1 else served.answers[0]
            _answer(self, answer, served.url)

        def log_message(self, *args: Any) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(handler: BaseHTTPRequestHandler, answer: Any, url: str) -> None:
    if answer == "close":
        handler.connection.close()
        return
    if answer == "hang":
        time.sleep(2)
        answer = 503
    content = json.dumps(answer).encode() if isinstance(answer, dict) else str(answer).encode()
    status = 307 if answer == "elsewhere" else answer if isinstance(answer, int) else 200
    try:
        handler.send_response(status)
        if answer == "elsewhere":
            handler.send_header("Location", f"{url}/other")
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
    except OSError:
        return  # the caller had given up
