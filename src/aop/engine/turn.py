"""One message of the customer: what it asks for is folded into the state, in a fixed order (semantics S6).

    1  counters, topics          what the message adds whatever it says
    2  a person, escalations     workspace first; the first that fires wins
    3  cancel                    the running request is withdrawn
    4  correct                   a used slot gets another value: the request runs again
    5  fill                      the asked slot, then everything else that was said
    6  yes or no                 only for a question sent before, and only if 4 and 5 did nothing
    7  start                     new requests, queued or begun
    8  nothing usable            clarify; repairs + 1

Each row is a function `(work, message, turn) -> bool`; True ends the fold. `FOLD` is the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from aop.engine import collecting, consent, requests
from aop.engine.effects import Say
from aop.engine.events import MessageReceived
from aop.engine.snapshot import Frame, Said
from aop.engine.understanding import Reading, Request
from aop.engine.wording import text
from aop.engine.work import Work
from aop.machine.policy import Escalation
from aop.machine.types import Slot


@dataclass(slots=True)
class Turn:
    """What the rows before have done with the message."""

    filled: bool = False  # something was bound or set aside
    answered: bool = False  # the question that was open is settled, or was asked again


def receive(work: Work, message: MessageReceived) -> None:
    """Folds one message."""
    turn = Turn()
    for row in FOLD:
        if row(work, message, turn):
            return


# ---- 1 and 2


def _count(work: Work, message: MessageReceived, turn: Turn) -> bool:
    state, said = work.state, message.understanding
    state.counters["turns"] = state.counters.get("turns", 0) + 1
    state.topics = tuple(sorted({*state.topics, *said.topics}))
    state.sentiment = said.sentiment
    state.confidence = min([item.confidence for item in said.requests], default=Decimal(1))
    state.language = said.language
    work.explain(
        "heard",
        "message understood",
        None,
        message=message.message,
        requests=said.requests,
        values=said.values,
        answer=said.answer,
        plain_answer=said.plain_answer,
        model=said.model,
    )
    return False


def _person(work: Work, message: MessageReceived, turn: Turn) -> bool:
    workspace = work.program.release.workspace
    if message.understanding.wants_person:
        requests.hand_off(work, workspace.person_queue, ("the customer asked for a person",))
        return True
    fired = [item for item in _escalations(work) if _fires(work, item)]
    if fired:
        first = fired[0]
        because = work.words(first.because, work.scope({})) or ("",)
        work.explain("handler", first.at.text, first.at, fired=[item.id for item in fired])
        requests.hand_off(work, first.queue, because, first.priority)
        return True
    if work.state.counters["turns"] > workspace.limits.turns:
        requests.hand_off(work, workspace.person_queue, ("the conversation became too long",))
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
    if not message.understanding.cancel or not work.state.frames:
        return False
    requests.withdraw(work)
    return True


def _correct(work: Work, message: MessageReceived, turn: Turn) -> bool:
    """Another value for a slot that is known: with a cue, or where a yes was asked for, the request runs again."""
    if not work.state.frames:
        return False
    said = message.understanding
    asked = work.top.ask
    if not said.correction and (asked is None or asked.kind != "confirm"):
        return False
    changed = [item for item in (*said.values, *_of_running(work, message)) if _differs(work, item)]
    if not changed:
        return False
    collecting.into_inbox(work, work.root(), tuple(changed))
    if any(frame.wrote for frame in work.request_frames()):
        work.handle(work.top, "corrected", "the customer corrected something after a change was made")
        return True
    work.state.flight = None
    requests.restart(work, tuple(dict.fromkeys(item.slot for item in changed)))
    return True


def _differs(work: Work, reading: Reading) -> bool:
    for frame in work.request_frames():
        if reading.slot in frame.values:
            slot = work.procedure(frame).slots.get(reading.slot)
            if slot is None:
                return False
            if slot.is_picked:
                return not _is_called(work, frame, slot, reading)
            return frame.values[reading.slot] != reading.value
    root = work.root()
    held = [item.reading.value for item in root.inbox if item.reading.slot == reading.slot]
    return bool(held) and held[-1] != reading.value


def _is_called(work: Work, frame: Frame, slot: Slot, reading: Reading) -> bool:
    """Whether the words only name again what is picked already ("yes, the shoes")."""
    held = frame.values[slot.name]
    labels = [
        text(collecting.label_words(work, frame, slot, item)) for item in (held if isinstance(held, tuple) else (held,))
    ]
    said = set(str(reading.raw).lower().split()) - {"the", "a", "my"}
    return bool(said) and said <= set(" ".join(labels).lower().split())


# ---- 5 and 6


def _fill(work: Work, message: MessageReceived, turn: Turn) -> bool:
    """Values said outside a new request belong to the request that asked; the asked slot comes first."""
    values = message.understanding.values
    if not work.state.frames:
        work.state.unclaimed += tuple(Said(work.number, item) for item in values)
        return False
    frame = work.top
    own = (*values, *_of_running(work, message))
    if not own:
        return False
    collecting.into_inbox(work, work.root(), own)
    turn.filled = any(not _is_known(work, item) for item in own)
    if frame.ask is None or frame.ask.kind != "slot":
        return False
    result = collecting.answered(work, frame, own)
    if result in (collecting.FILLED, collecting.NARROWED):
        turn.answered = True
        frame.ask = frame.ask if result == collecting.NARROWED else None
    elif result == collecting.REFUSED:
        collecting.missed(work, frame)
        frame.ask = None
        turn.answered = True
    return False


def _of_running(work: Work, message: MessageReceived) -> tuple[Reading, ...]:
    """Values said within a request that is the running one again belong to it."""
    running = work.root().intent
    return tuple(
        item for request in message.understanding.requests if request.intent == running for item in request.values
    )


def _is_known(work: Work, reading: Reading) -> bool:
    return any(reading.slot in frame.values for frame in work.request_frames())


def _answer(work: Work, message: MessageReceived, turn: Turn) -> bool:
    if not work.state.frames or turn.answered:
        return False
    frame = work.top
    if frame.ask is None:
        return False
    said = message.understanding
    if frame.ask.kind == "confirm":
        turn.answered = not turn.filled and consent.answer(work, frame, said)
    elif said.answer == "does_not_know" and not turn.filled:
        collecting.declined_to_say(work, frame)
        turn.answered = True
    return False


# ---- 7 and 8


def _start(work: Work, message: MessageReceived, turn: Turn) -> bool:
    """New requests: begun when nothing runs, queued during a call, else the running request is suspended."""
    state, workspace = work.state, work.program.release.workspace
    known = {frame.intent for frame in state.frames} | {item.intent for item in state.queue}
    meant = _suspected(work, message)
    sure = tuple(
        item
        for item in (*message.understanding.requests, *((meant,) if meant else ()))
        if item.confidence >= workspace.accept and (item.intent not in known or not state.frames)
    )
    if not sure:
        return False
    suspended = sum(frame.root for frame in state.frames)
    if not state.frames:
        requests.enqueue(work, sure)
    elif state.flight is not None or turn.answered or suspended > workspace.limits.suspended:
        requests.enqueue(work, sure)
        work.notice("I will come to that right after this.")
    else:
        waiting, state.queue = state.queue, ()
        requests.enqueue(work, sure)
        state.queue, begun = (*state.queue[1:], *waiting), state.queue[0]
        requests.start(work, begun)
    turn.answered = True
    return False


def _nothing(work: Work, message: MessageReceived, turn: Turn) -> bool:
    if turn.answered:
        return True
    if work.state.flight is not None:
        work.notice("I am still working on your request and will answer as soon as it is decided.")
        work.halted = True
        return True
    if not work.state.frames:
        _clarify(work, message)
        return True
    frame = work.top
    if turn.filled:
        frame.ask = None
        return True
    _not_understood(work, frame, message)
    return True


def _not_understood(work: Work, frame: Frame, message: MessageReceived) -> None:
    """An attempt, unless the message is no reply at all; the open question is sent again."""
    if message.understanding.move not in ("small_talk", "hold_on", "repeat"):
        collecting.missed(work, frame)
        work.state.counters["repairs"] = work.state.counters.get("repairs", 0) + 1
        work.notice("Sorry, I did not get that.")
    frame.ask = None


#: How often a conversation without a request may fail to be understood before a person takes over.
MAX_UNCLEAR = 3


def _clarify(work: Work, message: MessageReceived) -> None:
    """Nothing runs and nothing sure was asked for: ask what is meant, once with the likeliest; then hand over.

    What was said with it is kept for the request that comes of it.
    """
    state, release, said = work.state, work.program.release, message.understanding
    state.unclaimed += tuple(Said(work.number, item) for request in said.requests for item in request.values)
    if not said.requests and (said.move in ("small_talk", "goodbye", "hold_on") or state.unclaimed):
        work.notice("How can I help you?")
        return
    state.counters["repairs"] = state.counters.get("repairs", 0) + 1
    state.counters["unclear"] = state.counters.get("unclear", 0) + 1
    if state.counters["unclear"] >= MAX_UNCLEAR:
        requests.hand_off(work, release.workspace.person_queue, ("the customer was not understood",))
        return
    near = max(said.requests, key=lambda item: item.confidence, default=None)
    if near is None or near.confidence < release.workspace.clarify:
        work.notice("Sorry, I am not sure what you need. Could you tell me in other words?")
        return
    state.suspected = near.intent
    title = release.procedures[release.intents[near.intent].procedure].title
    work.emit(Say("ask", (f"Is this about the following: {title}?",)))


def _suspected(work: Work, message: MessageReceived) -> Request | None:
    """The request that a yes to the question above makes sure."""
    intent, work.state.suspected = work.state.suspected, None
    if intent is None or message.understanding.answer != "yes":
        return None
    return Request(intent, Decimal(1), 0, 0)


FOLD: tuple[Callable[[Work, MessageReceived, Turn], bool], ...] = (
    _count,
    _person,
    _cancel,
    _correct,
    _fill,
    _answer,
    _start,
    _nothing,
)
