"""Signs heads of the audit log and hands them to witnesses, again and again, at the cost of what was added since.

A head is only signed over a log that still is what the last one stood for: where what was last seen is lost, the whole
log is read again, and a log that was rewritten meanwhile raises the alarm instead of getting a signature.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from aop.audit.checking import Checking, Witnessed
from aop.audit.heads import Head, head_of, signed
from aop.audit.keeping import Seen, seen_in
from aop.audit.notes import Forged, Signer, Verifier
from aop.audit.tree import Frontier, leaf_hash
from aop.errors import PortError
from aop.ports.clock import Clock
from aop.ports.shelf import Shelf
from aop.ports.store import Store
from aop.ports.witness import Witness
from aop.runtime.log_reading import leaves_in

#: Where on the shelf stands what was last seen.
LAST_SEEN = "audit/last seen"

_LOG = logging.getLogger("aop.audit")


@dataclass(frozen=True, slots=True)
class Published:
    """A head as signed, and the witnesses that did not take it: it is offered to them again with the next one."""

    note: str
    head: Head
    missed: tuple[str, ...] = ()


class LogHeads:
    """The heads of one log. `verifiers` are its keys of before; what they signed still counts."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        signer: Signer,
        clock: Clock,
        witnesses: Sequence[Witness] = (),
        verifiers: Sequence[Verifier] = (),
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._signer = signer
        self._clock = clock
        self._witnesses = tuple(witnesses)
        self._verifiers = (signer.verifier, *verifiers)
        self._seen: Seen | None = None

    async def sign(self) -> Published:
        """A head over the log as it is now, published. The last one again where nothing was added. Raises Forged, and
        signs nothing, where the log is not what was signed before."""
        seen = self._seen or await self._last_seen()
        frontier = Frontier() if seen is None else seen.frontier.copy()
        await self._read_on(frontier)
        if seen is None or frontier.size != seen.frontier.size:
            head = Head(self._signer.name, frontier.size, frontier.root(), self._clock.now())
            seen = Seen(frontier, signed(head, self._signer))
            self._shelf.put(LAST_SEEN, seen.written())
        self._seen = seen
        return self._published(seen.note)

    async def _last_seen(self) -> Seen | None:
        written = self._shelf.get(LAST_SEEN)
        if written is not None:
            try:
                return seen_in(written, self._verifiers)[0]
            except Forged as error:
                _LOG.error("the audit log is read again from its beginning: %s", error)
        return await self._from_witnesses()

    async def _from_witnesses(self) -> Seen | None:
        """Nothing is known here: the whole log is held against what witnesses have before anything is signed."""
        notes = [(note, item.name) for item in self._witnesses for note in item.heads()]
        if not notes:
            return None
        heads = [Witnessed(head_of(note, self._verifiers), name) for note, name in notes]
        checking, last, note = Checking(heads), Frontier(), max(zip(heads, notes, strict=True), key=_size)[1][0]
        async for leaf in leaves_in(self._store):
            checking.append(leaf.data)
            if last.size < max(item.head.size for item in heads):
                last.append(leaf_hash(leaf.data))
        checking.finish()
        return Seen(last, note)

    async def _read_on(self, frontier: Frontier) -> None:
        async for leaf in leaves_in(self._store, frontier.size):
            frontier.append(leaf_hash(leaf.data))

    def _published(self, note: str) -> Published:
        missed = []
        for witness in self._witnesses:
            try:
                witness.publish(note)
            except PortError as error:
                _LOG.warning("a head of the audit log did not reach %s: %s", witness.name, error)
                missed.append(witness.name)
        return Published(note, head_of(note, self._verifiers), tuple(missed))


def _size(pair: tuple[Witnessed, tuple[str, str]]) -> int:
    return pair[0].head.size
