"""Links that let one person decide one approval, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from test_approvals import PEOPLE, waiting

from aop.errors import WrongUse
from aop.ports.keys import Key
from aop.runtime import approval_links
from aop.runtime.approval_links import MAX_LASTS, PURPOSE, ApprovalLinks, LinkRefused
from aop.runtime.approvals import Approvals
from aop.runtime.clocks import ManualClock
from aop.stores.given import GivenKeys

OLD, NEW = Key("2026-10", b"o" * 32), Key("2026-11", b"n" * 32)
START = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def links(*keys: Key, clock: ManualClock | None = None) -> ApprovalLinks:
    return ApprovalLinks(GivenKeys({PURPOSE: keys or (NEW,)}), clock or ManualClock(START))


def refused(book: ApprovalLinks, link: str) -> str:
    """Why a link is refused, both to look at and to use."""
    with pytest.raises(LinkRefused) as looked:
        book.look(link)
    with pytest.raises(LinkRefused) as taken:
        book.take(link)
    assert looked.value.why == taken.value.why
    assert str(taken.value) == "this link is not valid, or not any more: ask for a new one"
    return taken.value.why


def test_a_link_is_good_once_and_looking_uses_nothing_up() -> None:
    book = links()
    link = book.make("case/3", "kim", "digest", HOUR)
    assert book.look(link) == book.look(link)
    issued = book.take(link)
    assert (issued.approval, issued.person, issued.seen, issued.until) == ("case/3", "kim", "digest", START + HOUR)
    assert refused(book, link) == "used already, or never made here"


def test_a_link_says_neither_who_it_is_for_nor_what_they_saw() -> None:
    parts = links().make("case/3", "kim@example.com", "digest-shown", HOUR).split(".")
    said = [approval_links._decoded(item) for item in parts]
    assert not any(b"kim" in item or b"digest" in item for item in said)


def test_a_link_lapses() -> None:
    clock = ManualClock(START)
    book = links(clock=clock)
    link = book.make("case/3", "kim", "digest", HOUR)
    clock.advance(HOUR - timedelta(seconds=1))
    book.look(link)
    clock.advance(timedelta(seconds=1))
    assert refused(book, link) == "lapsed"


def test_no_link_lasts_longer_than_a_week() -> None:
    book = links()
    link = book.make("case/3", "kim", "digest", timedelta(days=400))
    assert book.look(link).until == START + MAX_LASTS


def test_any_changed_character_makes_a_link_good_for_nothing() -> None:
    book = links()
    link = book.make("case/3", "kim", "digest", HOUR)
    for place, char in enumerate(link):
        other = "A" if char != "A" else "B"
        changed = link[:place] + other + link[place + 1 :]
        if place == len(link) - 1 and approval_links._decoded(changed.rpartition(".")[2]) == approval_links._decoded(
            link.rpartition(".")[2]
        ):
            continue  # the last character has bits that say nothing
        with pytest.raises(LinkRefused):
            book.take(changed)
    assert book.take(link).person == "kim"


def test_a_link_signed_by_another_key_is_refused_whatever_name_the_key_has() -> None:
    book = links(NEW)
    assert refused(book, links(OLD).make("case/3", "kim", "digest", HOUR)) == "signed with a key that is not known"
    forged = links(Key(NEW.id, b"f" * 32)).make("case/3", "kim", "digest", HOUR)
    assert refused(book, forged) == "the signature is another one"


def test_a_link_of_another_book_is_refused_though_it_is_signed_well() -> None:
    assert refused(links(), links().make("case/3", "kim", "digest", HOUR)) == "used already, or never made here"


def test_keys_may_be_changed_while_links_are_open() -> None:
    keys = {PURPOSE: (OLD,)}
    clock = ManualClock(START)
    book = ApprovalLinks(GivenKeys(keys), clock)
    link = book.make("case/3", "kim", "digest", HOUR)
    book._keys = GivenKeys({PURPOSE: (NEW, OLD)})
    assert book.take(link).person == "kim"
    later = book.make("case/4", "kim", "digest", HOUR)
    book._keys = GivenKeys({PURPOSE: (NEW,)})
    assert book.take(later).approval == "case/4"


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c", "é.é.é", "x" * 2_000, "%%%.%%%.%%%"])
def test_what_is_no_link_is_refused(text: str) -> None:
    refused(links(), text)


def test_so_many_links_are_open_and_lapsed_ones_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval_links, "MAX_OPEN", 2)
    clock = ManualClock(START)
    book = links(clock=clock)
    for number in range(2):
        book.make(f"case/{number}", "kim", "digest", HOUR)
    with pytest.raises(WrongUse, match="2 links are open"):
        book.make("case/3", "kim", "digest", HOUR)
    clock.advance(HOUR)
    book.make("case/3", "kim", "digest", HOUR)


def test_links_need_a_key_that_cannot_be_guessed() -> None:
    with pytest.raises(WrongUse, match="no key for approval-link"):
        ApprovalLinks(GivenKeys({}), ManualClock(START)).make("case/3", "kim", "digest", HOUR)
    with pytest.raises(WrongUse, match="fewer than 16 bytes"):
        GivenKeys({PURPOSE: (Key("short", b"secret"),)})
    with pytest.raises(WrongUse, match="two keys for approval-link have one name"):
        GivenKeys({PURPOSE: (NEW, NEW)})
    assert "secret" not in repr(NEW).replace("secret=", "")
    assert "nnnn" not in repr(NEW)


def test_a_link_decides_what_was_shown_and_gives_no_rights() -> None:
    talk = waiting()
    desk, book = Approvals(talk.runtime, PEOPLE), links(clock=talk.clock)
    view = asyncio.run(desk.view(desk.waiting()[0]))
    for person, says in (("max", "for finance_lead"), ("kim", None)):
        issued = book.take(book.make(view.id, person, view.digest, HOUR))
        decided = desk.decide(issued.approval, issued.person, granted=True, seen=issued.seen)
        if says is not None:
            with pytest.raises(WrongUse, match=says):
                asyncio.run(decided)
        else:
            assert asyncio.run(decided).told is None
    assert talk.connector.calls[-1].action.name == "stripe.refund"
