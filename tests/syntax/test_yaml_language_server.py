"""Our schemas in the language server that editors use for YAML: it accepts the sample, finds a wrong key, and helps.

The server is installed from npm once, into the cache of pytest; where that cannot be, these tests are left out.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from aop.syntax.kinds import Kind, kind_of
from editor.client import Editor, editor

PACKAGE = "yaml-language-server@1.25.0"
ROOT = Path(__file__).parents[2]
SHOP = ROOT / "procedures"
INSTALL_SECONDS = 120

#: As docs/editor.md says to set it.
PATTERNS = {
    "workspace": ["workspace.yaml"],
    "procedure": ["*.aop.yaml"],
    "actions": ["actions/*.yaml"],
    "rules": ["rules/*.yaml"],
    "test": ["*.test.yaml"],
    "sandbox": ["sandbox/*.yaml"],
}
FILES = sorted(
    path for file in SHOP.rglob("*.yaml") if kind_of(path := file.relative_to(SHOP).as_posix()) is not Kind.STRAY
)


@pytest.fixture(scope="module")
def server(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The command of the server."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed")
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)  # none where pytest runs without
    folder = tmp_path_factory.mktemp("server") if cache is None else Path(str(cache.mkdir("yaml-language-server")))
    script = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if not script.is_file():
        install = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
        try:
            done = subprocess.run(install, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip(f"{PACKAGE} could not be installed in {INSTALL_SECONDS} seconds")
        if done.returncode or not script.is_file():
            pytest.skip(f"{PACKAGE} could not be installed: npm ended with {done.returncode}")
    return node, os.fspath(script), "--stdio"


def talk(server: tuple[str, ...], session: Any) -> None:
    async def run() -> None:
        async with editor(SHOP, server) as client:
            schemas = {(ROOT / "schemas" / f"{kind}.schema.json").as_uri(): globs for kind, globs in PATTERNS.items()}
            yaml = {"schemas": schemas, "schemaStore": {"enable": False}, "validate": True, "hover": True}
            await client.configure({"yaml": {**yaml, "completion": True}})
            talked: Coroutine[Any, Any, None] = session(client)
            await talked

    asyncio.run(run())


def test_the_sample_has_no_diagnostics(server: tuple[str, ...]) -> None:
    async def session(client: Editor) -> None:
        for path in FILES:
            await client.open(path, (SHOP / path).read_text(encoding="utf-8"))
            assert await client.diagnostics(path) == [], path

    assert {kind_of(path) for path in FILES} == {*Kind} - {Kind.ARTICLE, Kind.STRAY}
    talk(server, session)


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("returns/wrong_item.aop.yaml", "owner:", "ownr:", "Property ownr is not allowed."),
        ("workspace.yaml", "currency:", "curency:", "Property curency is not allowed."),
        ("actions/stripe.yaml", "summary:", "sumary:", "Property sumary is not allowed."),
        ("rules/service.yaml", "escalate:", "escalation:", "Property escalation is not allowed."),
        ("actions/stripe.yaml", "does: writes", "does: write", 'Value is not accepted. Valid values: "reads"'),
    ],
)
def test_a_wrong_key_or_value_is_found(server: tuple[str, ...], path: str, old: str, new: str, said: str) -> None:
    async def session(client: Editor) -> None:
        text = (SHOP / path).read_text(encoding="utf-8").replace(old, new, 1)
        await client.open(path, text)
        messages = [item["message"] for item in await client.diagnostics(path)]
        assert [message for message in messages if message.startswith(said)], messages

    talk(server, session)


def test_keys_are_proposed_with_what_they_are_for(server: tuple[str, ...]) -> None:
    async def session(client: Editor) -> None:
        text = "aop: 1\nprocedure: a\ntit"
        await client.open("new.aop.yaml", text)
        found = await client.at("completion", "new.aop.yaml", text, "tit")
        items = found["items"] if isinstance(found, dict) else found
        title = next(item for item in items if item["label"] == "title")
        documented = title["documentation"]
        assert "A few words for people." in (documented["value"] if isinstance(documented, dict) else documented)

    talk(server, session)


def test_a_key_under_the_pointer_is_explained(server: tuple[str, ...]) -> None:
    async def session(client: Editor) -> None:
        path = "returns/wrong_item.aop.yaml"
        text = (SHOP / path).read_text(encoding="utf-8")
        await client.open(path, text)
        said = await client.at("hover", path, text, "\n    unli")
        content = said["contents"]
        assert "Other intents that it must not be taken for." in (
            content["value"] if isinstance(content, dict) else str(content)
        )

    talk(server, session)
