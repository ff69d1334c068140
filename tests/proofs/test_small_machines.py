"""The verdicts against everything that can happen: small random procedures, and every conversation that there is.

What some conversation violates is never called proved, what none does never refuted. Of a machine with too many
conversations only the first are held to. `AOP_MACHINES=10000` looks at more (`make soak-prove`). A failure names the
seed that repeats it.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import pytest

from aop.machine.release import Release
from aop.proofs.prove import ONLY_BY_HAND, Prover
from aop.proofs.verdicts import Verdict
from proofs.everything import Everything
from proofs.small import Writer
from proofs.talks import REQUESTS
from proofs.waiting import WaitingWriter

COUNT = int(os.environ.get("AOP_MACHINES", "40"))
FIRST = int(os.environ.get("AOP_SEED", "0"))

#: What the customer of a small procedure asks with.
ASKED = "small one"

#: So many machines are looked at in both ways, and none larger than that.
TWICE, SMALL = 25, 1_500


@dataclass
class Compared:
    """What came of all. `why` counts the reasons of what is not proved, by whether a conversation violates it.
    `beyond`: refuted by a conversation in which more happens beside answers than all is played of."""

    writer: type[Writer] = Writer
    machines: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[tuple[bool, str]] = field(default_factory=Counter)
    why: Counter[tuple[bool, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    beyond: int = 0

    def look_at(self, seed: int) -> None:
        """The machine of a seed."""
        release = machine(seed, self.writer)
        if release is None:
            self.machines["not accepted"] += 1
            return
        every = Everything(release, unsure=self.writer is WaitingWriter)
        whole = every.look()
        self.machines["whole" if whole else "in part"] += 1
        for found in Prover(release).of("small").verdicts:
            if not found.built_in and (whole or found.text in every.broken):
                self._compare(seed, found, violated=found.text in every.broken)

    def _compare(self, seed: int, found: Verdict, *, violated: bool) -> None:
        if found.status == "refuted" and not violated and _is_beyond(found):
            self.beyond += 1
            return
        self.verdicts[violated, found.status] += 1
        if found.status == "not_proved":
            self.why[violated, found.why] += 1
        elif violated == (found.status == "proved"):
            said = "some conversation violates" if violated else "no conversation violates"
            self.wrong.append(f"seed {seed}: `{found.text}` is {found.status}, and {said} it")

    @property
    def said(self) -> str:
        """In words: how many were the same, undecided, different."""
        same = self.verdicts[True, "refuted"] + self.verdicts[False, "proved"]
        told = f"{same} the same, {self.undecided} undecided, {len(self.wrong)} different"
        return f"{dict(self.machines)}: {told}, {self.by_hand} open where people act by hand, {self.beyond} beyond"

    @property
    def by_hand(self) -> int:
        """What a person does of a system themselves is not played."""
        return sum(times for (_, why), times in self.why.items() if why == ONLY_BY_HAND)

    @property
    def undecided(self) -> int:
        return sum(self.why.values()) - self.by_hand


def _is_beyond(found: Verdict) -> bool:
    """Whether in a conversation that is shown more happens beside answers than all is played of, or more is asked
    for. A "no" while people decide is asked about as a cancel is."""
    beside = ("I want to", "sorry, I meant", "hands the conversation back")
    happened = sum(line.who != "agent" and line.text.startswith(beside) for line in found.talk)
    stopped = sum(said.text == "no" and "Shall I stop" in asked.text for said, asked in pairwise(found.talk))
    return happened + stopped > 1 or sum(line.text == ASKED for line in found.talk) > REQUESTS


def machine(seed: int, writer: type[Writer] = Writer) -> Release | None:
    return writer(Random(seed)).release()  # noqa: S311 - repeatable on purpose


@pytest.mark.parametrize("writer", [Writer, WaitingWriter])
def test_verdicts_agree_with_every_conversation_there_is(writer: type[Writer]) -> None:
    compared = Compared(writer)
    for seed in range(FIRST, FIRST + COUNT):
        compared.look_at(seed)
    print(f"{compared.said}\nundecided: {dict(compared.why)}")  # noqa: T201
    assert not compared.wrong, compared.wrong[:3]
    assert compared.verdicts[True, "refuted"] >= COUNT
    assert compared.verdicts[False, "proved"] >= COUNT
    assert all(reason for _, reason in compared.why)
    assert compared.undecided <= sum(compared.verdicts.values()) // 10


@pytest.mark.parametrize("seed", [3538, 4243, 5440, 5942, 7191, 9716, 9940])
def test_machines_about_which_they_once_differed(seed: int) -> None:
    """A call that failed is free for the ledger before anything comes of it; a queue's call stops at a limit; and a yes
    that is void after a handback serves no like call at another place. What `on:` answers behind an approved call is
    not lost where "Shall I stop?" is never understood. A run after a handback asks again where a like call was made at
    another place."""
    compared = Compared()
    compared.look_at(seed)
    assert not compared.wrong
    assert compared.machines["whole"] == 1


BACK = "hands the conversation back"


@pytest.mark.parametrize(
    ("seed", "text", "status", "shown"),
    [
        (100013, "never s.pay_back before s.pay", "proved", ""),
        (100107, "never s.pay_back before s.pay", "proved", ""),
        (100003, "never s.pay_back when amount is over $100", "refuted", BACK),
        (100101, "never s.pay when amount is over $100", "refuted", BACK),
    ],
)
def test_properties_that_once_were_left_open(seed: int, text: str, status: str, shown: str) -> None:
    """What is done only behind something else was not done without it in the runs before either; and a conversation
    that was handed over is handed back, before the next request or within one."""
    release = machine(seed)
    assert release is not None
    found = next(item for item in Prover(release).of("small").verdicts if item.text == text)
    assert found.status == status
    assert not shown or shown in [line.text for line in found.talk]


def test_conversations_from_which_the_same_may_come_are_gone_on_with_once() -> None:
    """What is left out finds nothing else; where two requests are too many conversations, with one."""
    releases = [(seed, machine(seed)) for seed in range(FIRST, FIRST + TWICE)]
    looked_at = [_finds_the_same(seed, release) for seed, release in releases if release is not None]
    assert sum(looked_at) >= TWICE // 3


def _finds_the_same(seed: int, release: Release) -> bool:
    """False where there are too many conversations."""
    for requests in (2, 1):
        plainly = Everything(release, plain=True, most=SMALL, more=0, requests=requests)
        if plainly.look():
            shortly = Everything(release, more=0, requests=requests)
            assert shortly.look()
            assert shortly.broken.keys() == plainly.broken.keys(), seed
            return True
    return False
