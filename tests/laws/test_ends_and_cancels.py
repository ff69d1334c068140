"""Laws 3, 13, 14: how a conversation ends, is interrupted, and is taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aop.analysis.bounds import Bounds, Patience
from aop.engine.effects import Explain, HandOff, ReadAgain, Say
from aop.engine.events import MessageReceived
from aop.engine.understanding import Understanding
from aop.values import canonical, content
from laws.desk import IDENTIFY, SLOTS, Desk, compiled, desk, procedure
from laws.machines import machine
from laws.scripted import Scripted
from laws.test_corrections import RIGHT
from laws.world import GIVEN, NO, ORDER, YES, asked, reached_all, request

SOME = settings(max_examples=120, deadline=None, database=None, derandomize=True,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
               phases=(Phase.explicit, Phase.generate))  # fmt: skip
MANY = settings(SOME, max_examples=300)
_MACHINES: dict[int, Desk] = {}
NOTHING = Understanding()
UNWILLING = Understanding(answer="does_not_know")


def some_machine(seed: int) -> Desk:
    place = seed % 40
    if place not in _MACHINES:
        chance = Random(3000 + place)  # noqa: S311 - repeatable on purpose
        made = machine(chance)
        while place % 2 and "otherwise go to" not in made.files["desk/pay.aop.yaml"]:
            made = machine(chance)
        _MACHINES[place] = made
    return _MACHINES[place]


def test_law_03_every_accepted_procedure_ends_within_its_bounds_under_a_customer_who_always_says_no() -> None:
    """They say no to every yes or no, and to a question for a value: no, nothing usable, that they do not know, or
    (so that the machine gets further) an answer. Counted are all questions, held against the bound of the analysis."""
    reached: Counter[str] = Counter()

    @SOME
    @given(st.integers(0, 10**6), st.lists(st.sampled_from(["answer"] * 8 + ["no", "nothing", "unwilling"]),
                                           min_size=5, max_size=30))  # fmt: skip
    def law(seed: int, moods: list[str]) -> None:
        made = some_machine(seed)
        left = list(moods)

        def meddle(talk: Any) -> Understanding | None:
            ask = talk.state.frames[-1].ask
            if ask.kind == "confirm" or ask.kind in ("change", "cancel"):
                reached["no to a confirm"] += 1
                return NO
            mood = left.pop(0) if left else "nothing"
            return {"answer": None, "no": NO, "nothing": NOTHING, "unwilling": UNWILLING}[mood]

        player = Scripted(made, RIGHT, yes=False, meddle=meddle).opens().plays()
        asks = [item for item in player.talk.effects(Say) if item.kind in ("ask", "confirm")]
        limits = made.release.workspace.limits
        bound = Bounds(made.release.procedures, Patience(limits.attempts, limits.go_back)).of("pay")
        assert bound.whole
        assert len(asks) <= bound.questions, f"{len(asks)} questions, bound {bound.questions}"
        assert len(asks) <= limits.questions
        assert player.ends(), "it did not end"
        reached["ended at a person"] += bool(player.talk.effects(HandOff))
        reached["ended by itself"] += not player.talk.effects(HandOff)
        reached["went back"] += any(frame for frame in player.talk.history if _jumped(frame[1]))

    law()
    reached_all(reached, "no to a confirm", "ended at a person", "ended by itself", "went back")


def _jumped(effects: Any) -> bool:
    return any(getattr(item, "kind", "") == "jump" for item in effects)


ASK = procedure(
    "ask",
    'only: |\n  collect mode\n  collect sum\n  collect why\n  say "Thank you."\n  finish as informed\n',
    slots=SLOTS.partition("sure:")[0],
)
INTERRUPTS = "another request"
DIGRESSIONS = {
    "small talk": Understanding(move="small_talk"),
    "thanks": Understanding(move="thanks"),
    "goodbye": Understanding(move="goodbye"),
    "repeat": Understanding(move="repeat"),
    INTERRUPTS: Understanding(requests=(request("ask"),)),
}


def test_law_13_a_digression_that_finishes_leaves_the_suspended_frame_unchanged() -> None:
    """At every question of random procedures, also where what is said meanwhile would fit it. What is shared by all
    requests (counters, who the customer is, topics) may grow; that the question is asked again after so many more
    messages is not a change. What the procedure itself says about being resumed, or about more questions than a
    conversation may have, is no longer the digression: counted, and left."""
    reached: Counter[str] = Counter()

    @MANY
    @given(st.integers(0, 39), st.sampled_from([0, 1, 2, *[3, 4, 5, 6] * 3, 7, 8]),
           st.sampled_from([*sorted(DIGRESSIONS), *[INTERRUPTS] * 4]), st.booleans())  # fmt: skip
    def law(seed: int, after: int, name: str, talkative: bool) -> None:
        player = Scripted(with_ask(some_machine(seed).files, seed), RIGHT).opens()
        for _ in range(after):
            if not player.goes_on():
                return
        talk = player.talk
        frames = talk.state.frames
        if not frames or asked(talk) is None:
            return
        before, depth, entries = [_unchanged(frame) for frame in frames], len(frames), len(talk.history)
        ask, first = frames[-1].ask, talk.number + 1
        _digresses(player, name, ask.slot if talkative and ask else None, reached)
        said = _on_handlers(talk.history[entries:])
        if name == INTERRUPTS and "resumed" in talk.program.procedure(frames[-1].procedure).handlers:
            assert said[:1] in (["on resumed"], ["on not_understood"])
        if said or talk.state.status != "open":
            reached.update(said)
            return
        assert [_unchanged(frame) for frame in talk.state.frames] == before
        reached[name] += 1
        reached[f"during {ask.kind if ask else ''}"] += 1
        reached["in a loop"] += bool(frames[-1].loops)
        reached["in a followed procedure"] += depth > 1
        if name == INTERRUPTS:
            _reads_nothing_of(player, first, reached)

    law()
    reached_all(reached, *DIGRESSIONS, "during slot", "during confirm", "in a followed procedure", "on resumed",
                "on not_understood", "said what the suspended request asks", "asked for the same",
                "read again")  # fmt: skip


def _digresses(player: Scripted, name: str, slot: str | None, reached: Counter[str]) -> None:
    """Plays a digression to its end; with a `slot`, each answer in it names a value for that slot, too."""
    talk = player.talk
    depth = len(talk.state.frames)

    def meddle(_: Any) -> Understanding | None:
        own = talk.state.frames[-1].ask
        if slot is None or own.kind != "slot":
            return None
        reached["said what the suspended request asks"] += 1
        reached["asked for the same"] += own.slot == slot
        more = () if own.slot == slot else player.said(slot).values
        return Understanding(values=(*player.said(own.slot).values, *more))

    talk.says(DIGRESSIONS[name])
    player.meddle = meddle
    while len(talk.state.frames) > depth:
        assert player.goes_on()
    player.meddle = lambda _: None


def _on_handlers(entries: Any) -> list[str]:
    """The handlers that a procedure's own `on:` answered with, in order."""
    explained = [item for _, effects in entries for item in effects if isinstance(item, Explain)]
    return [item.summary for item in explained if item.summary.startswith("on ")]


