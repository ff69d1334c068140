"""The shop of the contract over HTTP: a real server that can go wrong, and the connector on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote

from aop.connectors.credentials import Secrets
from aop.connectors.http import HttpConnector
from aop.testing.fault_server import FaultServer
from aop.testing.faults import Received, Sent

from .shop import Setup

ITEMS = [{"item_id": "i1", "price": 1999}, {"item_id": "i2", "price": 1}]
ORDER = {"order_id": "W1", "total": 2000, "items": ITEMS, "note": "not declared"}
AGAIN = {"error": {"code": "charge_already_refunded", "message": "no more, W1234567"}}

SECRETS = Secrets({"SHOP_KEY": "hunter2secret", "SHOP_KEY_HOSTS": "127.0.0.1"})


@dataclass
class Orders:
    """What the system knows."""

    refunded: list[str] = field(default_factory=list)

    def answer(self, request: Received) -> Sent:
        path = request.target.partition("?")[0]
        if path.startswith("/slow"):
            return Sent(1, after=5)
        if path.endswith("/refunds"):
            return self.refund(unquote(path.split("/")[2]), request)
        if path == "/list_orders":
            return Sent({"orders": ["W1", "W2"]})
        if path == "/count_items":
            return Sent({"n": len(set(request.json()["item_ids"]))})
        return Sent(ORDER) if path == "/orders/W1" else Sent({"error": {"code": "missing"}}, 404)

    def refund(self, order_id: str, request: Received) -> Sent:
        if order_id in self.refunded:
            return Sent(AGAIN, 400)
        self.refunded.append(order_id)
        amount = int(parse_qs(request.body.decode())["amount"][0])
        return Sent({"id": f"re_{len(self.refunded)}", "amount": amount})


@dataclass
class WebSetup(Setup):
    server: FaultServer
    orders: Orders
    broken: bool = False

    def refunds(self) -> int:
        return len(self.orders.refunded)

    def break_down(self) -> None:
        self.broken = True
        self.server.__exit__(None, None, None)


def connected(base: str, part: str = "http", **more: object) -> HttpConnector:
    """The connector of the shop at an address of this machine."""
    auth = {"bearer": "secret SHOP_KEY"}
    return HttpConnector("shop", {"kind": part, "base": base, "private": "yes", "auth": auth, **more}, SECRETS, part)
