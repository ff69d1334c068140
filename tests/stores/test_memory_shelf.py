"""The shelf in memory does what the others do."""

from __future__ import annotations

from aop.stores.memory_shelf import MemoryShelf


def test_what_is_put_is_there_in_order_until_it_is_deleted() -> None:
    shelf = MemoryShelf()
    for name in ("b", "a", "c"):
        shelf.put(name, name.encode())
    shelf.put("a", b"again")
    shelf.delete("c")
    shelf.delete("never there")
    assert (shelf.get("a"), shelf.get("c")) == (b"again", None)
    assert (shelf.names(10), shelf.names(10, after="a"), shelf.names(1)) == (("a", "b"), ("b",), ("a",))