def _reads_nothing_of(player: Scripted, first: int, reached: Counter[str]) -> None:
    """What the suspended request picks from later is not read from the words that were said meanwhile."""
    talk = player.talk
    last, entries = talk.number, len(talk.history)
    player.plays()
    for _, effects in talk.history[entries:]:
        for item in effects:
            if isinstance(item, ReadAgain) and item.first <= last:
                assert (first, last) in item.apart
                reached["read again"] += 1


_WITH_ASK: dict[int, Desk] = {}


def with_ask(files: Any, seed: int) -> Desk:
    """A random workspace whose second request is one that asks two questions and changes nothing."""
    place = seed % 40
    if place not in _WITH_ASK:
        made, findings = compiled({**files, "desk/ask.aop.yaml": ASK})
        assert made is not None, [item.message for item in findings]
        _WITH_ASK[place] = made
    return _WITH_ASK[place]


def _unchanged(frame: Any) -> bytes:
    ask = None if frame.ask is None else replace(frame.ask, number=0, digests=())
    return canonical(
        [frame.procedure, frame.pc, {name: content(value) for name, value in frame.values.items()}, frame.counts,
         frame.since, [[item.pc, item.index] for item in frame.loops], len(frame.log.written), len(frame.log.said),
         [[item.number, item.reading.slot, item.claimed] for item in frame.inbox], sorted(frame.partial),
         None if ask is None else [ask.kind, ask.pc, ask.slot, content(ask.options)]]
    )  # fmt: skip


