"""Entries that are encoded before they are committed: the audit log has a digest of the bytes that the store writes.

The leaf of an entry is made right before its commit, so the store finds the bytes here and encodes nothing twice. What
is taken is gone; of what never came to a commit the oldest is forgotten.
"""

from __future__ import annotations

from collections import OrderedDict

from aop.ports.store import Entry
from aop.stores.rows import of_entry

#: Entries of one commit are far fewer.
MAX_AHEAD = 64

_ahead: OrderedDict[int, tuple[Entry, bytes]] = OrderedDict()


def encoded(entry: Entry) -> bytes:
    """An entry as bytes, kept for its commit."""
    data = of_entry(entry)
    _ahead[id(entry)] = entry, data  # it holds the entry, so nothing else has this id
    if len(_ahead) > MAX_AHEAD:
        _ahead.popitem(last=False)
    return data


def taken(entry: Entry) -> bytes:
    """The same at its commit."""
    found = _ahead.pop(id(entry), None)
    return of_entry(entry) if found is None else found[1]
