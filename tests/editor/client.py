"""As much of an editor as the protocol needs, for a language server that is a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

TIMEOUT = 20

AOP = (sys.executable, "-c", "from aop.cli import main; main()", "lsp")


class Editor:
    """Asks numbered questions and keeps what the server tells by itself. `settings` answers what it asks for."""

    def __init__(self, process: asyncio.subprocess.Process, root: Path) -> None:
        self.process = process
        self.root = root
        self.count = 0
        self.told: list[dict[str, Any]] = []
        self.versions: dict[str, int] = {}
        self.capabilities: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        self.configured = 0

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    async def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        await self.process.stdin.drain()

    async def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        size = 0
        while (line := (await self.process.stdout.readline()).strip()) or not size:
            assert line, "the server ended"
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(await self.process.stdout.readexactly(size))
        return message

    async def tell(self, method: str, params: Any) -> None:
        await self.send({"method": method, "params": params})

    async def ask(self, method: str, params: Any = None) -> Any:
        self.count += 1
        number = self.count
        await self.send({"id": number, "method": method, "params": params})
        while True:
            message = await asyncio.wait_for(self.read(), TIMEOUT)
            if "method" in message:
                await self.heard(message)
            elif message["id"] == number:
                assert "error" not in message, message
                return message["result"]

    async def heard(self, message: dict[str, Any]) -> None:
        if "id" in message:
            asked = message["params"]["items"] if message["method"] == "workspace/configuration" else None
            result = None if asked is None else [self.settings.get(item.get("section")) for item in asked]
            await self.send({"id": message["id"], "result": result})
            self.configured += asked is not None
        else:
            self.told.append(message)

    async def configure(self, settings: dict[str, Any]) -> None:
        """Gives the server settings, and waits until it asked for them."""
        self.settings = settings
        await self.tell("workspace/didChangeConfiguration", {"settings": settings})
        before = self.configured
        while self.configured == before:
            await self.heard(await asyncio.wait_for(self.read(), TIMEOUT))

    async def diagnostics(self, path: str) -> list[dict[str, Any]]:
        """The next that is published about a file."""
        while True:
            for number, message in enumerate(self.told):
                params = message["params"]
                if message["method"] == "textDocument/publishDiagnostics" and params["uri"] == self.uri(path):
                    del self.told[: number + 1]
                    return list(params["diagnostics"])
            await self.heard(await asyncio.wait_for(self.read(), TIMEOUT))

    async def open(self, path: str, text: str) -> None:
        item = {"uri": self.uri(path), "languageId": "yaml", "version": 1, "text": text}
        self.versions[path] = 1
        await self.tell("textDocument/didOpen", {"textDocument": item})

    async def change(self, path: str, text: str) -> None:
        self.versions[path] += 1
        document = {"uri": self.uri(path), "version": self.versions[path]}
        await self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    async def at(self, method: str, path: str, text: str, before: str, **more: Any) -> Any:
        """A question about the place behind a piece of text."""
        place = position(text, text.index(before) + len(before))
        params = {"textDocument": {"uri": self.uri(path)}, "position": place, **more}
        return await self.ask(f"textDocument/{method}", params)


def position(text: str, offset: int) -> dict[str, int]:
    lines = text[:offset].split("\n")
    return {"line": len(lines) - 1, "character": len(lines[-1].encode("utf-16-le")) // 2}


@asynccontextmanager
async def editor(root: Path, command: tuple[str, ...] = AOP) -> AsyncIterator[Editor]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 24)
    try:
        client = Editor(process, root)
        snippets = {"completion": {"completionItem": {"snippetSupport": True}}}
        watching = {"didChangeWatchedFiles": {"dynamicRegistration": True}}
        capabilities = {
            "textDocument": snippets,
            "workspace": {**watching, "configuration": True, "workspaceFolders": True},
        }
        about = {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}
        client.capabilities = (await client.ask("initialize", about))["capabilities"]
        await client.tell("initialized", {})
        yield client
        assert await client.ask("shutdown") is None
        await client.tell("exit", None)
        assert await asyncio.wait_for(process.wait(), TIMEOUT) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
