"""What the shelf has of conversations of other systems, beside the store: gone when they are erased.

hooks/of/CONVERSATION                                       who began it: their name in the other system
hooks/out/TARGET/CONVERSATION/000000000007/reply            what is to be told of it
hooks/dead/TARGET/CONVERSATION/000000000007/reply           what could not be told
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote, unquote

from aop.ports.shelf import Shelf

OF, OUT, DEAD = "hooks/of/", "hooks/out/", "hooks/dead/"
#: So many names are read at a time, and so many at most.
PAGE, MAX_NAMES = 500, 200_000


def plain(name: str) -> str:
    """A name as part of another one, and of a path: with neither `/` nor `%`."""
    return quote(name, safe="").replace("~", "%7E").replace("%", "~")


def conversation_in(place: str) -> str:
    """The conversation that a place (`TARGET/CONVERSATION/…`) is of."""
    return unquote(place.split("/")[1].replace("~", "%"))


def forget(shelf: Shelf, conversations: Collection[str]) -> None:
    """Takes off everything that the shelf has of these conversations."""
    for name in conversations:
        shelf.delete(OF + name)
    for where in (OUT, DEAD):
        _forget_told(shelf, where, frozenset(conversations))


def _forget_told(shelf: Shelf, where: str, conversations: frozenset[str]) -> None:
    after = where
    for _ in range(MAX_NAMES // PAGE):
        names = [name for name in shelf.names(PAGE, after) if name.startswith(where)]
        if not names:
            return
        after = names[-1]
        for name in names:
            if conversation_in(name.removeprefix(where)) in conversations:
                shelf.delete(name)
