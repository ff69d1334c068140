"""Conversations that are really held, with their log: every deed is in it, what was edited is found, what is erased
is gone and the log still verifies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from aop.audit.checking import Witnessed
from aop.audit.exports import leaves_of, verified
from aop.audit.heads import head_of
from aop.audit.leaves import read_leaf
from aop.engine.events import MessageReceived
from aop.errors import WrongUse
from aop.keys.digests import Digests
from aop.keys.sealing import ConversationKeys
from aop.keys.wrapped import MemoryWrappedKeys
from aop.keys.wrapping import LocalWrapping
from aop.machine.release import Release
from aop.ports.extractor import Message
from aop.ports.kept import KeptValue
from aop.ports.seal import Erased
from aop.ports.store import Commit, Entry, Leaf
from aop.runtime import Runtime
from aop.runtime.auditing import OF_AUDIT, Auditing
from aop.runtime.disclosing import disclosed
from aop.runtime.erasing import Erasing
from aop.runtime.log_exports import export_some, export_whole, numbers_of
from aop.runtime.log_heads import LogHeads
from aop.runtime.log_reading import Report, body_of, heads_of, verify_log
from aop.runtime.shelved import conversation_in, plain
from aop.stores.memory import MemoryKept, MemoryStore
from aop.stores.memory_shelf import MemoryShelf
from aop.witnesses.file import FileWitness
from attacks.workspace import CONFIRMED, GIVEN, asks_for, compiled, paying
from audit.logs import KEYS, SIGNER
from audit.test_log_heads import Shelf
from conversations import Talk

LEAD = "s.refund needs approval from lead within 1 day"


def written(entry: Entry) -> bytes:
    return repr(entry).encode()


class Desk:
    """A desk whose conversations are audited; what a store encrypts is left out, since this one is memory."""

    def __init__(self, release: Release) -> None:
        self.seal = ConversationKeys(LocalWrapping(KEYS), MemoryWrappedKeys(), Digests(KEYS))
        self.digests, self.kept, self.shelf = Digests(KEYS), MemoryKept(), MemoryShelf()
        self.auditing = Auditing(self.seal, self.named, written)
        self.talk = Talk(release, GIVEN, kept=self.kept)
        self.store = self.memory = MemoryStore(self.talk.ledger)
        self.talk.runtime = Runtime(
            release,
            extractor=self.talk.runtime._listening._extractor,
            connectors=dict.fromkeys(release.systems, self.talk.connector),
            store=self.store,
            ledger=self.talk.ledger,
            clock=self.talk.clock,
            kept=self.kept,
            leaf_of=self.auditing.leaf_of,
        )
        asyncio.run(self.talk.runtime.open("case"))
        self.clock = self.talk.clock
        self.heads = LogHeads(self.store, Shelf(), SIGNER, self.clock)

    def named(self, conversation: str) -> str:
        return self.digests.of("conversation", conversation)

    def leaves(self) -> tuple[Leaf, ...]:
        return asyncio.run(self.store.leaves(0, 10_000))

    async def rows(self, conversation: str) -> Sequence[bytes]:
        return [written(entry) for entry in await self.store.history(conversation)]

    def verify(self, *heads: Witnessed, rows: bool = True) -> Report:
        found = verify_log(self.store, heads, self.named, self.seal.open, self.rows if rows else None)
        return asyncio.run(found)

    @property
    def erasing(self) -> Erasing:
        return Erasing(self.store, self.kept, self.seal, self.auditing, self.clock, self.shelf)

    def exported(self, *, whole: bool = True, numbers: Sequence[int] = (), opens: Any = None) -> list[str]:
        async def lines() -> list[str]:
            signed = await self.heads.sign()
            if whole:
                return [line async for line in export_whole(self.store, signed.note, signed.head, opens)]
            return [line async for line in export_some(self.store, signed.note, signed.head, numbers, [1, 3], opens)]

        return asyncio.run(lines())


@pytest.fixture
def desk() -> Desk:
    release, findings = compiled(paying(CONFIRMED), rules=LEAD)
    assert release is not None, findings
    desk = Desk(release)
    desk.talk.says(asks_for("pay"))
    desk.talk.says("yes please")
    desk.talk.decides("lead", granted=True)
    return desk


def deeds(desk: Desk) -> list[tuple[str, str, str]]:
    return [deed for leaf in desk.leaves() for deed in read_leaf(leaf.data).did]


def in_the_clear(leaf: Leaf) -> str:
    """A leaf without its digests and what is encrypted."""
    read = json.loads(leaf.data)
    return json.dumps({name: item for name, item in read.items() if name not in ("of", "commits", "sealed")})


def test_every_deed_is_in_the_log_in_order(desk: Desk) -> None:
    done = deeds(desk)
    wanted = [
        ("message", "customer", ""), ("lookup", "s.account", "sent"), ("settled", "s.account", "done"),
        ("lookup", "s.order", "sent"), ("settled", "s.order", "done"), ("message", "customer", ""),
        ("approval", "lead", "asked for"), ("approval", "lead", "granted"), ("action", "s.refund", "sent"),
        ("settled", "s.refund", "done"), ("request", "pay", "resolved"),
    ]  # fmt: skip
    places = iter(done)
    assert all(deed in places for deed in wanted), done
    assert ("decision", "verified", "") in done
    assert ("decision", "consent", "") in done


def test_every_entry_has_its_leaf_and_says_nothing_personal(desk: Desk) -> None:
    leaves = desk.leaves()
    assert len(leaves) == len(asyncio.run(desk.store.history("case")))
    shown = " ".join(in_the_clear(leaf) for leaf in leaves)
    assert not [word for word in ("ana@example.com", "02134", "1234567", "maria", "case") if word in shown]
    about = [body_of(leaf, desk.seal.open) for leaf in leaves]
    assert {body.conversation for body in about} == {"case"}
    sent = next(item for body in about for item in body.did if item["name"] == "s.refund" and item["kind"] == "action")
    assert sent["inputs"]["amount"] == {"$m": ["169", "USD"]}


def test_it_verifies_with_its_history(desk: Desk) -> None:
    head = asyncio.run(desk.heads.sign()).head
    report = desk.verify(Witnessed(head, "a witness"))
    assert (report.problems, report.heads, report.compared) == ([], 1, len(desk.leaves()))
    assert report.root == head.root


@pytest.mark.parametrize("moment", ["history", "conversations"])
def test_a_log_that_goes_on_while_it_is_read_verifies(desk: Desk, moment: str) -> None:
    """A service runs on it: more is said between the reading of one thing and of another."""
    usual, done = getattr(desk.store, moment), []

    async def later(*given: Any, **more: Any) -> Any:
        found = await usual(*given, **more)
        if not done:
            done.append(await desk.talk.runtime.receive("case", Message("late", "and thank you")))
            if moment == "conversations":
                found = await usual(*given, **more)
        return found

    setattr(desk.store, moment, later)
    before = len(desk.leaves())
    report = desk.verify()
    assert (report.problems, len(desk.leaves())) == ([], before + 1)


def edit(desk: Desk) -> None:
    entries = desk.memory._kept["case"].entries
    place = next(number for number, entry in enumerate(entries) if isinstance(entry.event, MessageReceived))
    entries[place] = Entry(entries[place].event, entries[place].effects, entries[place].message, ("other words",))


def swap(desk: Desk) -> None:
    entries = desk.memory._kept["case"].entries
    entries[1], entries[2] = entries[2], entries[1]


def cut(desk: Desk) -> None:
    del desk.memory._kept["case"].entries[-1]


def past(desk: Desk) -> None:
    kept = desk.memory._kept["case"]
    asyncio.run(desk.memory.commit(Commit("case", len(kept.entries), (kept.entries[0],), kept.snapshot)))


def moved(desk: Desk) -> None:
    desk.memory._leaves[0] = Leaf(1, OF_AUDIT, desk.memory._leaves[0].data)


@pytest.mark.parametrize(("attack", "says"), [
    (edit, "entry 1 of case was changed after it was written"),
    (swap, "entry 2 of case was changed after it was written"),
    (cut, "is gone from its history"),
    (past, "the others were written past it"),
    (moved, f"it is not about the conversation {OF_AUDIT}, under which it is stored"),
])  # fmt: skip
def test_a_history_that_was_edited_by_hand_is_found(desk: Desk, attack: Callable[[Desk], None], says: str) -> None:
    attack(desk)
    assert says in " ".join(desk.verify().problems)


@pytest.mark.parametrize("how", ["a leaf removed", "leaves in another order", "a leaf changed", "cut off"])
def test_a_log_that_was_edited_is_found_by_its_head(desk: Desk, how: str) -> None:
    head, leaves = asyncio.run(desk.heads.sign()).head, [leaf.data for leaf in desk.leaves()]
    changed = {
        "a leaf removed": [*leaves[:2], *leaves[3:], leaves[2]],
        "leaves in another order": [leaves[1], leaves[0], *leaves[2:]],
        "a leaf changed": [leaves[0].replace(b'"message"', b'"lookup"'), *leaves[1:]],
        "cut off": leaves[:-1],
    }[how]
    desk.memory._leaves[:] = [Leaf(number, "case", data) for number, data in enumerate(changed, 1)]
    (problem,) = desk.verify(Witnessed(head, "a witness"), rows=False).problems[-1:]
    assert "a witness" in problem


def test_an_erased_customer_is_gone_and_the_log_verifies(desk: Desk) -> None:
    before = asyncio.run(desk.heads.sign()).head
    asyncio.run(desk.kept.keep("c1", KeptValue("email", "ana@example.com", desk.clock.now(), "contact")))
    assert desk.seal.conversations_of("c1") == ("case",)
    erased = asyncio.run(desk.erasing.customer("c1", "dpo@desk.example"))
    assert (erased.conversations, erased.keys, erased.values) == (("case",), 2, 1)
    with pytest.raises(Erased, match="is erased"):
        body_of(desk.leaves()[0], desk.seal.open)
    report = desk.verify(Witnessed(before, "a witness"), rows=False)
    assert (report.problems, report.heads, report.erased) == ([], 1, before.size)
    assert ("action", "s.refund", "sent") in deeds(desk)
    assert asyncio.run(desk.erasing.customer("c1", "dpo@desk.example")).conversations == ()
    with pytest.raises(Erased):
        desk.talk.says("hello again")


def test_who_erases_is_noted(desk: Desk) -> None:
    asyncio.run(desk.erasing.customer("c1", "dpo@desk.example"))
    last = desk.leaves()[-1]
    assert read_leaf(last.data).did == (("erase", "", ""),)
    (deed,) = body_of(last, desk.seal.open).did
    assert (deed["person"], deed["customer"]) == ("dpo@desk.example", desk.seal.subject("c1"))
    assert "c1" not in in_the_clear(last)
    with pytest.raises(WrongUse, match="who does this"):
        asyncio.run(desk.erasing.customer("c1", " "))


def test_what_the_shelf_has_of_an_erased_customer_is_gone_too(desk: Desk) -> None:
    theirs = ["hooks/of/case", "hooks/out/zendesk/case/000000000003/reply", "hooks/dead/ops/case/000000000002/ended"]
    others = ["hooks/of/case2", "hooks/of/zendesk:a~b", "hooks/out/zendesk/case2/000000000001/reply", "releases/case"]
    for name in (*theirs, *others):
        desk.shelf.put(name, b"{}")
    asyncio.run(desk.erasing.customer("c1", "dpo@desk.example"))
    assert desk.shelf.names(100) == tuple(sorted(others))
    desk.shelf.put(theirs[0], b"{}")  # as an erasure before this one left it
    asyncio.run(desk.erasing.customer("c1", "dpo@desk.example"))
    assert desk.shelf.names(100) == tuple(sorted(others))


@pytest.mark.parametrize("name", ["zendesk:35436", "a/b", "a~b", "a%7Eb", "näher", "~2F"])
def test_a_conversation_is_found_by_its_name_on_the_shelf(name: str) -> None:
    assert conversation_in(f"ops/{plain(name)}/000000000001/reply") == name
    assert "/" not in plain(name)


def test_nothing_waits_for_what_was_erased() -> None:
    release, _ = compiled(paying(CONFIRMED), rules=LEAD)
    assert release is not None
    desk = Desk(release)
    desk.talk.says(asks_for("pay"))
    desk.talk.says("yes please")
    asyncio.run(desk.erasing.conversation("case", "dpo@desk.example"))
    assert asyncio.run(desk.store.waiting("approval", 10)) == ()
    assert asyncio.run(desk.store.next_due()) is None
    with pytest.raises(WrongUse, match="there is no conversation nothing"):
        asyncio.run(desk.erasing.conversation("nothing", "dpo@desk.example"))


def test_what_is_closed_long_enough_is_swept(desk: Desk) -> None:
    desk.clock.advance(timedelta(days=2))
    asyncio.run(desk.talk.runtime.tick())
    later: Callable[[], datetime] = desk.clock.now
    assert (
        asyncio.run(desk.erasing.older_than(later() - timedelta(days=30), "dpo@desk.example", 10)).conversations == ()
    )
    desk.clock.advance(timedelta(days=60))
    swept = asyncio.run(desk.erasing.older_than(later() - timedelta(days=30), "dpo@desk.example", 10))
    assert (swept.conversations, swept.keys) == (("case",), 1)
    assert asyncio.run(desk.erasing.older_than(later(), "dpo@desk.example", 10)).conversations == ()


def test_values_are_swept_by_class(desk: Desk) -> None:
    for slot, personal in (("email", "contact"), ("note", None), ("iban", "financial")):
        asyncio.run(desk.kept.keep("c1", KeptValue(slot, "x", desk.clock.now(), personal)))
    later = desk.clock.now() + timedelta(days=1)
    sweep = desk.erasing.kept_longer
    assert asyncio.run(sweep(frozenset({"contact", None}), desk.clock.now(), "dpo", 10)).values == 0
    assert asyncio.run(sweep(frozenset({"contact", None}), later, "dpo", 1)).values == 1
    assert asyncio.run(sweep(frozenset({"contact", None}), later, "dpo", 10)).values == 1
    assert [item.slot for item in asyncio.run(desk.kept.of("c1"))] == ["iban"]


def test_a_customer_gets_what_is_kept_of_them(desk: Desk) -> None:
    asyncio.run(desk.kept.keep("c1", KeptValue("email", "ana@example.com", desk.clock.now(), "contact")))

    def ask() -> dict[str, Any]:
        parts = {"store": desk.store, "kept": desk.kept, "keys": desk.seal, "auditing": desk.auditing}
        return asyncio.run(disclosed("c1", "kim", clock=desk.clock, **parts))  # type: ignore[arg-type]

    data = ask()
    (conversation,) = data["conversations"]
    said = [item["customer"] for item in conversation["happened"] if "customer" in item]
    assert said == [asks_for("pay").partition(" ~ ")[0], "yes please"]
    assert {"at", "agent"} <= {key for item in conversation["happened"] for key in item}
    assert data["kept"][0]["value"] == "ana@example.com"
    assert deeds(desk)[-1][0] == "export"
    asyncio.run(desk.erasing.customer("c1", "kim"))
    assert ask()["conversations"] == [{"conversation": "case", "erased": True}]


def test_exports_verify_and_show_what_is_not_erased(desk: Desk) -> None:
    other = asyncio.run(desk.talk.runtime.open("other"))
    asyncio.run(desk.talk.runtime.act("other", "lee", "agent", "aop.take_over", {}))
    assert other.snapshot.conversation == "other"
    size = len(desk.leaves())
    proved = verified(desk.exported(opens=desk.seal.open), [SIGNER.verifier])
    assert (proved.leaves, proved.bodies) == (size, size)
    numbers = asyncio.run(numbers_of(desk.store, lambda leaf: leaf.conversation == "other"))
    lines = desk.exported(whole=False, numbers=numbers, opens=desk.seal.open)
    assert verified(lines, [SIGNER.verifier]).leaves == len(numbers) >= 1
    (first, *_) = leaves_of(lines)
    assert first.body is not None
    assert first.body.did[0]["person"] == "lee"
    asyncio.run(desk.erasing.conversation("case", "kim"))
    after = verified(desk.exported(opens=desk.seal.open), [SIGNER.verifier])
    assert (after.leaves, after.bodies) == (size + 1, len(numbers) + 1)
    with pytest.raises(WrongUse, match="there is no leaf"):
        desk.exported(whole=False, numbers=[size + 50])


def test_a_witness_is_read(desk: Desk, tmp_path: Any) -> None:
    witness = FileWitness(tmp_path / "heads.jsonl")
    heads = LogHeads(desk.store, Shelf(), SIGNER, desk.clock, [witness])
    note = asyncio.run(heads.sign()).note
    assert heads_of([witness], [SIGNER.verifier]) == [Witnessed(head_of(note, [SIGNER.verifier]), witness.name)]
