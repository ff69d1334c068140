"""Random streams of events: whatever a customer, a colleague, a system, a clock or a release may do, late and twice.

An understanding is one that the gate of understanding could give: names from the vocabulary of the moment, typed
values, picks among the options that were shown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from aop.engine.effects import AskLedger, AwaitEvent, CallAction, FindPassage, ReadAgain, RequestAnswer, RequestApproval
from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    Event,
    EventArrived,
    LedgerAnswered,
    MessageReceived,
    PassageFound,
    PersonAnswered,
    SlotRead,
    TimerFired,
)
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.engine.vocabulary import Moment, moment, open_timers
from aop.machine.types import Slot
from aop.runtime.conform import conform
from aop.values import Record, Value
from laws.world import ACCOUNT, ITEMS, ORDER, Talk, a_value

PEOPLE = ["maria", "noor", "li", "c1", "customer", "author@desk.example"]
MOVES = [
    "repeat", "skip", "hold_on", "restart", "not_resolved", "small_talk", "greeting", "thanks", "abuse", "goodbye",
]  # fmt: skip
PRICES = ["9", "40", "120", "700"]


def next_event(chance: Random, talk: Talk) -> Event:
    """Mostly something that the conversation waits for; now and then something late, twice, or out of nowhere."""
    if talk.history and chance.random() < 0.06:
        return _again(chance, talk)
    if chance.random() < 0.01:
        return _nonsense(chance, talk)
    flight = talk.state.flight
    urgent = [item for item in talk.open if isinstance(item, AskLedger | ReadAgain | CallAction | FindPassage)]
    if urgent and (flight is None or flight.phase != "approval" or chance.random() < 0.9):
        effect = chance.choice(urgent) if chance.random() < 0.05 else urgent[0]
        talk.open.remove(effect)
        return _answer(chance, talk, effect)
    people = [item for item in talk.open if isinstance(item, RequestApproval | RequestAnswer | AwaitEvent)]
    if people and chance.random() < (0.7 if flight is not None else 0.4):
        return _decision(chance, talk, chance.choice(people[-3:]))
    if talk.timers and chance.random() < 0.09:
        return _timer(chance, talk)
    talk.number += 1
    late = timedelta(seconds=chance.choice([0, 0, 1, 20, 60, 90]))
    return MessageReceived(talk.now + late, f"m{talk.number}", understanding(chance, talk))


def _again(chance: Random, talk: Talk) -> Event:
    """Something that came before comes again; a message is never sent twice, it would be a new one."""
    event = chance.choice(talk.history[-12:])[0]
    if isinstance(event, MessageReceived):
        talk.number += 1
        return replace(event, at=talk.now, message=f"m{talk.number}")
    return event if chance.random() < 0.5 else replace(event, at=talk.now)


def _nonsense(chance: Random, talk: Talk) -> Event:
    now = talk.now
    return chance.choice(
        [
            TimerFired(now, "case/0/approval/1"),
            ActionSettled(now, "nobody", "done"),
            SlotRead(now, "mode", None),
            LedgerAnswered(now, "nobody", {}),
            PersonAnswered(now, "nobody", "maria", "lead", True),
            EventArrived(now, "nobody", Record("s.parcel", {"order_id": "#W1234567", "weight": Decimal(2)})),
            ApprovalDecided(now, "nobody", "maria", "lead", True),
        ]
    )


def _timer(chance: Random, talk: Talk) -> Event:
    meant = open_timers(talk.program, talk.state)
    live = [name for name in talk.timers if any(name.startswith(item) for item in meant)]
    name = chance.choice(live if live and chance.random() < 0.85 else sorted(talk.timers))
    return TimerFired(max(talk.now, talk.timers.pop(name)), name)


# ---- systems and people


def _answer(chance: Random, talk: Talk, effect: AskLedger | ReadAgain | CallAction | FindPassage) -> Event:
    match effect:
        case AskLedger():
            return talk.usual(effect)
        case FindPassage(wait=wait):
            return PassageFound(talk.now, wait, chance.choice([None, "As it is written."]), "article")
        case ReadAgain(slot=slot, options=options):
            return SlotRead(talk.now, slot, _reread(chance, slot, len(options)))
        case CallAction():
            return _outcome(chance, talk, effect)


def _reread(chance: Random, slot: str, count: int) -> Reading | None:
    if chance.random() < 0.6:
        return None
    place = chance.randrange(count)
    several = tuple(sorted({place, chance.randrange(count)})) if chance.random() < 0.2 else ()
    return Reading(slot, Evidence("m1", 0, 2), picks=() if several else (place,), several=several, raw="that")


def _outcome(chance: Random, talk: Talk, effect: CallAction) -> ActionSettled:
    action, what = talk.program.release.actions[effect.action], chance.random()
    later = replace
    if what < 0.04 and action.maybe_missing:
        return talk.settled(effect, "not_found")
    if what < 0.07:
        return talk.settled(effect, "fails", failure=chance.choice([None, *action.failures]))
    if what < 0.10 and action.writes:
        return talk.settled(effect, "unclear")
    if what < 0.12:
        return talk.settled(effect, "denied")
    settled = talk.settled(effect, "done", _data(chance, talk, effect))
    return later(settled, at=talk.now + timedelta(seconds=chance.choice([0, 1, 5])))


def _data(chance: Random, talk: Talk, effect: CallAction) -> Value:
    """What a system holds: mostly the same, now and then somebody else's, or other prices, or less."""
    declared = talk.program.release.actions[effect.action].returns
    if declared is None:
        return None
    data: object = talk.given[effect.action]
    if effect.action == "s.order":
        items = [{**item, "price": chance.choice(PRICES)} for item in ITEMS] if chance.random() < 0.3 else ITEMS
        items = items[: chance.choice([0, 1, 3, 3, 3])] if chance.random() < 0.2 else items
        wanted = effect.inputs.get("id")
        owner = "c9" if chance.random() < 0.04 else "c1"
        status = chance.choice(["delivered", "delivered", "pending"])
        data = {**ORDER, "items": items, "order_id": wanted, "owner": owner, "status": status,
                "total": chance.choice(["169", "80", "2100"])}  # fmt: skip
        if chance.random() < 0.3:
            data.pop("shipped")
    elif effect.action == "s.account" and chance.random() < 0.04:
        data = {**ACCOUNT, "id": "c9"}
    elif effect.action == "s.stock":
        data = {"item_id": "i1", "left": "1", "available": chance.random() < 0.6}
    return conform(data, declared, talk.program.release.records, "USD")


