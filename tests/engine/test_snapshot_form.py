"""How a snapshot is written: complete without the fields that hold their default, and older forms are still read."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from aop.engine.snapshot import FORM, Ask, Frame, Memory, Said, Snapshot, Waiting
from aop.engine.understanding import Evidence, Reading
from aop.errors import WrongUse
from aop.values import Money, Record, canonical

AT = datetime(2026, 11, 22, 15, tzinfo=UTC)


def plain() -> Snapshot:
    return Snapshot("r", "c", AT)


def busy() -> Snapshot:
    """One that says something at every depth: frames, what was said, values that are records and amounts."""
    reading = Reading("order", Evidence("m1", 0, 4, Decimal("0.9")), "1234", raw="1234")
    order = Record("shop.order", {"price": Money(Decimal("20.50"), "USD"), "tags": ("a", None)}, 3, "c1")
    frame = Frame(
        "refund", True, 4, {"order": order}, inbox=(Said(1, reading),), ask=Ask("slot", 4, "amount"), wrote=True
    )
    frame.log = Memory(looked_up=(("digest", order),))
    return Snapshot("r", "c", AT, frames=[frame], queue=(Waiting("cancel", 1),), counters={"heard": 0}, cost=Decimal(2))


def in_full(thing: Any) -> Any:
    """A snapshot as form 1 wrote it: every field of everything, with no form; made of what form 2 reads."""
    if isinstance(thing, list | tuple):
        return [in_full(item) for item in thing]
    if is_dataclass(thing) and not isinstance(thing, type) and not isinstance(thing, Record | Money):
        return {"is": type(thing).__name__, **{item.name: in_full(getattr(thing, item.name)) for item in fields(thing)}}
    return thing


def test_a_new_conversation_is_written_without_what_it_does_not_hold() -> None:
    assert plain().to_json() == {
        "form": FORM,
        "is": "Snapshot",
        "release": "r",
        "conversation": "c",
        "now": {"value": {"$t": AT.isoformat()}},
    }


@pytest.mark.parametrize("snapshot", [plain(), busy()], ids=["new", "busy"])
def test_what_is_written_is_read_back_the_same(snapshot: Snapshot) -> None:
    back = Snapshot.from_json(snapshot.to_json())
    assert back == snapshot
    assert canonical(back.to_json()) == canonical(snapshot.to_json())


def test_a_count_of_nothing_stays_in_its_table() -> None:
    """Only fields are left out; what a table holds is what it holds."""
    assert Snapshot.from_json(busy().to_json()).counters == {"heard": 0}


def test_each_snapshot_read_back_has_tables_of_its_own() -> None:
    one, other = (Snapshot.from_json(plain().to_json()) for _ in range(2))
    one.counters["heard"] = 1
    one.frames.append(Frame("p", True))
    assert (other.counters, other.frames) == ({}, [])


def test_the_form_before_which_wrote_every_field_is_still_read() -> None:
    snapshot = plain()
    written = in_full(snapshot)
    written |= {"now": {"value": {"$t": AT.isoformat()}}}
    written |= {name: {"map": {}} for name in ("counters", "stale", "tally")}
    written |= {"confidence": {"value": {"$n": "1"}}, "cost": {"value": {"$n": "0"}}}
    assert len(written) == 1 + len(fields(Snapshot))
    assert Snapshot.from_json(written) == snapshot


def test_a_form_of_another_version_is_refused() -> None:
    with pytest.raises(WrongUse, match="form 3 is read by another version; this one reads 1 and 2"):
        Snapshot.from_json({**plain().to_json(), "form": 3})


def test_no_default_is_lost_where_it_is_not_held() -> None:
    """Every field that has a default keeps another value."""
    for item in fields(Frame):
        if item.default is not MISSING and isinstance(item.default, int) and not isinstance(item.default, bool):
            frame = Frame("p", True)
            setattr(frame, item.name, 7)
            back = Snapshot.from_json(Snapshot("r", "c", AT, frames=[frame]).to_json())
            assert getattr(back.frames[0], item.name) == 7
