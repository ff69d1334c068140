"""One message of the customer: what it asks for is folded into the state, in a fixed order (semantics S6).

    1  count      counters, topics, sentiment: what the message adds whatever it says
    2  person     a person was asked for, an escalation fires (workspace first), the conversation is too long
    3  cancel     the running request ends (asked first when something was changed), or starts again
    4  correct    a used slot gets another value: the request runs again, or it is asked whether it should
    5  fill       the asked slot, then everything else that was said
    6  answer     yes or no, only to a question sent before, and only if 4 and 5 did nothing
    7  start      new requests: begun, queued during a call, or the running one is suspended
    8  move       small talk, thanks, repeat, abuse …: a digression, which is never a failed answer
    9  nothing    clarify; repairs + 1

Each row is a function `(work, message, turn) -> bool`; True ends the fold. `FOLD` is the table. What a row may do is
decided by what the state expects: a yes is one only where a question is open, "never mind" only where something runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from aop.engine import (
    answers,
    asides,
    asking,
    cancelling,
    collecting,
    correcting,
    handlers,
    handoff,
    requests,
    said_before,
)
from aop.engine.another import another_request
from aop.engine.effects import Explain
from aop.engine.events import MessageReceived
from aop.engine.snapshot import Said, Waiting
from aop.engine.understanding import Reading, Request, Understanding
from aop.engine.wording import held, text, title_of
from aop.engine.work import Work
from aop.machine.policy import Escalation

#: A queue that is emptied for a moment; it keeps its type, where `()` alone would be the empty tuple for good.
NOTHING_WAITS: tuple[Waiting, ...] = ()

#: How often a conversation without a request may fail to be understood before a person takes over.
MAX_UNCLEAR = 3

#: How often a customer may be abusive before a person takes over.
MAX_ABUSE = 3

#: How sure it is what a message asks for that asks for nothing.
SURE = Decimal(1)

#: What is counted on in a new session: messages, and the tries of a verification.
LASTING = ("heard", "verify:")

#: How many requests a customer is asked to choose from, and how many an out-of-scope answer names.
MAX_CANDIDATES = 3
MAX_ABILITIES = 8


@dataclass(slots=True)
class Turn:
    """What the rows before have done with the message."""

    filled: bool = False  # something was bound or set aside
    fresh: bool = False  # … of which nothing was held before
    answered: bool = False  # the question that was open is settled, or was asked again
    another: tuple[Request, ...] = ()  # one more like the request that people decide about


def receive(work: Work, message: MessageReceived) -> None:
    """Folds one message."""
    turn = Turn()
    work.heard = message.understanding
    for row in FOLD:
        if row(work, message, turn):
            return


# ---- 1 and 2


def count(work: Work, message: MessageReceived, turn: Turn) -> bool:
    """What a message adds whatever it says."""
    state, said = work.state, message.understanding
    if state.status == "closed":  # somebody came back: a new session
        state.status = "open"
        state.counters = {key: count for key, count in state.counters.items() if key.startswith(LASTING)}
    state.counters["heard"] = state.counters.get("heard", 0) + 1
    state.counters["turns"] = state.counters.get("turns", 0) + 1
    state.quiet = None
    if said.topics:
        state.topics = tuple(sorted({*state.topics, *said.topics}))
    state.sentiment = said.sentiment
    state.confidence = min([item.confidence for item in said.requests]) if said.requests else SURE
    state.language = said.language
    if said.cost:
        state.cost += said.cost
    work.emit(Explain("heard", "message understood", None, _heard(message.message, said)))
    return False


def _heard(message: str, said: Understanding) -> dict[str, object]:
    """What a message was understood to say; what a model took for it, and why it was not followed, where one did."""
    told: dict[str, object] = {
        "message": message,
        "requests": said.requests,
        "values": said.values,
        "answer": said.answer,
        "plain_answer": said.plain_answer,
        "move": said.move,
        "model": said.model,
    }
    if said.cost:
        told["cost"] = said.cost
    if said.tokens:
        told["tokens"] = said.tokens
    if said.instead:
        told["instead"] = said.instead
    if said.agreed is not None:
        told["agreed"] = said.agreed
    return told


def _person(work: Work, message: MessageReceived, turn: Turn) -> bool:
    workspace = work.program.release.workspace
    if message.understanding.wants_person:
        handoff.hand_off(work, workspace.person_queue, ("the customer asked for a person",))
        return True
    fired = [item for item in _escalations(work) if _fires(work, item)]
    if fired:
        first = fired[0]
        because = work.words(first.because, work.scope({})) or ("",)
        work.explain("handler", first.at.text, first.at, fired=tuple([item.id for item in fired]))
        for item in fired:
            work.fired(item.id, "escalated", item.at.text, text(because) if item is first else None)
        handoff.hand_off(work, first.queue, because, first.priority, first.at)
        return True
    if work.state.counters["turns"] > workspace.limits.turns:
        handoff.hand_off(work, workspace.person_queue, ("the conversation became too long",))
        return True
    return False


def _escalations(work: Work) -> tuple[Escalation, ...]:
    own = [item for frame in work.state.frames for item in work.procedure(frame).escalations]
    return (*work.program.release.escalations, *own)


def _fires(work: Work, escalation: Escalation) -> bool:
    """A definite yes, so many turns running."""
    key = f"escalation:{escalation.id}"
    frame = work.top if work.state.frames else None
    holds = work.program.value(escalation.condition, work.scope({}, frame)) is True
    work.state.counters[key] = work.state.counters.get(key, 0) + 1 if holds else 0
    return holds and work.state.counters[key] >= escalation.turns


# ---- 3 and 4


def _cancel(work: Work, message: MessageReceived, turn: Turn) -> bool:
    said = message.understanding
    if not work.state.frames or not (said.cancel or said.move == "restart"):
        return False
    handlers.dismiss(work)
    if not work.state.frames:
        return said.cancel
    intent = work.root().intent
    cancelling.cancel(work)
    if said.move == "restart" and intent is not None and work.closed_now:
        requests.again(work, intent)
    return True


def _correct(work: Work, message: MessageReceived, turn: Turn) -> bool:
    """Another value for a slot that is known: with a cue, or where a yes was asked for, the request runs again."""
    if not work.state.frames or handlers.running(work) is not None:
        return False
    if work.state.flight is not None and (another := another_request(work, message)):
        turn.another = another
        return False
    asked = work.top.ask
    changed = correcting.changed_by(work, message)
    if not changed:
        return correcting.reconsidered(work, message)
    if message.understanding.correction or (asked is not None and asked.kind in ("confirm", "value")):
        correcting.change(work, changed)
        return True
    turn.answered = _asks_before_changing(work, message, changed)
    return False


def _asks_before_changing(work: Work, message: MessageReceived, changed: tuple[Reading, ...]) -> bool:
    """Without a cue it is asked, unless the message answers the open question as well (then that goes first)."""
    asked = work.top.ask
    if work.state.flight is not None or (asked is not None and asked.slot in {item.slot for item in changed}):
        return False
    if asked is not None and any(item.slot == asked.slot for item in message.understanding.values):
        return False
    return correcting.ask_first(work, changed[0])


# ---- 5 and 6


def _fill(work: Work, message: MessageReceived, turn: Turn) -> bool:
    """Values said outside a new request belong to the request that asked; the asked slot comes first."""
    values = message.understanding.values
    if turn.answered or turn.another:
        return False
    if not work.state.frames or handlers.running(work) is not None:
        return _set_aside(work, values, turn)
    frame = work.top
    own = correcting.said_for_running(work, message)
    if not own:
        return False
    turn.filled = any(not _is_known(work, item) for item in own)
    turn.fresh = any(not said_before.is_held(work, item.slot) for item in own)
    said_before.into_inbox(work, work.root(), own)
    if frame.ask is not None and frame.ask.kind == "slot":
        turn.answered = collecting.taken(work, frame, own)
    return False


def _set_aside(work: Work, values: tuple[Reading, ...], turn: Turn) -> bool:
    """Before a request runs, values wait for it; the question of a digression takes its own."""
    digression = handlers.running(work)
    if digression is not None and work.top.ask is not None and work.top.ask.kind == "slot":
        turn.answered = collecting.taken(work, work.top, values)
        values = tuple(item for item in values if item.slot not in work.procedure(work.top).slots)
    if digression is None:
        work.state.unclaimed += tuple(Said(work.number, item) for item in values)
    return False


def _is_known(work: Work, reading: Reading) -> bool:
    return any(reading.slot in frame.values for frame in work.request_frames())


def _answer(work: Work, message: MessageReceived, turn: Turn) -> bool:
    if not work.state.frames or turn.answered or work.top.ask is None:
        return False
    if not turn.filled:
        turn.answered = answers.ANSWERS[work.top.ask.kind](work, work.top, message.understanding)
    return False


# ---- 7


def _start(work: Work, message: MessageReceived, turn: Turn) -> bool:
    """New requests: begun when nothing runs, queued during a call, else the running request is suspended."""
    if not message.understanding.requests and not turn.another:
        return False
    state, workspace = work.state, work.program.release.workspace
    known = [*[frame.intent for frame in state.frames], *[item.intent for item in state.queue]]
    sure = tuple([item for item in message.understanding.requests if item.confidence >= workspace.accept])
    new = (*turn.another, *[item for item in sure if item.intent not in known])
    if not new:
        if sure and not turn.answered and not turn.filled and state.frames:
            work.say_phrase("running")
            work.top.ask = None
            turn.answered = True
        return False
    handlers.dismiss(work)
    suspended = sum(frame.root for frame in state.frames)
    if not state.frames:
        requests.enqueue(work, new)
        requests.announce(work)
    elif state.flight is not None or turn.answered or suspended > workspace.limits.suspended:
        requests.enqueue(work, new)
        work.say_phrase("queued")
    else:
        waiting, state.queue = state.queue, NOTHING_WAITS
        requests.enqueue(work, new)
        state.queue, begun = (*state.queue[1:], *waiting), state.queue[0]
        requests.start(work, begun, interrupts=True)
        requests.announce(work, begun)
    turn.answered = True
    return False


# ---- 8


def _move(work: Work, message: MessageReceived, turn: Turn) -> bool:
    """A digression, unless the message did something already. One that waits for a system goes on waiting."""
    move = message.understanding.move
    if move is None or turn.answered or turn.filled or work.state.flight is not None:
        return False
    return MOVES[move](work, message) if move in MOVES else False


def _digression(handler: str) -> Callable[[Work, MessageReceived], bool]:
    def run(work: Work, message: MessageReceived) -> bool:
        work.ask_again()
        handlers.digress(work, handler, kind=message.understanding.move, busy=bool(work.state.frames))
        return True

    return run


def _repeat(work: Work, message: MessageReceived) -> bool:
    """An open question is asked again; else the last words are said again."""
    asked = bool(work.state.frames) and work.top.ask is not None
    work.ask_again()
    last = work.state.last_words
    handlers.digress(work, "repeat", words=None if asked or not last else held(last))
    return True


def _abuse(work: Work, message: MessageReceived) -> bool:
    counters = work.state.counters
    counters["abuse"] = counters.get("abuse", 0) + 1
    if counters["abuse"] >= MAX_ABUSE:
        handoff.hand_off(work, work.program.release.workspace.person_queue, ("the customer is abusive",))
        return True
    work.ask_again()
    handlers.digress(work, "abuse", warnings=Decimal(counters["abuse"]))
    return True


def _hold_on(work: Work, message: MessageReceived) -> bool:
    """The question stays open, and is not asked again."""
    work.say_phrase("take_time")
    work.halted = bool(work.state.frames)
    return True


def _skip(work: Work, message: MessageReceived) -> bool:
    """The customer wants to go past the question: as if they did not know."""
    if not work.state.frames or work.top.ask is None or work.top.ask.kind != "slot":
        return False
    asking.declined_to_say(work, work.top)
    return True


def _not_resolved(work: Work, message: MessageReceived) -> bool:
    """What ended last is begun again; a person takes over where it cannot be, or where something was changed."""
    if work.state.frames or work.state.ended is None:
        return False
    if not requests.reopen(work):
        because = ("the customer says that it is not resolved",)
        handoff.hand_off(work, work.program.release.workspace.person_queue, because)
    return True


MOVES: dict[str, Callable[[Work, MessageReceived], bool]] = {
    "greeting": _digression("small_talk"),
    "small_talk": _digression("small_talk"),
    "thanks": _digression("small_talk"),
    "goodbye": _digression("goodbye"),
    "repeat": _repeat,
    "abuse": _abuse,
    "hold_on": _hold_on,
    "skip": _skip,
    "not_resolved": _not_resolved,
}


# ---- 9


def _nothing(work: Work, message: MessageReceived, turn: Turn) -> bool:
    if turn.answered:
        return True
    if work.state.flight is not None:
        _while_it_is_decided(work, message)
    elif not work.state.frames:
        _clarify(work, message)
    elif turn.filled and turn.fresh:
        asides.settled(work.top)
    elif work.top.ask is None:
        work.say_phrase("waiting")
        work.halted = True
    else:
        _not_understood(work)
    return True


def _while_it_is_decided(work: Work, message: MessageReceived) -> None:
    """A call is under way: "no" may mean that it shall not be, so it is asked; anything else waits."""
    if message.understanding.answer == "no" and work.state.frames:
        cancelling.ask_first(work)
        return
    work.say_phrase("working")
    work.halted = True


def _not_understood(work: Work) -> None:
    """An attempt: the open question is sent again."""
    work.state.counters["repairs"] = work.state.counters.get("repairs", 0) + 1
    asking.missed(work, work.top)
    asked = asking.slot_asked(work, work.top)
    work.top.ask = None
    work.say_phrase("not_attached" if asked is not None and asked.type.kind == "attachment" else "not_got")


def _clarify(work: Work, message: MessageReceived) -> None:
    """Nothing runs and nothing sure was asked for: ask which is meant, once with the likeliest; then hand over.

    What was said with it is kept for the request that comes of it.
    """
    state, workspace, said = work.state, work.program.release.workspace, message.understanding
    state.unclaimed += tuple(Said(work.number, item) for request in said.requests for item in request.values)
    if not said.requests and state.unclaimed:
        handlers.digress(work, "small_talk", kind="values", busy=False)
        return
    state.counters["repairs"] = state.counters.get("repairs", 0) + 1
    state.counters["unclear"] = state.counters.get("unclear", 0) + 1
    if state.counters["unclear"] >= MAX_UNCLEAR:
        handoff.hand_off(work, workspace.person_queue, ("the customer was not understood",))
        return
    near = sorted(
        (item for item in said.requests if item.confidence >= workspace.clarify), key=lambda item: -item.confidence
    )[:MAX_CANDIDATES]
    if near and state.counters["unclear"] == 1:
        candidates = tuple(handlers.request_record(work, item.intent) for item in near)
        handlers.digress(work, "clarify", candidates=candidates, likeliest=candidates[0])
    else:
        handlers.digress(work, "out_of_scope", abilities=_abilities(work))


def _abilities(work: Work) -> tuple[str, ...]:
    """What this workspace helps with, by the titles of the procedures that customers can ask for."""
    procedures = work.program.release.procedures
    titles = [title_of(item) for item in procedures.values() if item.intents]
    return tuple(titles[:MAX_ABILITIES])


FOLD: tuple[Callable[[Work, MessageReceived, Turn], bool], ...] = (
    count,
    _person,
    _cancel,
    _correct,
    _fill,
    _answer,
    _start,
    _move,
    _nothing,
)
"""The protocol of a turn, as a table."""