def _decision(chance: Random, talk: Talk, effect: RequestApproval | RequestAnswer | AwaitEvent) -> Event:
    later = talk.now + timedelta(minutes=chance.choice([0, 1, 30]))
    if chance.random() < 0.7:
        talk.open.remove(effect) if not isinstance(effect, RequestApproval) else None
    person, role = chance.choice(PEOPLE), chance.choice(["lead", "boss"])
    match effect:
        case RequestApproval(call=call, role=asked):
            role = asked if chance.random() < 0.85 else role
            return ApprovalDecided(later, call, person, role, chance.random() < 0.85, "no good")
        case RequestAnswer(wait=wait, role=asked):
            role = asked if chance.random() < 0.85 else role
            return PersonAnswered(later, wait, person, role, chance.random() < 0.6)
        case AwaitEvent(wait=wait, match=match):
            order = match["order_id"] if chance.random() < 0.8 else "#W0000000"
            return EventArrived(later, wait, Record("s.parcel", {"order_id": order, "weight": Decimal(2)}))


# ---- customers


def understanding(chance: Random, talk: Talk) -> Understanding:
    """What a message may have been understood to say, here and now."""
    now = moment(talk.program, talk.state)
    what = chance.random()
    if not talk.state.frames and what < 0.7:
        return _opening(chance, now)
    if now.asked is not None and what < 0.78:
        return _with(chance, now, (_reading(chance, now, now.slots[now.asked]),))
    if now.confirming and what < 0.7:
        answer = "yes" if chance.random() < 0.75 else "no"
        plain = answer if chance.random() < 0.9 else None
        return Understanding(answer=answer, plain_answer=plain)
    return _anything(chance, now)


def _opening(chance: Random, now: Moment) -> Understanding:
    names = ["order_id", "email", "postcode"]
    said = tuple(_reading(chance, now, now.slots[name]) for name in names if chance.random() < 0.8)
    wanted = Request(chance.choice(now.intents), Decimal(chance.choice(["1", "1", "1", ".6"])), 0, 3, said)
    if chance.random() < 0.1:
        return Understanding(requests=(wanted, Request(chance.choice(now.intents), Decimal(1), 4, 6)))
    return Understanding(requests=(wanted,))


def _with(chance: Random, now: Moment, said: tuple[Reading, ...]) -> Understanding:
    """An answer, at times with a second value, or another wish, or a cue that it corrects something."""
    if chance.random() < 0.15:
        said = (*said, _reading(chance, now, now.slots[chance.choice(sorted(now.slots))]))
    requests = (Request(chance.choice(now.intents), Decimal(1), 0, 3),) if chance.random() < 0.05 else ()
    return Understanding(requests=requests, values=said, correction=chance.random() < 0.05)


def _anything(chance: Random, now: Moment) -> Understanding:
    slots = chance.sample(sorted(now.slots), chance.choice([0, 0, 1, 1, 2]))
    wished = tuple(
        Request(chance.choice(now.intents), Decimal(chance.choice(["1", ".6", ".2"])), 0, 3,
                tuple(_reading(chance, now, now.slots[name]) for name in slots if chance.random() < 0.3))
        for _ in range(chance.choice([0, 0, 0, 1, 1, 2]))
    )  # fmt: skip
    answer = chance.choice([None, None, "yes", "no", "does_not_know"])
    plain = answer if answer in ("yes", "no") and chance.random() < 0.5 else None
    return Understanding(
        requests=wished,
        values=tuple(_reading(chance, now, now.slots[name]) for name in slots),
        topics=("legal",) if chance.random() < 0.03 else (),
        answer=answer,
        plain_answer=plain,
        move=chance.choice([None, None, *MOVES]),
        correction=chance.random() < 0.4,
        cancel=chance.random() < 0.12,
        wants_person=chance.random() < 0.004,
        sentiment=chance.choice(["neutral", "very_negative"]),
    )


def _reading(chance: Random, now: Moment, slot: Slot) -> Reading:
    """A value for a slot: picks among what was shown where it was asked, else the words that wait for the options."""
    evidence = Evidence("m1", 0, 3, Decimal(chance.choice(["1", ".9"])))
    about = chance.choice([None, None, None, "shoes", "hat"])
    if not slot.is_picked:
        return Reading(slot.name, evidence, a_value(chance, slot))
    raw = chance.choice(["shoes", "socks", "hat", "the second one"])
    if slot.name != now.asked or not now.options:
        return Reading(slot.name, evidence, raw=raw, about=about)
    places = sorted(chance.sample(range(len(now.options)), chance.randint(1, len(now.options))))
    operation = chance.choice(["set", "set", "add", "remove"]) if slot.many else "set"
    if chance.random() < 0.1 and len(places) > 1:
        return Reading(slot.name, evidence, several=tuple(places), raw=raw)
    picks = tuple(places) if slot.many else tuple(places[:1])
    return Reading(slot.name, evidence, picks=picks, raw=raw, operation=operation)
