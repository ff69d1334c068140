"""The sample in Spanish, with the local model: a conversation that ends in a cancelled order, and messages that no
example says in the same words."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from pathlib import Path

from typer.testing import CliRunner

from aop.cli.app import app
from aop.cli.hearing import Hearing, trained_release
from conversations import ROOT

FRESH = [
    ("buenas, me gustaría cancelar la compra que hice ayer", "cancel_order"),
    ("por favor anulen mi pedido, lo pedí por equivocación", "cancel_order"),
    ("ya no quiero el pedido, ¿lo pueden cancelar?", "cancel_order"),
    ("¿me pueden decir dónde está mi paquete?", "order_status"),
    ("¿cuándo me llega el pedido W1234568?", "order_status"),
    ("mi paquete todavía no ha llegado", "order_status"),
    ("me mandaron unos zapatos que no son los que pedí", "wrong_item"),
    ("recibí un artículo equivocado", "wrong_item"),
    ("esto no es lo que compré", "wrong_item"),
    ("la lámpara que me llegó está rota", "damaged_item"),
    ("el paquete llegó dañado", "damaged_item"),
    ("la chaqueta tiene un agujero", "damaged_item"),
    ("¿cuánto tarda normalmente el envío?", "shop_question"),
    ("¿qué garantía tienen los productos?", "shop_question"),
]
STRANGE = ["¿me recomienda una película?", "cuál es la capital de Francia", "me duele la rodilla", "hace calor hoy"]


@cache
def hearing() -> Hearing:
    release = trained_release(ROOT / "procedures")
    assert release is not None
    return Hearing(release)


def accepted(text: str) -> list[str]:
    accept = hearing().release.workspace.accept
    return [item.intent for item in hearing().hear(text).understanding.requests if item.confidence >= accept]


def test_most_messages_are_understood_and_hardly_any_wrongly() -> None:
    begun = [(accepted(text), intent) for text, intent in FRESH]
    right = [item for item, intent in begun if item == [intent]]
    wrong = [item for item, intent in begun if item and item != [intent]]
    assert len(right) >= 10
    assert len(wrong) <= 1


def test_what_nothing_covers_begins_nothing() -> None:
    assert [accepted(text) for text in STRANGE] == [[]] * len(STRANGE)


def test_the_language_is_told() -> None:
    assert {hearing().hear(text).understanding.language for text, _ in FRESH if len(text.split()) > 5} == {"es"}


def test_a_conversation_in_spanish_cancels_the_order(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "procedures", shop, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    subprocess.run([sys.executable, shop / "seed.py", "--out", shop / "shop.db"], check=True, capture_output=True)
    script = shop / "scripts" / "cancelar_pedido.txt"
    result = CliRunner().invoke(
        app, ["chat", str(shop), "--systems", "real", "--script", str(script)], catch_exceptions=False
    )
    assert "agent: ¿Cuál es su número de pedido? Empieza por W." in result.output
    assert "agent: El pedido #W1234569 está cancelado y no se le cobrarán los 98,50 US$." in result.output
    assert "no lo he entendido" not in result.output
    assert "agent: Adiós, y gracias." in result.output
    with closing(sqlite3.connect(shop / "shop.db")) as database:
        (status,) = database.execute("select status from shop_order where order_id like '%1234569'").fetchone()
    assert status == "cancelled"
