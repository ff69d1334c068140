"""A service with its hooks: the store that notes what is to be told, who is told, and the routes.

hooked = Hooked(read_hooks(path, os.environ, channels), stores, clock)
service = made(release, hooked.stores, …)
app = create_app(service, [hooked.router(service)])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter

from aop.ports.clock import Clock
from aop.ports.notifier import Notifier
from aop.service.notifying.adapters import (
    INTERCOM,
    SLACK,
    IntercomNotifier,
    SlackNotifier,
    WebhookNotifier,
    ZendeskNotifier,
)
from aop.service.notifying.noting import Audience, noting
from aop.service.notifying.outbox import Outbox, anothers, at_once
from aop.service.notifying.posting import Address
from aop.service.service import Service
from aop.service.webhooks.making import Making
from aop.service.webhooks.routes import router_of
from aop.service.webhooks.sources import Hooks, Told
from aop.service.wiring import Stores

#: Where colleagues answer in the very thread that the customer writes in.
HELPDESKS = ("zendesk", "intercom")


class Hooked:
    """What a service needs for its hooks. Raises WrongUse for an address that may not be told anything."""

    def __init__(
        self,
        hooks: Hooks,
        stores: Stores,
        clock: Clock,
        targets: Mapping[str, Notifier] | None = None,
        *,
        shared: bool = False,
    ) -> None:
        """`targets` take the place of those that the file names, by their names; `shared` says that other processes
        have the same store."""
        self._hooks = hooks
        self._shelf = stores.shelf
        self._making = Making(hooks, self._shelf)
        told = {**self._told(hooks, clock), **(targets or {})}
        self.outbox = Outbox(self._shelf, clock, told, self._making, late=anothers if shared else at_once)
        answered = {
            item.name: frozenset((item.channel,))
            for item in hooks.sources.values()
            if item.channel and item.name in told
        }
        about = {item.told.name: item.about for item in hooks.notices.values()}
        helpdesks = [item.name for item in hooks.sources.values() if item.kind in HELPDESKS]
        audience = Audience(answered, about, helpdesks)
        self.stores = replace(stores, store=noting(stores.store, self.outbox, audience))

    def router(self, service: Service) -> APIRouter:
        self._making.service = service
        return router_of(self._hooks, service, self._shelf, self.outbox)

    def _told(self, hooks: Hooks, clock: Clock) -> dict[str, Notifier]:
        sources = {
            item.name: self._notifier(item.replies, "", clock) for item in hooks.sources.values() if item.replies
        }
        notices = {
            item.told.name: self._notifier(item.told, item.to, clock, item.cleared) for item in hooks.notices.values()
        }
        return {**sources, **notices}

    def _notifier(self, told: Told, to: str, clock: Clock, cleared: frozenset[str] = frozenset()) -> Notifier:
        said = told.said
        match told.kind:
            case "zendesk":
                address = Address(said["base"], private=told.private)
                return ZendeskNotifier(address, said["user"], told.token)
            case "intercom":
                address = Address(said.get("base", INTERCOM), private=told.private)
                return IntercomNotifier(address, said["admin"], told.token)
            case "slack":
                address = Address(said.get("base", SLACK), private=told.private)
                return SlackNotifier(address, told.token, to, self._making.view, cleared)
        return WebhookNotifier(Address(said["url"], private=told.private), told.keys, clock)
