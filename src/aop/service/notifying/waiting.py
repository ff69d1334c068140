"""What still has to be told, on the shelf beside the conversations: where it is in the history, and how often it was
tried. What it says is not there; it is made out of the history, which may be encrypted, when it is told.

    hooks/out/TARGET/CONVERSATION/000000000007/reply      to be told
    hooks/dead/TARGET/CONVERSATION/000000000007/reply     tried too often, or refused: a person decides
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from aop.ports.shelf import Shelf
from aop.runtime.shelved import DEAD, OUT, conversation_in, plain
from aop.service.notifying.noticed import Happened

__all__ = ["DEAD", "OUT", "Item", "conversation_in", "every", "got", "kept", "places", "put", "put_aside", "put_back"]

#: So many names are read at a time.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One notice for one target. `tries` were made, the next one is `due` (seconds since 1970); `why` is what went
    wrong last. `words` are said as they are, where they stand in no history: first words, and what could not be
    read."""

    target: str
    conversation: str
    happened: Happened
    tries: int = 0
    due: float = 0.0
    why: str = ""
    words: str = ""

    @property
    def lane(self) -> tuple[str, str]:
        """What is told in order."""
        return self.target, self.conversation

    @property
    def place(self) -> str:
        """The rest of its name on the shelf, in the order of the history."""
        what = self.happened
        return f"{self.target}/{plain(self.conversation)}/{what.number:012}/{what.kind}"


def kept(item: Item, where: str = OUT) -> tuple[str, bytes]:
    """An item as it is on the shelf: its name, its bytes."""
    return where + item.place, json.dumps(asdict(item), ensure_ascii=False).encode()


def read(data: bytes) -> Item:
    """The item of what `kept` made."""
    said = json.loads(data)
    return Item(**{**said, "happened": Happened(**said["happened"])})


def put(shelf: Shelf, item: Item, where: str = OUT) -> None:
    shelf.put(*kept(item, where))


def got(shelf: Shelf, place: str, where: str = OUT) -> Item | None:
    data = shelf.get(where + place)
    return None if data is None else read(data)


def places(shelf: Shelf, where: str, limit: int, after: str = "") -> tuple[str, ...]:
    """Names behind `after`, in order, without what they begin with."""
    names = shelf.names(limit, where + after)
    return tuple([name.removeprefix(where) for name in names if name.startswith(where)])


def every(shelf: Shelf, where: str) -> Iterator[Item]:
    """All items, in order; those that are taken away meanwhile are left out."""
    after = ""
    while found := places(shelf, where, PAGE, after):
        after = found[-1]
        yield from (item for place in found if (item := got(shelf, place, where)) is not None)


def put_aside(shelf: Shelf, item: Item) -> None:
    """Takes an item out of what is tried."""
    put(shelf, item, DEAD)
    shelf.delete(OUT + item.place)


def put_back(shelf: Shelf, item: Item) -> Item:
    """Tries an item again that was put aside."""
    again = replace(item, tries=0, due=0.0, why="")
    put(shelf, again)
    shelf.delete(DEAD + item.place)
    return again
