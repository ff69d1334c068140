"""Laws 1, 2 and 15: correcting, and going back, over random procedures and over those that once went wrong."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aop.engine.effects import Explain
from aop.engine.understanding import Understanding
from aop.values import Money
from laws.desk import IDENTIFY, Desk, compiled, desk, files_of, procedure
from laws.machines import Writer
from laws.scripted import PLAN, Scripted
from laws.world import NO, Talk, asked, reached_all

OTHER: dict[str, Any] = {
    "mode": "careful", "why": "Wrong size", "sum": Money(Decimal(20), "USD"), "sure": False, "item": "hat",
    "items": ("socks",), "other": "shoes", "order_id": "#W7654321", "email": "bob@example.com", "postcode": "99999",
}  # fmt: skip
RIGHT = {**PLAN, "sum": Money(Decimal(60), "USD")}
FEW = settings(max_examples=150, deadline=None, database=None, derandomize=True,
               suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
               phases=(Phase.explicit, Phase.generate))  # fmt: skip
SEEDS = st.integers(0, 10**6)
_MACHINES: dict[int, Desk] = {}


def some_machine(seed: int) -> Desk:
    """One of forty random workspaces full of questions, branches on their answers and notes, compiled once."""
    place = seed % 40
    if place not in _MACHINES:
        _MACHINES[place] = aimed(Random(5000 + place))  # noqa: S311 - repeatable on purpose
    return _MACHINES[place]


def steered(made: Desk, slot: str) -> str:
    """Whether a procedure branches on a slot, looks something up by it, or only carries it."""
    text = made.files["desk/pay.aop.yaml"].partition("steps:")[2]
    return "branches" if any(f"if {slot}" in line or f"of {slot}" in line for line in text.splitlines()) else "carries"


class Aimed(Writer):
    """Mostly what a correction may touch: questions, branches on their answers, values made of them, writes."""

    def _sentence(self, depth: int) -> list[str]:
        kinds = [self._collect, self._collect, self._collect, self._note, self._set, self._say, self._look_up]
        return self.chance.choice([*kinds, self._branch, self._branch] if depth < 2 else kinds)(depth)

    def _condition(self) -> str:
        known = [text for text in ('mode is "quick"', "sum is over $50") if text.split()[0] in self.bound]
        return self.chance.choice(known) if known else super()._condition()


def aimed(chance: Random) -> Desk:
    while True:
        text = Aimed(chance).procedure("pay", steps=2)
        made, _ = compiled(files_of(text))
        if made is not None:
            return made


class Slip:
    """Says another value where a slot is asked first, and corrects it with a cue at a later question."""

    def __init__(self, player: Scripted, slot: str, wrong: Any, after: int, *, written: bool) -> None:
        self.player, self.slot, self.wrong, self.after, self.written = player, slot, wrong, after, written
        self.slipped = self.corrected = False
        self.writes = 0

    def __call__(self, talk: Talk) -> Understanding | None:
        if not self.slipped:
            if asked(talk) != self.slot or len(talk.state.frames) != 1:
                return None
            self.slipped = True
            return self.player.said(self.slot, self.wrong)
        if self.corrected:
            return None
        wrote = bool(talk.calls())
        if wrote and not self.written:
            self.corrected = True  # too late for this law
            self.slipped = False
            self.after = -1
            return None
        if self.after > 0 or (self.written and not wrote):
            self.after -= not (self.written and not wrote)
            return None
        if talk.state.frames[-1].handler is not None or self.slot not in talk.state.frames[-1].values:
            return None
        self.corrected, self.writes = True, len(talk.calls())
        return self.player.said(self.slot, cue=True)


def slipping(made: Desk, slot: str, after: int, *, written: bool) -> tuple[Scripted, Slip]:
    player = Scripted(made, RIGHT)
    slip = Slip(player, slot, OTHER[slot], after, written=written)
    player.meddle = slip
    player.opens().plays()
    return player, slip


def test_law_01_a_correction_before_a_write_is_having_said_it_right_at_first() -> None:
    """Of plain slots, with a cue, those that a verification reads among them: a wrong postcode costs a try that is not
    given back, and the right one still verifies. Picked ones are corrected by words that are read again, which the
    gate does. Not compared: how often was asked, what was said on the way, the serials of records. Limits of questions
    are far."""
    reached: Counter[str] = Counter()

    @FEW
    @given(SEEDS, st.sampled_from(["mode", "why", "sum", "order_id", "email", "postcode"]), st.integers(0, 3))
    def law(seed: int, slot: str, after: int) -> None:
        made = some_machine(seed)
        player, slip = slipping(made, slot, after, written=False)
        if not (slip.slipped and slip.corrected and slip.after == 0) or asked_too_often(player):
            return
        reached[f"corrected {slot}"] += 1
        reached[steered(made, slot)] += 1
        first = Scripted(made, RIGHT).opens().plays()
        reached["and a write after it"] += bool(first.writes())
        assert player.writes() == first.writes()
        assert player.last()[:2] == first.last()[:2]

    law()
    reached_all(reached, "corrected mode", "corrected why", "corrected sum", "corrected order_id", "corrected email",
                "corrected postcode", "branches", "and a write after it")  # fmt: skip


def asked_too_often(player: Scripted) -> bool:
    """Whether a bound ended the conversation: then there is nothing to compare."""
    state = player.talk.state
    return state.counters.get("questions", 0) >= player.desk.release.workspace.limits.questions


def test_law_02_a_correction_never_repeats_a_write_and_never_silently_keeps_one() -> None:
    """Either `on: corrected` answered, or what was written in all is what would have been written had it been said
    right at first, each as often as then. (Nothing is ever written under a wrong postcode: it verifies nobody.)"""
    reached: Counter[str] = Counter()

    @FEW
    @given(SEEDS, st.sampled_from(["mode", "why", "sum", "order_id", "email"]), st.integers(0, 2))
    def law(seed: int, slot: str, after: int) -> None:
        made = some_machine(seed)
        player, slip = slipping(made, slot, after, written=True)
        if not slip.corrected or not slip.writes or asked_too_often(player):
            return
        reached["corrected after a write"] += 1
        reached[f"corrected {slot}"] += 1
        answered = [item for item in player.talk.effects(Explain) if item.summary == "on corrected"]
        if answered:
            reached["on corrected"] += 1
            return
        reached["went on"] += 1
        assert player.writes() == Scripted(made, RIGHT).opens().plays().writes()

    law()
    reached_all(reached, "corrected after a write", "on corrected", "went on", "corrected email")


GOING_BACK = [
    'collect mode and why\nconfirm "Is it {mode}, {why}?", otherwise go to act\n',
    'collect items\nset amount to total of items.price\nconfirm "{amount} for {items.name}?", otherwise go to act\n',
    "for each thing in items, at most 4:\n  collect other for thing\n  add other to others\n"
    'confirm "Is it {others.name}?", otherwise go to act\n',
    "look up s.stock with order = order as stock\nif stock.available is yes:\n  collect sum\n  set amount to sum\n"
    'otherwise:\n  set amount to $5\nconfirm "Is it {amount}?", otherwise go to act\n',
    "collect item\nwait 10 minutes\ncollect verdict from lead, within 4 hours, otherwise finish as informed\n"
    'confirm "Is it {item.name}, {verdict}?", otherwise go to act\n',
]


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("body", GOING_BACK)
def test_law_15_going_back_and_answering_the_same_is_never_having_gone_back(body: str, times: int) -> None:
    lines = "".join(f"  {line}\n" for line in body.splitlines())
    before = "listed: |\n  collect items\n" if "in items" in body else ""
    made = desk(procedure("pay", f"{IDENTIFY}{before}act: |\n{lines}  do s.note with text = \"done\"\n"
                                 "  finish as resolved\n"))  # fmt: skip
    left = times

    def meddle(talk: Talk) -> Understanding | None:
        nonlocal left
        if asked(talk) == "confirm" and left:
            left -= 1
            return NO
        return None

    back = Scripted(made, RIGHT, meddle=meddle).opens()
    straight = Scripted(made, RIGHT).opens()
    for player in (back, straight):
        while left > 0 or asked(player.talk) != "confirm":
            assert player.goes_on()
    assert back.stands() == straight.stands()
    assert back.plays().writes() == straight.plays().writes()
    assert back.ends() == straight.ends() == ["resolved"]