def test_law_14_a_cancel_is_the_reverse_of_the_undoable_writes_that_were_done() -> None:
    """Each undo with what its own write gave back; an undo that fails stops the chain and hands over the rest."""
    reached: Counter[str] = Counter()

    @SOME
    @given(st.lists(st.sampled_from(["note", "refund", "ship"]), min_size=1, max_size=5), st.integers(0, 6),
           st.sampled_from(["yes", "no"]))  # fmt: skip
    def law(kinds: list[str], fails_at: int, answer: str) -> None:
        made = desk_of(tuple(kinds))
        player = Scripted(made, given={**_given(), "s.order": ORDER})
        player.opens()
        while asked(player.talk) != "why":
            assert player.goes_on()
        done = player.talk.calls()
        assert [item.action for item in done] == [f"s.{kind}" for kind in kinds]
        player.talk.says(Understanding(cancel=True))
        assert asked(player.talk) == "cancel"
        player.talk.number += 1
        talk = player.talk
        talk.feed(MessageReceived(talk.now, "m99", YES if answer == "yes" else NO))
        if answer == "no" or "ship" in kinds:
            assert not talk.calls("undo")
            reached["not taken back" if answer == "no" else "cannot be taken back"] += 1
            return
        undone = 0
        while talk.state.flight is not None:
            effect = talk.open.pop()
            outcome = "fails" if undone == fails_at else "done"
            talk.feed(talk.settled(effect, outcome, None if outcome == "fails" else talk.data(effect)))  # type: ignore[arg-type]
            undone += 1
        took_back = talk.calls("undo")
        reverse = list(reversed(done))[: len(took_back)]
        undo = {"s.note": "s.erase", "s.refund": "s.take_back"}
        assert [item.action for item in took_back] == [undo[item.action] for item in reverse]
        back = [next(iter(item.inputs.values())) for item in took_back]
        assert back == [_returned(talk, item.call) for item in reverse]
        if fails_at < len(kinds):
            reached["stopped"] += 1
            left = list(reversed(kinds[: len(kinds) - fails_at]))
            (handed,) = talk.effects(HandOff)
            assert all(f"s.{kind}" in str(handed.because) for kind in left)
            assert len(took_back) == fails_at + 1
        else:
            reached["all taken back"] += 1
            assert len(took_back) == len(kinds)
            assert player.ends() == ["withdrawn"]
            reached["three or more"] += len(kinds) > 2

    law()
    reached_all(reached, "stopped", "all taken back", "not taken back", "cannot be taken back", "three or more")


_DESKS: dict[tuple[str, ...], Desk] = {}
SENTENCES = {
    "note": 'do s.note with text = "a"\n',
    "refund": "look up s.order with id = order_id as order, otherwise finish as informed\n"
              "do s.refund with order = order, amount = $1\n",
    "ship": "look up s.order with id = order_id as order, otherwise finish as informed\n"
            "do s.ship with order = order, items = order.items\n",
}  # fmt: skip


def desk_of(kinds: tuple[str, ...]) -> Desk:
    if kinds not in _DESKS:
        lines = "".join(f"  {line}\n" for kind in kinds for line in SENTENCES[kind].splitlines())
        keys = 'on:\n  cancelled: |\n    escalate to desk because "cancelled"\n'
        text = procedure("pay", f"{IDENTIFY}act: |\n{lines}  collect why\n  finish as resolved\n", keys=keys)
        _DESKS[kinds] = desk(text)
    return _DESKS[kinds]


def _given() -> dict[str, Any]:
    """A system that gives each call an id of its own."""
    return {
        **GIVEN,
        "s.note": lambda call: {"note_id": f"n{call.call}"},
        "s.refund": lambda call: {"id": f"r{call.call}"},
    }


def _returned(talk: Any, call: str) -> Any:
    done = next(item for item in talk.state.done if item.call == call)
    return next(iter(done.value.fields.values()))
