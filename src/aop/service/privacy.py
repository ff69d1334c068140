"""Erasing and handing over while the service runs: `aop.erase`, `aop.export` and `aop.reveal`, once the gate let them.

What the act says of a customer is what `ConversationKeys.hidden` makes of the id of their account: the history of what
people do to the workspace keeps that, and nothing of it leads back to somebody who was erased.

    at rest      every conversation of theirs waits for its turn: a call that is on its way comes back and is booked
    erased       in the store, for every process; then the keys
    forgotten    what is in memory here of them; who follows them hears that they are erased
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from aop.ports.clock import Clock
from aop.ports.kept import Kept
from aop.ports.seal import Erased
from aop.ports.shelf import Shelf
from aop.ports.store import Store
from aop.runtime import Busy, Runtime
from aop.runtime.disclosing import disclosed
from aop.runtime.erasing import RESTS_SECONDS, Erasing, Erasure
from aop.runtime.standing import release_of
from aop.runtime.sweeping import swept
from aop.service.bodies import MAX_SWEPT
from aop.service.changes import Changes
from aop.service.log import Log
from aop.service.passes import Passes
from aop.service.powers import ERASE, EXPORT, REVEAL, Power
from aop.service.releases import Releases
from aop.values import Value

#: What came of so many acts is at hand, for whoever asked.
MAX_TOLD = 100
#: What is taken out, in the words of `aop.export` and `aop.reveal`.
OF_CUSTOMER, OF_LOG = "what is kept of a customer", "the audit log"
#: Stands between an age and how many are erased for it.
AT_MOST = " at most "


class Privacy:
    """Carries the three powers out for one process."""

    def __init__(
        self,
        store: Store,
        kept: Kept | None,
        shelf: Shelf,
        log: Log,
        clock: Clock,
        releases: Releases,
        changes: Changes,
    ) -> None:
        self.passes = Passes(shelf, clock)
        self._store = store
        self._kept = kept
        self._log = log
        self._clock = clock
        self._releases = releases
        self._changes = changes
        self._erasing = Erasing(store, kept, log.keys, log.auditing, clock, shelf, self._resting)
        self._came_of: OrderedDict[tuple[Any, ...], Erasure | Busy] = OrderedDict()

    @property
    def powers(self) -> Mapping[str, Power]:
        return {ERASE: self._erase, EXPORT: self._export, REVEAL: self._reveal}

    # ---- customers

    def hidden(self, customer: str) -> str:
        """What a customer goes by in an act."""
        return self._log.keys.hidden(customer)

    def subject(self, customer: str) -> str:
        """The part of it that is always the same."""
        return self._log.keys.subject(customer)

    def shown(self, hidden: str) -> str | None:
        """The id of the account that is meant; None where the customer was erased, or nothing is kept of them."""
        return self._log.keys.shown(hidden)

    async def handed_over(self, customer: str, person: str) -> dict[str, Any]:
        """Everything that is kept of a customer, noted first."""
        log = self._log
        return await disclosed(
            customer,
            person,
            store=self._store,
            kept=self._kept,
            keys=log.keys,
            auditing=log.auditing,
            clock=self._clock,
        )

    # ---- erasing

    async def came_of(self, given: Mapping[str, object]) -> Erasure | None:
        """What came of an act with these inputs that was carried out here; None where it was not. Told once. Raises
        Busy where it was not done since something is under way."""
        found = self._came_of.pop(_key(given), None)
        if isinstance(found, Busy):
            raise found
        return found

    async def _erase(self, given: Mapping[str, Value]) -> None:
        """Raises WrongUse where there is nothing that could be erased, and Busy."""
        try:
            came: Erasure | Busy = await self._erased(given)
        except Busy as busy:
            self._told(given, busy)
            raise
        self._told(given, came)

    async def _erased(self, given: Mapping[str, Value]) -> Erasure:
        person = str(given["person"])
        if given.get("conversation") is not None:
            return await self._erasing.conversation(str(given["conversation"]), person)
        if given.get("older_than") is not None:
            return await self._older_than(str(given["older_than"]), person)
        customer = self.shown(str(given["customer"]))
        return Erasure((), 0) if customer is None else await self._erasing.customer(customer, person)

    async def _older_than(self, said: str, person: str) -> Erasure:
        age, _, most = said.partition(AT_MOST)
        return await swept(self._erasing, age, self._clock, person, min(int(most or MAX_SWEPT), MAX_SWEPT))

    def _told(self, given: Mapping[str, Value], came: Erasure | Busy) -> None:
        self._came_of[_key(given)] = came
        while len(self._came_of) > MAX_TOLD:
            self._came_of.popitem(last=False)

    @asynccontextmanager
    async def _resting(self, names: Collection[str]) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        end = loop.time() + RESTS_SECONDS
        async with AsyncExitStack() as stack:
            for name in sorted(names):
                runtime = await self._runtime_of(name)
                if runtime is not None:
                    await stack.enter_async_context(runtime.at_rest(name, max(end - loop.time(), 0.0)))
            yield
            for name in names:
                self._forget(name)

    async def _runtime_of(self, name: str) -> Runtime | None:
        """What a conversation runs in; None where nobody could be at it."""
        try:
            stored = await self._store.load(name)
        except Erased:
            return None
        loaded = None if stored is None else self._releases.of(release_of(stored))
        return None if loaded is None else loaded.runtime

    def _forget(self, name: str) -> None:
        for loaded in self._releases.all():
            loaded.runtime.forget(name)
        self._changes.tell(name)

    # ---- what is taken out

    async def _export(self, given: Mapping[str, Value]) -> None:
        """The data goes to who asked, when they fetch it: not to who gave the yes."""
        self.passes.give(str(given["person"]), EXPORT, what_of(given))

    async def _reveal(self, given: Mapping[str, Value]) -> None:
        self.passes.give(str(given["person"]), REVEAL, what_of(given))


def what_of(given: Mapping[str, object]) -> str:
    """What a pass is for."""
    subject = str(given.get("customer") or "").partition(".")[0]
    return f"{given['what']} {subject}".rstrip()


def _key(given: Mapping[str, object]) -> tuple[Any, ...]:
    return tuple([given.get(name) for name in ("customer", "conversation", "older_than", "person")])
