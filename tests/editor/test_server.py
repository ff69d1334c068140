"""The server as an editor runs it: a process of its own, spoken to over its standard input and output."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from editor.client import Editor, editor, position
from editor.desk import SHOP, WRONG_ITEM


def shop(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns("*.db", "*.py", "__pycache__")
    return Path(shutil.copytree(SHOP, tmp_path / "shop", ignore=ignore))


def test_a_session(tmp_path: Path) -> None:
    asyncio.run(_session(shop(tmp_path)))


async def _session(root: Path) -> None:
    good = (root / WRONG_ITEM).read_text(encoding="utf-8")
    bad = good.replace('say "Order {order_id} is {order.status},', 'say "🎉 Ördér {order_idd} is {order.status},')
    assert bad != good
    async with editor(root) as client:
        assert client.capabilities["textDocumentSync"]["change"] == 1
        await client.open(WRONG_ITEM, bad)
        (wrong,) = await client.diagnostics(WRONG_ITEM)
        offset = bad.index("order_idd")
        assert wrong["range"]["start"] == position(bad, offset)
        assert wrong["range"]["end"] == position(bad, offset + len("order_idd"))
        assert (wrong["code"], wrong["severity"], wrong["source"]) == ("AOP202", 1, "aop")
        assert wrong["codeDescription"]["href"].endswith("AOP202.md")
        assert "did you mean `order_id`?" in wrong["message"]

        await client.change(WRONG_ITEM, good)
        assert await client.diagnostics(WRONG_ITEM) == []

        typing = good.replace("    collect remedy\n", "    collect remedy\n    look up shop.\n", 1)
        for text in (typing.replace("shop.\n", "sh\n"), typing.replace("shop.\n", "shop\n"), typing):
            await client.change(WRONG_ITEM, text)
        found = await client.at("completion", WRONG_ITEM, typing, "look up shop.")
        found = await client.at("completion", WRONG_ITEM, typing, "collect remedy\n    look up shop.")
        assert [item["label"] for item in found["items"]] == ["shop.find_order", "shop.stock"]
        assert found["items"][0]["textEdit"]["newText"] == "shop.find_order"
        assert len(await client.diagnostics(WRONG_ITEM)) == 1  # a burst of changes is checked once
        assert [item for item in client.told if item["method"] == "textDocument/publishDiagnostics"] == []

        said = await client.at("hover", WRONG_ITEM, typing, "do stripe.refund")
        assert "Refund all or part of an order" in said["contents"]["value"]
        (place,) = await client.at("definition", WRONG_ITEM, typing, "escalate to fraud_desk")
        assert place["uri"] == client.uri("workspace.yaml")
        document = {"textDocument": {"uri": client.uri(WRONG_ITEM)}}
        symbols = await client.ask("textDocument/documentSymbol", document)
        assert [item["name"] for item in symbols if item["detail"] == "step"][:2] == ["identify", "eligible"]
        about = {"context": {"includeDeclaration": False}}
        uses = await client.at("references", WRONG_ITEM, typing, "escalate to fraud_desk", **about)
        assert {item["uri"] for item in uses} >= {client.uri("orders/find_order.aop.yaml")}

        await _mend(client, good)


async def _mend(client: Editor, good: str) -> None:
    """A quick fix, all fixes, the layout, and a file that is closed with what is wrong in it unsaved."""
    compared = good.replace("if amount is over $75:", "if amount > $75:").replace(
        "collect remedy", "collect  remedy", 1
    )
    await client.change(WRONG_ITEM, compared)
    (wrong,) = await client.diagnostics(WRONG_ITEM)
    document = {"uri": client.uri(WRONG_ITEM)}
    asked = {"textDocument": document, "range": wrong["range"], "context": {"diagnostics": [wrong]}}
    offered = await client.ask("textDocument/codeAction", asked)
    assert [item["kind"] for item in offered] == ["quickfix", "source.fixAll"]
    assert offered[0]["isPreferred"] is True
    (edit,) = offered[0]["edit"]["changes"][client.uri(WRONG_ITEM)]
    assert edit["newText"] == "is over"
    mended = compared.replace("if amount > $75:", "if amount is over $75:")
    await client.change(WRONG_ITEM, mended)
    assert await client.diagnostics(WRONG_ITEM) == []
    layout = {"textDocument": document, "options": {"tabSize": 2, "insertSpaces": True}}
    (edit,) = await client.ask("textDocument/formatting", layout)
    assert edit["newText"] == good
    await client.change(WRONG_ITEM, compared)
    assert len(await client.diagnostics(WRONG_ITEM)) == 1
    await client.tell("textDocument/didClose", {"textDocument": document})
    assert await client.diagnostics(WRONG_ITEM) == []


def test_a_file_changed_outside_is_seen(tmp_path: Path) -> None:
    async def session(root: Path) -> None:
        async with editor(root) as client:
            await client.open(WRONG_ITEM, (root / WRONG_ITEM).read_text(encoding="utf-8"))
            file = root / "rules" / "more.yaml"
            file.write_text("rules: |\n  never do other.thing when today is today\n", encoding="utf-8")
            changed = {"changes": [{"uri": file.as_uri(), "type": 1}]}
            await client.tell("workspace/didChangeWatchedFiles", changed)
            assert [item["code"] for item in await client.diagnostics("rules/more.yaml")] == ["AOP205"]
            file.unlink()
            await client.tell("workspace/didChangeWatchedFiles", changed)
            assert await client.diagnostics("rules/more.yaml") == []

    asyncio.run(session(shop(tmp_path)))


def test_a_procedure_in_no_workspace_is_told_so(tmp_path: Path) -> None:
    async def session(root: Path) -> None:
        async with editor(root) as client:
            await client.open("lost.aop.yaml", "aop: 1\n")
            assert [item["code"] for item in await client.diagnostics("lost.aop.yaml")] == ["AOP173"]
            assert await client.at("hover", "lost.aop.yaml", "aop: 1\n", "ao") is None

    asyncio.run(session(tmp_path))
