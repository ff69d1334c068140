"""What the gate has let somebody take out, until they fetch it: also where a colleague's yes came later, and was given
in another process.

    aop.export, aop.reveal ── carried out ──▶ a pass on the shelf ── fetched, once ──▶ the data

A pass names nobody: it is the digest of who may have what.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256

from aop.ports.clock import Clock
from aop.ports.shelf import Shelf

PASSES = "passes/"
#: How long what was let may be fetched.
LASTS = timedelta(days=1)
#: So many are looked through for those that are over whenever one is given.
SWEPT = 200


class Passes:
    """Gives and takes them."""

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self._shelf = shelf
        self._clock = clock

    def give(self, person: str, action: str, what: str) -> None:
        """From now on, and no longer than `LASTS`, a person may do this once."""
        self._sweep()
        until = (self._clock.now() + LASTS).isoformat()
        self._shelf.put(_name(person, action, what), json.dumps({"until": until}).encode())

    def has(self, person: str, action: str, what: str) -> bool:
        return self._is_good(_name(person, action, what))

    def take(self, person: str, action: str, what: str) -> None:
        """It was used."""
        self._shelf.delete(_name(person, action, what))

    def _is_good(self, name: str) -> bool:
        data = self._shelf.get(name)
        return data is not None and datetime.fromisoformat(json.loads(data)["until"]) > self._clock.now()

    def _sweep(self) -> None:
        for name in self._shelf.names(SWEPT, PASSES):
            if not name.startswith(PASSES):
                return
            if not self._is_good(name):
                self._shelf.delete(name)


def _name(person: str, action: str, what: str) -> str:
    named = f"{len(person)} {person} {action} {what}"  # so that no two are the same text
    return f"{PASSES}{sha256(named.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"
