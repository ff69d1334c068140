"""Reading the audit log where it is kept: whether it is what its heads say, and whether the history is what it says.

The tree proves that no leaf was changed, removed or moved since a head was published. Each leaf holds the digest of one
entry of a conversation as it was written; so an entry that was edited, removed or put in another place differs from
its leaf. What was erased can no longer be compared, and counts as that.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from aop.audit.checking import Checking, Witnessed
from aop.audit.heads import head_of
from aop.audit.leaves import Body, read_body, read_leaf
from aop.audit.notes import Forged, Verifier
from aop.errors import WrongUse
from aop.ports.seal import Broken, Erased
from aop.ports.store import Leaf, Listed, Store
from aop.ports.witness import Witness
from aop.runtime.auditing import OF_AUDIT

#: Rows that are read at a time.
PAGE = 1_000
#: Histories that are at hand while their leaves are compared.
MAX_HISTORIES = 256
#: So many problems are listed; what is behind them is only counted.
MAX_PROBLEMS = 100

Opens = Callable[[str, bytes], bytes]
#: The entries of a conversation as they are stored, decrypted.
Rows = Callable[[str], Awaitable[Sequence[bytes]]]


@dataclass(slots=True)
class Report:
    """What was found. `heads` are those that the log agrees with, `compared` the entries that are what their leaves
    say, `erased` the leaves of which nobody can tell any more."""

    leaves: int = 0
    heads: int = 0
    compared: int = 0
    erased: int = 0
    root: bytes = b""
    problems: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, problem: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.more += 1


def heads_of(witnesses: Iterable[Witness], verifiers: Sequence[Verifier]) -> list[Witnessed]:
    """What witnesses have. Raises Forged where one of them has a head that this log's keys did not sign."""
    found = []
    for witness in witnesses:
        for note in witness.heads():
            try:
                found.append(Witnessed(head_of(note, verifiers), witness.name))
            except Forged as error:
                raise Forged(f"a head that {witness.name} has is none of this log: {error}") from None
    return found


async def verify_log(
    store: Store, heads: Sequence[Witnessed], named: Callable[[str], str], opens: Opens, rows: Rows | None
) -> Report:
    """The whole log and, with `rows`, every history that it is about. `named` gives the keyed digest of a conversation.
    Nothing is raised for what is wrong: it stands in the report."""
    report = Report()
    comparing = _Comparing(report, named, opens, rows)
    try:
        checking = Checking(heads)
        async for leaf in leaves_in(store):
            checking.append(leaf.data)
            await comparing.leaf(leaf)
            report.leaves += 1
        report.root = checking.finish()
        report.heads = checking.passed
    except Forged as error:
        report.add(str(error))
        return report
    if rows is not None:
        await comparing.histories(store, report.leaves)
    return report


async def leaves_in(store: Store, after: int = 0) -> AsyncIterator[Leaf]:
    """The leaves behind number `after`, page by page. Raises Forged where a number is missing."""
    while leaves := await store.leaves(after, PAGE):
        for leaf in leaves:
            if leaf.number != after + 1:
                raise Forged(f"leaf {after + 1} of the audit log is missing: leaf {leaf.number} stands in its place")
            yield leaf
            after = leaf.number


def body_of(leaf: Leaf, opens: Opens) -> Body:
    """What a leaf was about. Raises Erased, Broken or Forged."""
    read = read_leaf(leaf.data)
    return read_body(read, opens(leaf.conversation, read.sealed))


def wanted(leaf: Leaf, conversation: str | None, kind: str | None) -> bool:
    """Whether a leaf is of this conversation, and of a deed of this kind, where they are said."""
    if conversation is not None and leaf.conversation != conversation:
        return False
    return kind is None or any(deed[0] == kind for deed in read_leaf(leaf.data).did)


def about_of(leaf: Leaf, opens: Opens) -> Any:
    """What a leaf was about as plain data: `erased` where nobody can tell any more, and why where it is damaged."""
    try:
        return [dict(item) for item in body_of(leaf, opens).did]
    except Erased:
        return "erased"
    except (Broken, Forged) as error:
        return f"unreadable: {error}"


class _Comparing:
    """Holds histories against the leaves about them."""

    def __init__(self, report: Report, named: Callable[[str], str], opens: Opens, rows: Rows | None) -> None:
        self._report = report
        self._named = named
        self._opens = opens
        self._rows = rows
        self._digests: OrderedDict[str, list[str] | None] = OrderedDict()
        self._leaves: dict[str, int] = {}

    async def leaf(self, leaf: Leaf) -> None:
        try:
            await self._leaf(leaf)
        except Erased:
            self._report.erased += 1
        except (Forged, Broken, WrongUse) as error:
            self._report.add(f"leaf {leaf.number}: {error}")

    async def _leaf(self, leaf: Leaf) -> None:
        read = read_leaf(leaf.data)
        if read.of != self._named(leaf.conversation):
            raise Forged(f"it is not about the conversation {leaf.conversation}, under which it is stored")
        if read.number is not None:
            if read.number != self._leaves.get(leaf.conversation, 0) + 1:
                raise Forged(f"it is about entry {read.number} of {leaf.conversation}, which is not the next one")
            self._leaves[leaf.conversation] = read.number
        body = body_of(leaf, self._opens)
        if self._rows is None or read.number is None:
            return
        digests = await self._history(leaf.conversation)
        if read.number > len(digests):  # unless it went on since it was read
            del self._digests[leaf.conversation]
            digests = await self._history(leaf.conversation)
        if read.number > len(digests):
            raise Forged(f"entry {read.number} of {leaf.conversation} is gone from its history")
        if digests[read.number - 1] != body.entry:
            raise Forged(f"entry {read.number} of {leaf.conversation} was changed after it was written")
        self._report.compared += 1

    async def _history(self, conversation: str) -> list[str]:
        assert self._rows is not None
        if conversation not in self._digests:
            try:
                self._digests[conversation] = [sha256(row).hexdigest() for row in await self._rows(conversation)]
            except Broken as error:
                self._report.add(f"the history of {conversation} cannot be read: {error}")
                self._digests[conversation] = None
            while len(self._digests) > MAX_HISTORIES:
                self._digests.popitem(last=False)
        digests = self._digests[conversation]
        if digests is None:
            raise Broken("its history cannot be read")
        return digests

    async def histories(self, store: Store, read: int) -> None:
        """Entries that no leaf is about. `read` is how many leaves were read: a service may have gone on since."""
        more: dict[str, int] = {}
        last: Listed | None = None
        while page := await store.conversations(PAGE, last):
            entries = {item.conversation: item.version for item in page if item.conversation != OF_AUDIT}
            more |= {name: count for name, count in entries.items() if count > self._leaves.get(name, 0)}
            last = page[-1]
        if more:
            async for leaf in leaves_in(store, read):
                await self.leaf(leaf)
        for name, count in more.items():
            told = self._leaves.get(name, 0)
            if count > told:
                self._report.add(
                    f"{name} has {count} entries, and the log knows of {told}: the others were written past it"
                )
